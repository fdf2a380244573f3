#include "program/account.hpp"

#include "program/environment.hpp"
#include "program/global_options.hpp"
#include "program/profile_file.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"

#include <algorithm>

namespace program {

namespace {

std::string from_profile(const std::string& name)
{
    return "from profile '" + printable(name) + "'";
}

/// Both, as far as the command line and the environment have them.
account given_account(const global_options& options, const andante::provider_profile& whose)
{
    account out;
    out.key = options.api_key;
    out.key_source = "from --api-key";
    if (out.key.empty()) {
        out.key = environment_variable(whose.key_variable.c_str());
        out.key_source = "from " + whose.key_variable;
    }
    out.base_url = options.base_url;
    out.url_source = "from --base-url";
    if (out.base_url.empty()) {
        out.base_url = environment_variable(whose.url_variable.c_str());
        out.url_source = out.base_url.empty() ? "" : "from " + whose.url_variable;
    }
    return out;
}

/// Throws usage_error when the profile has no key of the provider.
stored_account
account_in(const profile_map& all, const std::string& name, const andante::provider_profile& whose)
{
    const auto found = all.find(name);
    const auto missing = found == all.end() || found->second.count(whose.name) == 0;
    if (!missing) {
        return found->second.at(whose.name);
    }
    std::string known;
    for (const auto& [each, accounts] : all) {
        known += accounts.count(whose.name) == 0 ? "" : (known.empty() ? "" : ", ") + each;
    }
    throw usage_error(
        "profile '" + printable(name) + "' has no key of " + whose.title,
        "Add one: andante login --provider " + whose.name + " --profile " + printable(name) +
            (known.empty() ? "" : "; there is: " + known)
    );
}

} // namespace

std::string named_profile(const global_options& options)
{
    return options.profile.empty() ? environment_variable("ANDANTE_PROFILE") : options.profile;
}

account account_of(const global_options& options, const andante::provider_profile& whose)
{
    auto out = given_account(options, whose);
    if (!out.key.empty()) {
        if (!options.profile.empty()) {
            out.warning = "note: the key is " + out.key_source + ", which goes before profile '" +
                          printable(options.profile) + "'";
        }
        return out;
    }
    out.key_source.clear();
    const auto named = named_profile(options);
    if (const auto wrong = named.empty() ? "" : wrong_with_name(named); !wrong.empty()) {
        throw usage_error(wrong);
    }
    const auto all = read_profiles();
    const auto name = named.empty() ? std::string(default_profile) : named;
    const auto by_default = all.find(name);
    if (named.empty() && (by_default == all.end() || by_default->second.count(whose.name) == 0)) {
        return out;
    }
    const auto stored = account_in(all, name, whose);
    out.is_stored = true;
    out.key = stored.key.reveal();
    out.key_source = from_profile(name);
    if (out.base_url.empty() && !stored.base_url.empty()) {
        out.is_url_stored = true;
        out.base_url = stored.base_url;
        out.url_source = from_profile(name);
    }
    return out;
}

} // namespace program

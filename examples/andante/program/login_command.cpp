#include "program/account.hpp"
#include "program/environment.hpp"
#include "program/json_text.hpp"
#include "program/key_input.hpp"
#include "program/profile_file.hpp"
#include "program/session.hpp"
#include "program/shared_commands.hpp"
#include "program/table.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"

#include <algorithm>

namespace program {

namespace asio = boost::asio;

namespace {

class login_arguments {
public:
    login_arguments() = default;

    bool no_check = false;
};

/// The profile that a command writes to. Throws usage_error.
std::string chosen_profile(const session& current)
{
    auto named = named_profile(current.options());
    if (named.empty()) {
        return std::string(default_profile);
    }
    if (const auto wrong = wrong_with_name(named); !wrong.empty()) {
        throw usage_error(wrong);
    }
    return named;
}

/// Throws usage_error for what the provider could not have given out.
void check_shape(const andante::secret& key, const andante::provider_profile& whose)
{
    const auto text = key.reveal();
    if (text.empty()) {
        throw usage_error("no key was given", "Type it when asked, or pipe it in.");
    }
    const bool is_word = std::all_of(text.begin(), text.end(), [](unsigned char each) {
        return each > 0x20 && each < 0x7f;
    });
    if (!is_word) {
        throw usage_error("that is no key: it has blanks or other characters that no key has");
    }
    if (!whose.key_form.fits(text)) {
        throw usage_error(
            "that is no key of " + whose.title + ": " + shape_of(whose.key_form),
            "Copy it again. To save it all the same: --no-check"
        );
    }
}

/// Where the key belongs: what was chosen for this command, else what the profile has.
std::string address_for(const session& current, const std::string& profile_name)
{
    const auto& facts = current.whose().profile;
    const auto& option = current.options().base_url;
    const auto from_environment = environment_variable(facts.url_variable.c_str());
    if (!option.empty() || !from_environment.empty()) {
        return option.empty() ? from_environment : option;
    }
    const auto all = read_profiles();
    const auto found = all.find(profile_name);
    const bool is_known = found != all.end() && found->second.count(facts.name) != 0;
    return is_known ? found->second.at(facts.name).base_url : "";
}

/// Asks the service with the key for what costs nothing. Throws failure when it is refused.
asio::awaitable<std::string> ask_with_key(session_ptr current)
{
    const auto client = current->client(); // also without a question: settings that cannot work
    for (const auto& each : current->whose().probes) {
        if (each.with_key) {
            auto asking = each.ask(client, current->call());
            co_return co_await std::move(asking);
        }
    }
    co_return "";
}

void tell_saved(
    session& current,
    const std::string& name,
    const stored_account& saved,
    const std::string& answer
)
{
    const auto& facts = current.whose().profile;
    auto& out = current.out();
    if (out.json()) {
        json_text::object one;
        one.add_text("profile", name).add_text("provider", facts.name);
        one.add_text("key", shown_key(saved.key));
        one.add("base_url", json_text::quoted_or_null(saved.base_url));
        one.add("answer", json_text::quoted_or_null(answer));
        one.add_text("file", profile_path().string());
        out.document(one.text());
    } else {
        const auto where = saved.base_url.empty() ? "" : " for " + printable(saved.base_url);
        out.text(
            (answer.empty() ? "" : facts.title + ": " + answer + "\n") + "Saved " +
            shown_key(saved.key) + where + " in profile '" + name + "' of " +
            printable(profile_path().string()) + "\n"
        );
    }
    if (!environment_variable(facts.key_variable.c_str()).empty()) {
        out.note("note: " + facts.key_variable + " is set, and goes before any profile");
    }
}

/// Why a key is not taken from the command line.
void refuse_key_option(const session& current)
{
    if (!current.options().api_key.empty()) {
        const auto typed = current.whose().typed("login");
        throw usage_error(
            typed + " takes no --api-key: every user of this machine can see command lines, and "
                    "shells keep them",
            "Type the key when asked, or pipe it in: pass " + current.whose().profile.name + " | " +
                typed
        );
    }
}

asio::awaitable<exit_code> login(session_ptr current, std::shared_ptr<const login_arguments> given)
{
    refuse_key_option(*current);
    const auto& facts = current->whose().profile;
    const auto name = chosen_profile(*current);
    const auto address = address_for(*current, name);
    const auto& source = facts.key_form.source;
    auto reading =
        read_key(current, "Key of " + facts.title + (source.empty() ? "" : " (" + source + ")"));
    stored_account made;
    made.key = co_await std::move(reading);
    made.base_url = address;
    if (!given->no_check || made.key.empty()) {
        check_shape(made.key, facts);
    }
    current->use_account(std::string(made.key.reveal()), address);
    std::string answer;
    if (given->no_check) {
        current->client();
    } else {
        current->explain_stop("The key was not saved.");
        auto asking = ask_with_key(current);
        answer = co_await std::move(asking);
        current->explain_stop("");
    }
    change_profiles([&](profile_map& all) { all[name][facts.name] = made; });
    tell_saved(*current, name, made, answer);
    co_return exit_code::ok;
}

asio::awaitable<exit_code> logout(session_ptr current, bool whole)
{
    const auto& facts = current->whose().profile;
    const auto name = chosen_profile(*current);
    change_profiles([&](profile_map& all) {
        const auto found = all.find(name);
        if (found == all.end() || (!whole && found->second.count(facts.name) == 0)) {
            throw usage_error(
                "profile '" + name + "' has no key" + (whole ? "" : " of " + facts.title),
                "See what there is: andante profiles"
            );
        }
        found->second.erase(facts.name);
        if (whole || found->second.empty()) {
            all.erase(found);
        }
    });
    auto& out = current->out();
    if (out.json()) {
        json_text::object one;
        one.add_text("profile", name);
        one.add("provider", whole ? "null" : json_text::quoted(facts.name));
        out.document(one.text());
    } else {
        out.text(
            whole ? "Removed profile '" + name + "'\n"
                  : "Removed the key of " + facts.title + " from profile '" + name + "'\n"
        );
        out.note("The service still takes the key. To end that, delete it there.");
    }
    co_return exit_code::ok;
}

/// A row of what is there.
std::string
row_document(const std::string& name, const std::string& provider, const stored_account& has)
{
    json_text::object one;
    one.add_text("profile", name).add_text("provider", provider);
    one.add_text("key", shown_key(has.key));
    return one.add("base_url", json_text::quoted_or_null(has.base_url)).text();
}

asio::awaitable<exit_code> list_profiles(session_ptr current)
{
    const auto all = read_profiles();
    auto& out = current->out();
    const auto named = named_profile(current->options());
    const auto in_use = named.empty() ? std::string(default_profile) : named;
    std::vector<std::string> rows;
    std::string names;
    table shown({"PROFILE", "PROVIDER", "KEY", "ADDRESS"});
    for (const auto& [name, accounts] : all) {
        names += printable(name) + "\n";
        for (const auto& [provider, has] : accounts) {
            rows.push_back(row_document(name, provider, has));
            shown.add(
                {printable(name) + (name == in_use ? " *" : ""),
                 printable(provider),
                 printable(shown_key(has.key)),
                 has.base_url.empty() ? "its own" : printable(has.base_url)}
            );
        }
    }
    if (out.quiet()) {
        out.text(names);
    } else if (out.json()) {
        json_text::object whole;
        whole.add("profiles", json_text::array(rows)).add_text("in_use", in_use);
        out.document(whole.text());
    } else if (shown.empty()) {
        out.text("no profiles; make one: andante login\n");
    } else {
        out.text(shown.text(out.width()));
    }
    co_return exit_code::ok;
}

} // namespace

std::vector<declaration*> add_login_commands(declaration& group, command& chosen)
{
    const auto given = std::make_shared<login_arguments>();
    auto& in = group.add_command("login", "Keep a key in a profile, for all commands to come");
    in.add_flag("--no-check", given->no_check, "Save it without asking the service");
    in.footer = "Asks for the key without showing it, or reads it from a pipe; it is checked with "
                "a request that costs nothing. --profile NAME keeps several accounts apart, and "
                "--base-url is kept with the key. Which key a command uses: andante doctor.";
    in.callback = [given, &chosen] {
        chosen = [given](session_ptr current) { return login(std::move(current), given); };
    };
    const auto whole = std::make_shared<bool>(false);
    auto& out = group.add_command("logout", "Remove a key from a profile");
    out.add_flag("--all", *whole, "Remove the profile, with the keys of all providers");
    out.callback = [whole, &chosen] {
        chosen = [whole](session_ptr current) { return logout(std::move(current), *whole); };
    };
    return {&in, &out};
}

void add_profiles_command(declaration& app, command& chosen)
{
    auto& sub = app.add_command("profiles", "What profiles there are, with * for the one in use");
    sub.fields = {"profile", "provider", "key", "base_url"};
    sub.callback = [&chosen] { chosen = list_profiles; };
}

} // namespace program

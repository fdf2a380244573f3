#pragma once

#include <andante/client/client_options.hpp>
#include <andante/client/provider_profile.hpp>
#include <andante/pacing/policy.hpp>
#include <andante/version.hpp>

#include "program/output.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace program {

class declaration;
class provider;

/// What can be given with every command.
class global_options {
public:
    global_options() = default;

    /// Whose command it is, where --provider names somebody else; empty: as the line says.
    std::string provider;
    /// Where the key and the address come from when nothing else has them; empty: ANDANTE_PROFILE,
    /// else the profile "default", if there is one.
    std::string profile;
    std::string api_key;
    std::string base_url;
    std::string ca_file;
    std::string proxy;
    /// Where commands that run at the same time count their limits together; empty: nowhere.
    std::string redis;
    /// The file that paid work is written down in; empty: nowhere, unless the environment says so.
    std::string journal;
    /// For the whole command.
    std::optional<std::chrono::milliseconds> timeout;
    /// Limits that replace the documented ones.
    std::vector<andante::pacing::window_limit> limits;
    data_form form;
    /// What is made of the JSON document; empty: nothing.
    std::string jq;
    /// The rules that a provider shall go by, of a provider::rules; empty: its own.
    std::string rules;
    std::string rules_option; ///< The option that chose them.
    bool verbose = false;
    bool no_color = false;

    /// The options of a client of this provider, without an observer.
    andante::client_options client(const andante::provider_profile& whose) const;
    /// Only the provider's own limits: a misspelt one would be a new limit for every request.
    /// Throws usage_error.
    void check_limits(const andante::provider_profile& whose) const;
    /// Has the document go through --jq. Throws usage_error for a bad expression.
    void prepare_form();
    /// The options that another command must repeat to reach the same account, quoted for a shell,
    /// each with a space in front. Never the key.
    std::string repeated() const;
};

/// Declares them. Their help speaks of the first of these providers.
void add_global_options(
    declaration& app,
    const std::shared_ptr<global_options>& options,
    const std::vector<provider>& all
);

/// The documented limits as --limit takes them: "create=10/60s, read=60/60s".
std::string limits_text(const andante::provider_profile& whose);

/// What a key must look like, as far as that is documented: "a key begins with ft_live_".
std::string shape_of(const andante::key_shape& form);

/// "90", "90s", "1.5m", "500ms", "2h"; nothing when it is not a duration.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// An argument as a shell would have to be given it.
std::string shell_quoted(std::string_view text);

} // namespace program

#pragma once

#include <andante/client/client_options.hpp>
#include <andante/version.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace program {

class declaration;

/// What can be given with every command.
class global_options {
public:
    global_options() = default;

    std::string api_key;
    std::string base_url;
    std::string ca_file;
    std::string proxy;
    /// For the whole command.
    std::optional<std::chrono::milliseconds> timeout;
    /// Limits that replace the documented ones.
    std::vector<andante::pacing::window_limit> limits;
    bool json = false;
    bool verbose = false;
    bool no_color = false;

    /// The client's options, without an observer.
    andante::client_options client() const;
    /// The options that another command must repeat to reach the same account, quoted for a shell,
    /// each with a space in front. Never the key.
    std::string repeated() const;
};

/// Declares them.
void add_global_options(declaration& app, const std::shared_ptr<global_options>& options);

/// "90", "90s", "1.5m", "500ms", "2h"; nothing when it is not a duration.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// An argument as a shell would have to be given it.
std::string shell_quoted(std::string_view text);

} // namespace program

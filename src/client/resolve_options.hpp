#pragma once

#include <andante/client/client_options.hpp>
#include <andante/client/provider_profile.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace andante::inline v0::detail {

/// Reads one environment variable; nothing when it is not set or empty.
using environment = std::function<std::optional<std::string>(const char* name)>;

/// The process's own environment.
environment process_environment();

/// A client's settings with every gap filled: options, then environment, then default.
class resolved_options {
public:
    client_options options; ///< Without the key.
    secret key;
    http::url base_url;
};

/// Throws failure when the settings cannot work: no key, a key or header that would break the
/// message, or a URL that would show the key to the network.
resolved_options
resolve(const provider_profile& profile, client_options given, const environment& variables);

/// An option that is out of range: `limit` reads on from "must be".
error invalid_option(const std::string& field, std::string_view value, std::string_view limit);

/// What the library calls itself, for example "andante/0.1.0 (C++20; linux; x86_64) my-app/1.2".
std::string user_agent(const std::string& suffix);

/// Why extra headers are not acceptable; nothing when they are.
std::optional<error> check_headers(const http::headers& given, const std::string& key_header);

} // namespace andante::inline v0::detail

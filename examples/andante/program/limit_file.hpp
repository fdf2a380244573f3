#pragma once

#include <andante/core/secret.hpp>

#include <string>
#include <string_view>

namespace program {

/// How the names of all those files end.
constexpr std::string_view limit_file_suffix = ".limits";

/// The name of the file with the limits of one account: another provider, another address (its port
/// and path count) and another key have limits of their own. The key cannot be read from it.
std::string
limit_file_name(std::string_view provider, std::string_view base_url, const andante::secret& key);

} // namespace program

#pragma once

#include <cstddef>
#include <string_view>

namespace andante::inline v0::http {

/// Whether a status line has the blank behind its code that RFC 9112 wants even before an empty
/// reason, and that some servers and proxies leave away.
enum class reason_blank { present, missing, undecided };

/// Where it belongs.
constexpr std::size_t reason_blank_position = std::string_view("HTTP/1.1 200").size();

/// Looks at the beginning of an answer. What is no status line at all counts as present: the parser
/// says what is wrong with it.
reason_blank look_at_status_line(std::string_view answer) noexcept;

} // namespace andante::inline v0::http

#pragma once

#include <andante/emulator/fault.hpp>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace andante::inline v0::emulator {

/// A value that cannot be understood; the text says which and why.
class bad_value : public std::runtime_error {
public:
    using runtime_error::runtime_error;
};

/// Throws bad_value: "what: text".
[[noreturn]] void complain(std::string_view what, std::string_view text);
/// The parts before and after a separator; the second is empty when there is none.
std::pair<std::string_view, std::string_view> cut(std::string_view text, char separator);
/// The parts between commas, empty ones left out at the end only.
std::vector<std::string_view> parts_of(std::string_view text);

/// A whole number from `lowest` to `highest`, in digits.
std::uint64_t parse_count(std::string_view text, std::uint64_t lowest, std::uint64_t highest);
/// How many there are of something: up to a million.
unsigned parse_number(std::string_view text, unsigned lowest = 0);
/// "on" or "off".
bool parse_flag(std::string_view text);
/// "127.0.0.1" or "::1": names are not resolved.
std::string parse_address(std::string_view text);
/// "500ms", "3s", "2m" or, without a unit, seconds; at most 31 days.
std::chrono::milliseconds parse_duration(std::string_view text);
/// "ROUTE:KIND" or "ROUTE:KIND:name=value,...", with first, count, delay, status, code,
/// retry-after, bytes, location and commit. The route must be one of these, or "*".
fault parse_fault(std::string_view text, const std::vector<std::string>& routes);

} // namespace andante::inline v0::emulator

#include "emulator/kit/byte_range.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace andante::inline v0::emulator {

namespace {

std::optional<std::size_t> parse_number(std::string_view text)
{
    std::size_t value = 0;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value);
    if (parsed.ec != std::errc() || parsed.ptr != end) {
        return std::nullopt;
    }
    return value;
}

byte_range suffix(std::size_t length, std::size_t size)
{
    if (length == 0 || size == 0) {
        return {range_verdict::unsatisfiable, 0, 0};
    }
    return {range_verdict::one, size - std::min(length, size), size - 1};
}

} // namespace

byte_range parse_range(std::string_view header, std::size_t size)
{
    constexpr std::string_view unit = "bytes=";
    const auto dash = header.find('-');
    if (!header.starts_with(unit) || header.find(',') != std::string_view::npos ||
        dash == std::string_view::npos) {
        return {};
    }
    const auto from = header.substr(unit.size(), dash - unit.size());
    const auto to = header.substr(dash + 1);
    const auto last = parse_number(to);
    if (from.empty()) {
        return last ? suffix(*last, size) : byte_range();
    }
    const auto first = parse_number(from);
    if (!first || (!to.empty() && (!last || *last < *first))) {
        return {};
    }
    if (*first >= size) {
        return {range_verdict::unsatisfiable, 0, 0};
    }
    return {range_verdict::one, *first, std::min(last.value_or(size - 1), size - 1)};
}

} // namespace andante::inline v0::emulator

#include <andante/kit/checks.hpp>
#include <andante/kit/cursor_list.hpp>

#include <algorithm>
#include <charconv>

namespace andante::inline v0::kit {

namespace {

error bad_cursor(std::string_view text)
{
    return invalid(
        "cursor",
        text,
        "what cursor() gave for the same query",
        "begin without one, or keep the text as it is"
    );
}

} // namespace

std::string cursor_place::text(std::string_view query) const
{
    return std::to_string(given) + '.' + http::encode_segment(query) + '.' +
           http::encode_segment(page);
}

result<cursor_place> cursor_place::parse(std::string_view text, std::string_view query)
{
    const auto first = text.find('.');
    const auto* const end = text.data() + std::min(first, text.size());
    cursor_place place;
    const auto counted = std::from_chars(text.data(), end, place.given);
    const auto wanted = '.' + http::encode_segment(query) + '.';
    if (first == std::string_view::npos || counted.ec != std::errc() || counted.ptr != end ||
        !text.substr(first).starts_with(wanted)) {
        return bad_cursor(text);
    }
    const auto page = http::decode_segment(text.substr(first + wanted.size()));
    if (!page) {
        return bad_cursor(text);
    }
    place.page = *page;
    return place;
}

} // namespace andante::inline v0::kit

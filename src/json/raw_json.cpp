#include <andante/json/raw_json.hpp>

#include "core/invalid.hpp"
#include "json/syntax.hpp"
#include "json/text.hpp"

#include <string_view>

namespace andante::inline v0 {

namespace {

constexpr std::size_t most_depth = 256;

std::string_view without_blanks(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    return first == std::string_view::npos
               ? std::string_view()
               : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

error not_json(std::string_view text, std::string why)
{
    return detail::invalid("raw_json", text, "one JSON value in UTF-8", std::move(why));
}

} // namespace

result<raw_json> raw_json::parse(std::string text)
{
    const auto value = without_blanks(json::without_mark(text));
    if (const auto found = json::find_flaw(value, most_depth)) {
        return not_json(text, "not JSON at byte " + std::to_string(found->at) + ": " + found->text);
    }
    if (!json::utf16_length(value)) {
        return not_json(text, "not JSON: the text is not UTF-8");
    }
    return raw_json(std::string(value));
}

} // namespace andante::inline v0

#include <andante/kit/checks.hpp>

#include "json/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace andante::inline v0::kit {

namespace {

/// No text has U+0000, and what was read from a file in UTF-16 has it in every other byte. JSON
/// would carry it, and the service would make something of it for a credit.
result<void> check_no_nul(std::string_view field, std::string_view text)
{
    const auto count = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\0'));
    if (count == 0) {
        return {};
    }
    const bool looks_like_utf16 = count * 3 >= text.size();
    return invalid(
        field,
        json::escape_bytes(text, 80),
        "text without the character U+0000",
        looks_like_utf16 ? "it looks like UTF-16: convert it to UTF-8" : "take it out"
    );
}

/// As short as it can be written: 0.5 and 2, not 0.500000.
std::string shortest(double number)
{
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
    return {text.data(), end};
}

error out_of_range(
    std::string_view field,
    const std::string& value,
    const std::string& least,
    const std::string& most,
    std::string_view unit
)
{
    auto limit = least + " to " + most;
    if (!unit.empty()) {
        limit += ' ';
        limit += unit;
    }
    return invalid(field, value, limit, "choose a value in this range");
}

} // namespace

result<void> check_text(std::string_view field, std::string_view text, std::size_t most)
{
    if (auto sound = check_no_nul(field, text); !sound) {
        return sound;
    }
    const auto length = json::utf16_length(text);
    if (!length) {
        return invalid(field, json::escape_bytes(text, 80), "UTF-8 text", "convert it to UTF-8");
    }
    if (*length > most) {
        const auto limit = "at most " + std::to_string(most) + " characters";
        return invalid(
            field,
            json::for_people(text, 77),
            limit,
            "it has " + std::to_string(*length) + " (UTF-16 code units), so shorten it"
        );
    }
    return {};
}

result<void> check_prompt(std::string_view field, std::string_view text, std::size_t most)
{
    if (text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos) {
        return invalid(field, text, "more than blanks", "describe what to create");
    }
    if (auto sound = check_text(field, text, most); !sound) {
        return sound;
    }
    if (const auto only = json::invisible_characters(text)) {
        return invalid(
            field,
            json::escape_bytes(text, 40),
            "something that can be seen",
            "it holds only " + *only + ", which cannot be seen; describe what to create"
        );
    }
    return {};
}

result<void> check_range(
    std::string_view field,
    std::optional<std::int64_t> number,
    std::int64_t least,
    std::int64_t most,
    std::string_view unit
)
{
    if (!number || (*number >= least && *number <= most)) {
        return {};
    }
    return out_of_range(
        field, std::to_string(*number), std::to_string(least), std::to_string(most), unit
    );
}

result<void> check_decimal_range(
    std::string_view field,
    std::optional<double> number,
    double least,
    double most,
    std::string_view unit
)
{
    if (!number || (*number >= least && *number <= most)) {
        return {};
    }
    return out_of_range(field, shortest(*number), shortest(least), shortest(most), unit);
}

result<void> check_seconds(
    std::string_view field,
    const std::optional<std::chrono::seconds>& duration,
    std::int64_t least,
    std::int64_t most
)
{
    std::optional<std::int64_t> seconds;
    if (duration) {
        seconds = duration->count();
    }
    return check_range(field, seconds, least, most, "seconds");
}

result<void> check_word(
    std::string_view field,
    const std::optional<std::string>& word,
    std::span<const std::string_view> allowed
)
{
    if (!word || std::find(allowed.begin(), allowed.end(), *word) != allowed.end()) {
        return {};
    }
    std::string limit = "one of";
    for (const auto one : allowed) {
        limit += ' ';
        limit += one;
    }
    return invalid(
        field, json::for_people(*word, 77), limit, "or leave it out and the service chooses"
    );
}

result<void> first_problem(std::initializer_list<result<void>> checks)
{
    for (const auto& check : checks) {
        if (!check) {
            return check;
        }
    }
    return {};
}

} // namespace andante::inline v0::kit

#include "json/text.hpp"

namespace andante::inline v0::json {

namespace {

/// The bytes of the character at the front, or 0 when it is not UTF-8.
std::size_t character_size(std::string_view text) noexcept
{
    const auto byte = [text](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto continues = [&byte](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned first = byte(0);
    if (first < 0x80U) {
        return text.empty() ? 0 : 1;
    }
    if (first >= 0xC2U && first <= 0xDFU) {
        return continues(1) ? 2 : 0;
    }
    if ((first & 0xF0U) == 0xE0U) {
        const bool overlong = first == 0xE0U && byte(1) < 0xA0U;
        const bool surrogate = first == 0xEDU && byte(1) > 0x9FU;
        return !overlong && !surrogate && continues(1) && continues(2) ? 3 : 0;
    }
    if (first >= 0xF0U && first <= 0xF4U) {
        const bool overlong = first == 0xF0U && byte(1) < 0x90U;
        const bool beyond = first == 0xF4U && byte(1) > 0x8FU;
        return !overlong && !beyond && continues(1) && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

bool is_control(std::string_view character) noexcept
{
    const auto first = static_cast<unsigned char>(character.front());
    if (character.size() == 1) {
        return first < 0x20U || first == 0x7FU;
    }
    // U+0080 to U+009F.
    return character.size() == 2 && first == 0xC2U &&
           static_cast<unsigned char>(character[1]) < 0xA0U;
}

} // namespace

std::optional<std::size_t> utf16_length(std::string_view text) noexcept
{
    std::size_t units = 0;
    while (!text.empty()) {
        const auto size = character_size(text);
        if (size == 0) {
            return std::nullopt;
        }
        units += size == 4 ? 2 : 1;
        text.remove_prefix(size);
    }
    return units;
}

std::string escape_bytes(std::string_view text, std::size_t most_bytes)
{
    static constexpr std::string_view hex = "0123456789abcdef";
    std::string out;
    for (const char c : text.substr(0, most_bytes)) {
        const auto byte = static_cast<unsigned char>(c);
        switch (c) {
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        case '\\':
            out += "\\\\";
            break;
        default:
            if (byte >= 0x20U && byte < 0x7FU) {
                out += c;
            } else {
                out += {'\\', 'x', hex[byte >> 4U], hex[byte & 0xFU]};
            }
        }
    }
    return out;
}

std::string for_people(std::string_view text, std::size_t most_bytes)
{
    std::string out;
    while (!text.empty()) {
        const auto size = character_size(text);
        if (size == 0 || out.size() + size > most_bytes) {
            return out + "...";
        }
        const auto character = text.substr(0, size);
        if (is_control(character)) {
            out += ' ';
        } else {
            out += character;
        }
        text.remove_prefix(size);
    }
    return out;
}

} // namespace andante::inline v0::json

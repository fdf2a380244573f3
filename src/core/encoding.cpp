#include "core/encoding.hpp"

#include <cstddef>

namespace andante::inline v0::detail {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int value_of_digit(char digit) noexcept
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    if (digit >= 'a' && digit <= 'f') {
        return digit - 'a' + 10;
    }
    return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

} // namespace

std::string to_base64(std::string_view bytes)
{
    std::string made;
    made.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const auto group = bytes.substr(at, 3);
        unsigned bits = 0;
        for (std::size_t each = 0; each < 3; ++each) {
            const char byte = each < group.size() ? group[each] : '\0';
            bits = bits << 8U | static_cast<unsigned char>(byte);
        }
        for (unsigned digit = 0; digit < 4; ++digit) {
            const bool is_padding = digit > group.size();
            made += is_padding ? '=' : alphabet[bits >> (18U - 6U * digit) & 0x3FU];
        }
    }
    return made;
}

std::optional<std::string> from_base64(std::string_view text, base64_form form)
{
    const auto end = text.find('=');
    const auto digits = text.substr(0, end);
    const auto padding = text.size() - digits.size();
    const bool needs_padding = form == base64_form::canonical || padding > 0;
    if (digits.size() % 4 == 1 || padding > 2 || (needs_padding && text.size() % 4 != 0) ||
        text.substr(digits.size()) != std::string_view("==").substr(0, padding)) {
        return std::nullopt;
    }
    std::string made;
    made.reserve(digits.size() * 3 / 4);
    unsigned bits = 0;
    unsigned count = 0;
    for (const char digit : digits) {
        const auto value = alphabet.find(digit);
        if (value == std::string_view::npos) {
            return std::nullopt;
        }
        bits = (bits << 6U | static_cast<unsigned>(value)) & 0xFFFFU;
        count += 6;
        if (count >= 8) {
            count -= 8;
            made += static_cast<char>(bits >> count & 0xFFU);
        }
    }
    if (form == base64_form::canonical && (bits & ((1U << count) - 1)) != 0) {
        return std::nullopt;
    }
    return made;
}

std::string to_base64url(std::string_view bytes)
{
    auto made = to_base64(bytes);
    for (auto& digit : made) {
        digit = digit == '+' ? '-' : digit == '/' ? '_' : digit;
    }
    made.resize(made.find_last_not_of('=') + 1);
    return made;
}

std::string to_hex(std::string_view bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string made;
    made.reserve(bytes.size() * 2);
    for (const char each : bytes) {
        const auto value = static_cast<unsigned char>(each);
        made += digits[value >> 4U];
        made += digits[value & 0xFU];
    }
    return made;
}

std::optional<std::string> from_hex(std::string_view text)
{
    if (text.size() % 2 != 0) {
        return std::nullopt;
    }
    std::string made;
    made.reserve(text.size() / 2);
    for (std::size_t at = 0; at < text.size(); at += 2) {
        const int high = value_of_digit(text[at]);
        const int low = value_of_digit(text[at + 1]);
        if (high < 0 || low < 0) {
            return std::nullopt;
        }
        made += static_cast<char>(high * 16 + low);
    }
    return made;
}

} // namespace andante::inline v0::detail

#include "emulator/kit/base64.hpp"

#include <cstddef>

namespace andante::inline v0::emulator {

std::string base64(std::string_view bytes)
{
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto byte = [bytes](std::size_t at) {
        return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
    };
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const unsigned group = byte(at) << 16U | byte(at + 1) << 8U | byte(at + 2);
        text += alphabet[group >> 18U];
        text += alphabet[group >> 12U & 0x3FU];
        text += at + 1 < bytes.size() ? alphabet[group >> 6U & 0x3FU] : '=';
        text += at + 2 < bytes.size() ? alphabet[group & 0x3FU] : '=';
    }
    return text;
}

} // namespace andante::inline v0::emulator

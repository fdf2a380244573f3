#include "emulator/kit/text_length.hpp"

namespace andante::inline v0::emulator {

std::size_t length_of(std::string_view utf8, text_length counted_in) noexcept
{
    if (counted_in == text_length::bytes) {
        return utf8.size();
    }
    std::size_t units = 0;
    for (const char each : utf8) {
        const auto byte = static_cast<unsigned char>(each);
        if ((byte & 0xc0U) != 0x80U) {
            ++units;
        }
        if (byte >= 0xf0U && counted_in == text_length::utf16_units) {
            ++units;
        }
    }
    return units;
}

} // namespace andante::inline v0::emulator

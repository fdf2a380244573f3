#include "emulator/program/providers.hpp"

#include <array>

namespace andante::inline v0::emulator {

std::span<const provider_row> known_providers()
{
    static constexpr std::array rows{
        provider_row{"finetuning", make_finetuning},
        provider_row{"deepcreative", make_deepcreative},
        provider_row{"sauti", make_sauti},
        provider_row{"pioneer", make_pioneer},
        provider_row{"together", make_together},
    };
    return rows;
}

std::string provider_names()
{
    std::string names;
    for (const auto& each : known_providers()) {
        names += (names.empty() ? "" : ", ") + std::string(each.name);
    }
    return names;
}

} // namespace andante::inline v0::emulator

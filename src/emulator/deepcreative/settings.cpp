#include <andante/emulator/deepcreative/settings.hpp>

namespace andante::inline v0::emulator::deepcreative {

settings::settings()
    : models{"black-forest-labs/flux-kontext-max", "google/nano-banana"}
{
    accounts.emplace_back(std::string(default_key));
}

settings::~settings() = default;
settings::settings(const settings& other) = default;
settings::settings(settings&& other) noexcept = default;
settings& settings::operator=(const settings& other) = default;
settings& settings::operator=(settings&& other) noexcept = default;

} // namespace andante::inline v0::emulator::deepcreative

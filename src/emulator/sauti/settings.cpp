#include <andante/emulator/sauti/settings.hpp>

namespace andante::inline v0::emulator::sauti {

settings::settings()
    : keys{std::string(default_key)}
{
    voices.emplace_back("sauti-swahili-v1");
}

settings::~settings() = default;
settings::settings(const settings& other) = default;
settings::settings(settings&& other) noexcept = default;
settings& settings::operator=(const settings& other) = default;
settings& settings::operator=(settings&& other) noexcept = default;

} // namespace andante::inline v0::emulator::sauti

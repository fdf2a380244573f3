#include <andante/emulator/finetuning/settings.hpp>

#include <utility>

namespace andante::inline v0::emulator::finetuning {

settings::settings()
    : api_tiers{"pro", "lifetime"}
{
    account owner;
    owner.id = default_account;
    owner.keys.emplace_back(default_key);
    accounts.push_back(std::move(owner));
    playlists.emplace_back("Night shift", false);
    playlists.back().description = "Slow burners";
    playlists.emplace_back("Sketches", false);
    playlists.emplace_back("Showreel", true);
}

settings::~settings() = default;
settings::settings(const settings& other) = default;
settings::settings(settings&& other) noexcept = default;
settings& settings::operator=(const settings& other) = default;
settings& settings::operator=(settings&& other) noexcept = default;

} // namespace andante::inline v0::emulator::finetuning

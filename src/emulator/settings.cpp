#include <andante/emulator/settings.hpp>

#include <array>
#include <utility>

namespace andante::inline v0::emulator {

namespace {

constexpr std::array window_names{
    std::pair{window_type::fixed, std::string_view("fixed")},
    std::pair{window_type::fixed_from_first_request, std::string_view("fixed_from_first_request")},
    std::pair{window_type::sliding_log, std::string_view("sliding_log")},
    std::pair{window_type::sliding_counter, std::string_view("sliding_counter")},
    std::pair{window_type::token_bucket, std::string_view("token_bucket")},
    std::pair{window_type::gcra, std::string_view("gcra")},
};

} // namespace

std::string_view to_string(window_type value) noexcept
{
    for (const auto& [type, name] : window_names) {
        if (type == value) {
            return name;
        }
    }
    return "unknown";
}

std::optional<window_type> parse_window_type(std::string_view name) noexcept
{
    for (const auto& [type, text] : window_names) {
        if (text == name) {
            return type;
        }
    }
    return std::nullopt;
}

finetuning_settings::finetuning_settings()
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

finetuning_settings::~finetuning_settings() = default;
finetuning_settings::finetuning_settings(const finetuning_settings& other) = default;
finetuning_settings::finetuning_settings(finetuning_settings&& other) noexcept = default;
finetuning_settings& finetuning_settings::operator=(const finetuning_settings& other) = default;
finetuning_settings& finetuning_settings::operator=(finetuning_settings&& other) noexcept = default;

} // namespace andante::inline v0::emulator

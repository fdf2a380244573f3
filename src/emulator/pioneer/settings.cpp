#include <andante/emulator/pioneer/settings.hpp>

#include <array>

namespace andante::inline v0::emulator::pioneer {

namespace {

using namespace std::chrono_literals;

struct docs_name {
    docs value;
    std::string_view name;
};

constexpr std::array docs_names{
    docs_name{docs::june_2026, "june_2026"},
    docs_name{docs::july_2026, "july_2026"},
    docs_name{docs::august_2026, "august_2026"},
    docs_name{docs::late_2026, "late_2026"},
};

rate_rule counted(unsigned limit, std::chrono::milliseconds window)
{
    rate_rule made;
    made.limit = limit;
    made.window = window;
    return made;
}

rate_settings rates_of(docs which)
{
    const bool is_raised = which != docs::june_2026;
    rate_settings made;
    made.ip_minute = counted(is_raised ? 20'000 : 1'000, 1min);
    made.ip_hour = counted(is_raised ? 1'000'000 : 10'000, 1h);
    made.inference = counted(is_raised ? 5'000 : 1'200, 1min);
    made.llm = counted(is_raised ? 5'000 : 200, 1min);
    made.gliner = counted(15'000, 1min);
    made.generate = counted(120, 1min);
    made.training = counted(20, 1min);
    made.stacked = !is_raised;
    return made;
}

} // namespace

std::string_view to_string(docs value) noexcept
{
    for (const auto& each : docs_names) {
        if (each.value == value) {
            return each.name;
        }
    }
    return "unknown";
}

std::optional<docs> parse_docs(std::string_view name) noexcept
{
    for (const auto& each : docs_names) {
        if (each.name == name) {
            return each.value;
        }
    }
    return std::nullopt;
}

settings::settings(docs state)
    : which(state)
    , rates(rates_of(state))
{
    users.emplace_back(std::string(default_key));
}

settings::~settings() = default;
settings::settings(const settings& other) = default;
settings::settings(settings&& other) noexcept = default;
settings& settings::operator=(const settings& other) = default;
settings& settings::operator=(settings&& other) noexcept = default;

} // namespace andante::inline v0::emulator::pioneer

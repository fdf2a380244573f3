#include <andante/emulator/rate_rule.hpp>

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

} // namespace andante::inline v0::emulator

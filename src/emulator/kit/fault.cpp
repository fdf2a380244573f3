#include <andante/emulator/fault.hpp>

#include <array>
#include <utility>

namespace andante::inline v0::emulator {

namespace {

constexpr std::array fault_names{
    std::pair{fault_kind::delay, std::string_view("delay")},
    std::pair{fault_kind::reset_before_commit, std::string_view("reset_before_commit")},
    std::pair{fault_kind::reset_after_commit, std::string_view("reset_after_commit")},
    std::pair{fault_kind::truncate, std::string_view("truncate")},
    std::pair{fault_kind::drip, std::string_view("drip")},
    std::pair{fault_kind::stall, std::string_view("stall")},
    std::pair{fault_kind::stream_error, std::string_view("stream_error")},
    std::pair{fault_kind::garbage, std::string_view("garbage")},
    std::pair{fault_kind::html, std::string_view("html")},
    std::pair{fault_kind::error, std::string_view("error")},
    std::pair{fault_kind::huge_body, std::string_view("huge_body")},
    std::pair{fault_kind::redirect, std::string_view("redirect")},
    std::pair{fault_kind::close_after, std::string_view("close_after")},
    std::pair{fault_kind::webhook_lost, std::string_view("webhook_lost")},
    std::pair{fault_kind::webhook_late, std::string_view("webhook_late")},
    std::pair{fault_kind::webhook_twice, std::string_view("webhook_twice")},
    std::pair{fault_kind::webhook_early, std::string_view("webhook_early")},
};

} // namespace

std::string_view to_string(fault_kind value) noexcept
{
    for (const auto& [kind, name] : fault_names) {
        if (kind == value) {
            return name;
        }
    }
    return "unknown";
}

std::optional<fault_kind> parse_fault_kind(std::string_view name) noexcept
{
    for (const auto& [kind, text] : fault_names) {
        if (text == name) {
            return kind;
        }
    }
    return std::nullopt;
}

} // namespace andante::inline v0::emulator

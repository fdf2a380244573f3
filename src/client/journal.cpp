#include <andante/client/journal.hpp>

#include <array>
#include <utility>

namespace andante::inline v0 {

namespace {

constexpr std::array stage_names{
    std::pair(journal_stage::intended, std::string_view("intended")),
    std::pair(journal_stage::sent, std::string_view("sent")),
    std::pair(journal_stage::in_doubt, std::string_view("in_doubt")),
    std::pair(journal_stage::accepted, std::string_view("accepted")),
    std::pair(journal_stage::ended, std::string_view("ended")),
    std::pair(journal_stage::finished, std::string_view("finished")),
    std::pair(journal_stage::failed, std::string_view("failed")),
};

} // namespace

journal::~journal() = default;

std::string_view to_string(journal_stage value) noexcept
{
    for (const auto& [stage, name] : stage_names) {
        if (stage == value) {
            return name;
        }
    }
    return "unknown";
}

std::optional<journal_stage> journal_stage_of(std::string_view name) noexcept
{
    for (const auto& [stage, known] : stage_names) {
        if (known == name) {
            return stage;
        }
    }
    return std::nullopt;
}

} // namespace andante::inline v0

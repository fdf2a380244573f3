#include "kit/saved_places.hpp"

#include "pacing/policy/state_text.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace andante::inline v0::kit {

namespace {

constexpr std::string_view place_word = "place ";
constexpr std::size_t most_places = 4096;

double seconds_since_1970(std::chrono::system_clock::time_point when)
{
    return std::chrono::duration<double>(when.time_since_epoch()).count();
}

} // namespace

std::string
save_places(const job_service& from, std::size_t which, std::chrono::system_clock::time_point utc)
{
    auto running = from.running();
    std::sort(running.begin(), running.end(), [](const auto& one, const auto& other) {
        return one.second < other.second; // the youngest run longest
    });
    running.resize(std::min(running.size(), most_places));
    std::string text;
    for (const auto& [id, age] : running) {
        text += "place";
        pacing::add_name(text, id);
        pacing::add_word(
            text, seconds_since_1970(utc) - std::chrono::duration<double>(age).count()
        );
        pacing::add_word(text, static_cast<double>(which));
        text += '\n';
    }
    return text;
}

void restore_places(
    std::string_view state,
    const std::vector<std::shared_ptr<job_service>>& into,
    std::chrono::system_clock::time_point utc
)
{
    constexpr double longest = 24 * 3600;
    std::size_t taken = 0;
    while (!state.empty() && taken < most_places) {
        const auto end = std::min(state.find('\n'), state.size() - 1) + 1;
        const auto line = state.substr(0, end);
        state.remove_prefix(end);
        if (!line.starts_with(place_word)) {
            continue;
        }
        pacing::state_reader words(std::string(line.substr(place_word.size())));
        const auto id = http::decode_segment(words.name());
        const double age = seconds_since_1970(utc) - words.number();
        const double job_kind =
            words.more() ? words.number() : 0; // which older versions did not write
        const bool is_known = job_kind >= 0 && job_kind < static_cast<double>(into.size());
        if (words.good() && id && !id->empty() && age < longest && is_known) {
            ++taken;
            into[static_cast<std::size_t>(job_kind)]->restore_place(
                *id,
                std::chrono::duration_cast<time_source::duration>(
                    std::chrono::duration<double>(std::max(0.0, age))
                )
            );
        }
    }
}

} // namespace andante::inline v0::kit

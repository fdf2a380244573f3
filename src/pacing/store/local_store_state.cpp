// Saving and restoring what a later process needs in order not to burst: lines of words, one line a
// window, after a line with the form's name and the moment.
#include <andante/http/message.hpp>

#include "pacing/policy/state_text.hpp"
#include "pacing/store/local_store.hpp"

#include <algorithm>
#include <sstream>

namespace andante::inline v0::pacing {

namespace {

constexpr std::string_view state_form = "andante-pacing-1";
/// Nothing is under way for longer.
constexpr double youngest = -3600;

/// Entries as pairs of age and weight, oldest first: ages survive a change of clocks. What is under
/// way has not landed yet, and so a negative age.
void add_entries(std::string& text, const std::vector<ledger::entry>& entries, instant now)
{
    add_word(text, static_cast<double>(entries.size()));
    for (const auto& one : entries) {
        add_word(text, now - one.answered);
        add_word(text, one.weight);
    }
}

std::vector<ledger::entry> read_entries(state_reader& words, instant now, double elapsed)
{
    std::vector<ledger::entry> all;
    const double count = words.number();
    for (double i = 0; i < count && words.good(); ++i) {
        const double age = std::max(youngest, words.number());
        const double weight = std::max(0.0, words.number());
        const instant when = now - age - elapsed;
        all.push_back(ledger::entry{when, weight, when});
    }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
        return a.answered < b.answered;
    });
    return all;
}

} // namespace

std::string local_store::save(instant now, double utc) const
{
    std::string text(state_form);
    add_word(text, utc);
    text += '\n';
    for (const auto& one : slots_) {
        if (!one.window) {
            continue;
        }
        const auto kept = one.window->remember(now);
        text += "window";
        add_name(text, one.name);
        add_name(text, one.partition);
        for (const double number :
             {one.per,
              kept.limit,
              static_cast<double>(kept.possible),
              kept.tokens,
              kept.tokens_full_at - now,
              std::max(0.0, kept.until - now),
              static_cast<double>(kept.bias)}) {
            add_word(text, number);
        }
        add_entries(text, kept.log, now);
        add_entries(text, kept.history, now);
        add_word(text, kept.configured);
        text += '\n';
    }
    return text;
}

bool local_store::restore(std::string_view text, instant now, double utc)
{
    std::istringstream lines{std::string(text)};
    std::string line;
    std::getline(lines, line);
    if (line.substr(0, state_form.size()) != state_form) {
        return false;
    }
    state_reader head(line.substr(state_form.size()));
    // A wall clock that was set back must not make old entries look new for ever.
    const double elapsed = std::max(0.0, utc - head.number());
    bool good = head.good();
    while (good && std::getline(lines, line)) {
        if (line.substr(0, 7) != "window ") {
            return false;
        }
        state_reader words(line.substr(7));
        const auto name = words.name();
        const auto partition = words.name();
        const double per = words.number();
        quota_window::memory kept;
        kept.limit = words.number();
        kept.possible = static_cast<unsigned>(std::clamp(words.number(), 0.0, 255.0));
        kept.tokens = words.number();
        kept.tokens_full_at = now + words.number() - elapsed;
        kept.until = now + words.number() - elapsed;
        kept.bias = static_cast<int>(std::clamp(words.number(), 0.0, 10.0));
        kept.log = read_entries(words, now, elapsed);
        kept.history = read_entries(words, now, elapsed);
        // Texts of before that word: the limit counts if it is the one of today.
        kept.configured = words.more() ? words.number() : kept.limit;
        good = words.good();
        const auto place = std::find_if(slots_.begin(), slots_.end(), [&](const auto& one) {
            return one.window && http::encode_segment(one.name) == name &&
                   http::encode_segment(one.partition) == partition && one.per == per;
        });
        if (good && place != slots_.end()) {
            place->window->restore(kept, now);
        }
    }
    return good;
}

} // namespace andante::inline v0::pacing

// Saving and restoring what a later process needs in order not to burst: lines of words, one line a
// window, after a line with the form's name and the moment.
#include <andante/http/message.hpp>

#include "pacing/policy/state_text.hpp"
#include "pacing/store/local_store.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>

namespace andante::inline v0::pacing {

namespace {

constexpr std::string_view state_form = "andante-pacing-1";
/// Nothing is under way for longer.
constexpr double youngest = -3600;

/// Entries as pairs of age and weight, oldest first: ages survive a change of clocks. What is under
/// way has not settled yet, and so a negative age.
void add_entries(std::string& text, const std::vector<ledger::entry>& entries, instant now)
{
    add_word(text, static_cast<double>(entries.size()));
    for (const auto& one : entries) {
        add_word(text, now - one.answered);
        add_word(text, one.weight);
    }
}

void put_in_order(std::vector<ledger::entry>& all)
{
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
        return a.answered < b.answered;
    });
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
    put_in_order(all);
    return all;
}

/// What a limit counts: "chat[llama]" is "chat" for the partition "llama".
struct counted {
    std::string_view name;
    std::string_view partition;
    bool is_apart;
};

template <class Window>
counted counted_by(const Window& one)
{
    const std::string_view name = one.name;
    const auto bracket = name.find('[');
    if (!one.is_apart || bracket == std::string_view::npos || !name.ends_with(']')) {
        return counted{name, one.partition, one.is_apart};
    }
    const auto end = name.size() - bracket - 2;
    return counted{name.substr(0, bracket), name.substr(bracket + 1, end), true};
}

template <class Window>
void add_window(std::string& text, const Window& one, const quota_window::memory& kept, instant now)
{
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
    add_word(text, one.is_apart ? 1 : 0);
    text += '\n';
}

quota_window::memory read_memory(state_reader& words, instant now, double elapsed)
{
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
    return kept;
}

/// All that was sent lately, for a window that is another than the one it was counted in: what has
/// left a shorter one is still in its history.
void add_all_sent(quota_window::memory& to, const quota_window::memory& from)
{
    to.log.insert(to.log.end(), from.log.begin(), from.log.end());
    std::copy_if(
        from.history.begin(),
        from.history.end(),
        std::back_inserter(to.log),
        [&from](const auto& each) {
            return from.log.empty() || each.answered < from.log.front().answered;
        }
    );
    to.history.insert(to.history.end(), from.history.begin(), from.history.end());
    to.until = std::max(to.until, from.until);
}

/// Long after the last of it, nothing of it matters any more.
bool is_over(const quota_window::memory& kept, double per, instant now)
{
    constexpr double learnt_for = 3600;
    instant last = std::max(kept.until, kept.tokens_full_at);
    for (const auto* all : {&kept.log, &kept.history}) {
        last = all->empty() ? last : std::max(last, all->back().answered);
    }
    return now > last + std::max(learnt_for, 3 * per);
}

} // namespace

std::string local_store::save(instant now, double utc) const
{
    std::string text(state_form);
    add_word(text, utc);
    text += '\n';
    for (const auto& one : windows_) {
        if (one.window) {
            add_window(text, one, one.window->remember(now), now);
        }
    }
    for (const auto& one : formers_) { // of limits that this process has not used
        if (!one.is_taken && !is_over(one.kept, one.per, now)) {
            add_window(text, one, one.kept, now);
        }
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
    std::vector<former> read;
    while (good && std::getline(lines, line)) {
        if (line.substr(0, 7) != "window ") {
            return false;
        }
        state_reader words(line.substr(7));
        former one;
        const auto name = http::decode_segment(words.name());
        const auto partition = http::decode_segment(words.name());
        one.per = words.number();
        one.kept = read_memory(words, now, elapsed);
        good = words.good() && name && partition;
        one.name = name.value_or("");
        one.partition = partition.value_or("");
        const bool looks_apart = !one.partition.empty() || one.name.ends_with(']');
        one.is_apart = words.more() ? words.number() > 0 : looks_apart;
        good = good && words.good();
        read.push_back(std::move(one));
    }
    if (!good) {
        return false;
    }
    formers_ = std::move(read);
    restored_ = now;
    for (auto& one : windows_) {
        if (one.window) {
            recall(one);
        }
    }
    return true;
}

void local_store::recall(counted_window& into)
{
    const auto mine = counted_by(into);
    quota_window::memory all; // of no limit that was asked for: nothing was learnt
    bool is_known = false;    // a former window counted just this
    bool is_empty = true;
    const auto add = [&](const former& one) {
        add_all_sent(all, one.kept);
        is_empty = false;
    };
    const auto is_same = [&](const former& one) {
        const auto was = counted_by(one);
        return was.name == mine.name && was.partition == mine.partition &&
               was.is_apart == mine.is_apart;
    };
    for (auto& one : formers_) {
        if (!one.is_taken && is_same(one)) {
            one.is_taken = is_known = true;
            if (one.per == into.per && is_empty) {
                all = one.kept;
                is_empty = false;
            } else {
                add(one);
            }
        }
    }
    for (auto& one : formers_) {
        const auto was = counted_by(one);
        if (one.is_taken || was.name != mine.name) {
            continue;
        }
        if (!mine.is_apart) {
            one.is_taken = true;
            add(one);
        } else if (!is_known && !was.is_apart) {
            add(one); // it may have been of this partition, and of any other
        }
    }
    if (!is_empty) {
        put_in_order(all.log);
        put_in_order(all.history);
        into.window->restore(all, restored_);
    }
}

} // namespace andante::inline v0::pacing

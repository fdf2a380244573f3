// Saving and restoring what a later process needs in order not to burst: lines of words, one line a
// window, after a line with the form's name and the moment.
#include <andante/http/message.hpp>

#include "pacing/local_store.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <locale>
#include <sstream>

namespace andante::inline v0::pacing {

namespace {

constexpr std::string_view form = "andante-pacing-1";

void add(std::string& text, double number)
{
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, number);
    text += ' ';
    text.append(digits, end.ptr);
}

/// Names may hold anything, so they are encoded; the mark keeps an empty one a word.
void add(std::string& text, std::string_view name)
{
    text += " =" + http::encode_segment(name);
}

/// Entries as pairs of age and weight, oldest first: ages survive a change of clocks.
void add(std::string& text, const std::vector<ledger::entry>& entries, instant now)
{
    add(text, static_cast<double>(entries.size()));
    for (const auto& one : entries) {
        add(text, std::max(0.0, now - one.answered));
        add(text, one.weight);
    }
}

/// Reads words; once one is not what it should be, nothing more is good.
class word_reader {
public:
    explicit word_reader(const std::string& line)
        : words_(line)
    {
        words_.imbue(std::locale::classic());
    }

    std::string name()
    {
        std::string word;
        words_ >> word;
        good_ = good_ && !word.empty() && word.front() == '=';
        return good_ ? word.substr(1) : word;
    }

    double number()
    {
        std::string word;
        words_ >> word;
        double value = 0;
        const auto* end = word.data() + word.size();
        const auto read = std::from_chars(word.data(), end, value);
        good_ = good_ && !word.empty() && read.ec == std::errc() && read.ptr == end &&
                std::isfinite(value);
        return good_ ? value : 0;
    }

    std::vector<ledger::entry> entries(instant now, double elapsed)
    {
        std::vector<ledger::entry> all;
        const double count = number();
        for (double i = 0; i < count && good_; ++i) {
            const double age = std::max(0.0, number());
            const double weight = std::max(0.0, number());
            const instant when = now - age - elapsed;
            all.push_back(ledger::entry{when, weight, when});
        }
        std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
            return a.answered < b.answered;
        });
        return all;
    }

    bool good() const noexcept { return good_; }

private:
    std::istringstream words_;
    bool good_ = true;
};

} // namespace

std::string local_store::save(instant now, double utc) const
{
    std::string text(form);
    add(text, utc);
    text += '\n';
    for (const auto& one : slots_) {
        const auto kept = one.window->remember(now);
        text += "window";
        add(text, std::string_view(one.name));
        add(text, std::string_view(one.partition));
        for (const double number :
             {one.per,
              kept.limit,
              static_cast<double>(kept.possible),
              kept.tokens,
              kept.tokens_full_at - now,
              std::max(0.0, kept.until - now),
              static_cast<double>(kept.bias)}) {
            add(text, number);
        }
        add(text, kept.log, now);
        add(text, kept.history, now);
        text += '\n';
    }
    return text;
}

bool local_store::restore(std::string_view text, instant now, double utc)
{
    std::istringstream lines{std::string(text)};
    std::string line;
    std::getline(lines, line);
    if (line.substr(0, form.size()) != form) {
        return false;
    }
    word_reader head(line.substr(form.size()));
    // A wall clock that was set back must not make old entries look new for ever.
    const double elapsed = std::max(0.0, utc - head.number());
    bool good = head.good();
    while (good && std::getline(lines, line)) {
        if (line.substr(0, 7) != "window ") {
            return false;
        }
        word_reader words(line.substr(7));
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
        kept.log = words.entries(now, elapsed);
        kept.history = words.entries(now, elapsed);
        good = words.good();
        const auto place = std::find_if(slots_.begin(), slots_.end(), [&](const auto& one) {
            return http::encode_segment(one.name) == name &&
                   http::encode_segment(one.partition) == partition && one.per == per;
        });
        if (good && place != slots_.end()) {
            place->window->restore(kept, now);
        }
    }
    return good;
}

} // namespace andante::inline v0::pacing

// What a later process needs: the store's state, and a line for each spend cap in use.
#include <andante/http/message.hpp>

#include "pacing/line/engine.hpp"
#include "pacing/policy/state_text.hpp"

#include <algorithm>
#include <sstream>

namespace andante::inline v0::pacing {

namespace {

constexpr std::string_view spend_word = "spend ";
constexpr std::string_view place_word = "place ";

} // namespace

std::string engine::save(instant now, double utc) const
{
    auto text = store_->save(now, utc);
    for (const auto& one : spends_) {
        const auto kept = one->remember();
        if (kept.spent > 0 || kept.closed_until > 0) {
            text += "spend";
            add_name(text, one->limit().name);
            add_word(text, static_cast<double>(kept.period));
            add_word(text, kept.spent);
            add_word(text, kept.closed_until);
            text += '\n';
        }
    }
    return text;
}

bool engine::restore(std::string_view text, instant now, double utc)
{
    std::istringstream lines{std::string(text)};
    std::string line;
    std::string of_store;
    std::vector<std::pair<std::string, spend_gate::memory>> spent;
    while (std::getline(lines, line)) {
        if (line.starts_with(place_word)) {
            continue; // a client's own
        }
        if (line.substr(0, spend_word.size()) != spend_word) {
            of_store.append(line).append(1, '\n');
            continue;
        }
        state_reader words(line.substr(spend_word.size()));
        auto name = words.name();
        spend_gate::memory kept;
        kept.period = static_cast<std::int64_t>(std::clamp(words.number(), -1e12, 1e12));
        kept.spent = std::max(0.0, words.number());
        kept.closed_until = words.number();
        if (!words.good()) {
            return false;
        }
        spent.emplace_back(std::move(name), kept);
    }
    if (!store_->restore(of_store, now, utc)) {
        return false;
    }
    for (const auto& [name, kept] : spent) {
        for (const auto& one : spends_) {
            if (http::encode_segment(one->limit().name) == name) {
                one->restore(kept);
            }
        }
    }
    return true;
}

} // namespace andante::inline v0::pacing

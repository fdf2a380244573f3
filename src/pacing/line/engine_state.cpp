// What a later process needs: the store's state, and a line for each spend cap in use.
#include <andante/http/message.hpp>

#include "pacing/line/engine.hpp"
#include "pacing/policy/state_text.hpp"

#include <algorithm>
#include <chrono>
#include <sstream>

namespace andante::inline v0::pacing {

/// What a former process has used of a token limit.
struct engine::used_tokens {
    std::string name;
    std::string partition;
    double amount = 0;
    double used = 0;
    double utc = 0;
    double per = 0;        ///< Of the limit that they were counted under; 0: not told.
    double configured = 0; ///< Its amount.
};

namespace {

constexpr std::string_view spend_word = "spend ";
constexpr std::string_view token_word = "tokens ";
constexpr std::string_view place_word = "place ";

double length_of(const token_limit& limit)
{
    return std::chrono::duration<double>(limit.per).count();
}

struct spent_sum {
    std::string name;
    spend_gate::memory kept;
};

/// False when a line is not what it should be.
bool read_spent(std::string_view line, std::vector<spent_sum>& into)
{
    state_reader words{std::string(line)};
    spent_sum one;
    one.name = words.name();
    one.kept.period = static_cast<std::int64_t>(std::clamp(words.number(), -1e12, 1e12));
    one.kept.spent = std::max(0.0, words.number());
    one.kept.closed_until = words.number();
    into.push_back(std::move(one));
    return words.good();
}

template <class Tokens>
bool read_tokens(std::string_view line, std::vector<Tokens>& into)
{
    state_reader words{std::string(line)};
    Tokens one;
    one.name = words.name();
    one.partition = words.name();
    one.amount = std::max(0.0, words.number());
    one.used = std::max(0.0, words.number());
    one.utc = words.number();
    if (words.more()) { // texts of before have no more
        one.per = words.number();
        one.configured = words.number();
    }
    into.push_back(std::move(one));
    return words.good();
}

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
    for (const auto& [key, gate] : tokens_) {
        const double used = gate->used(now);
        const bool is_learnt = gate->amount() > 0 && gate->amount() != gate->limit().amount;
        if (used > 0 || is_learnt) {
            text += "tokens";
            add_name(text, gate->name());
            add_name(text, gate->partition());
            add_word(text, gate->amount());
            add_word(text, used);
            add_word(text, utc);
            add_word(text, length_of(gate->limit()));
            add_word(text, gate->limit().amount);
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
    std::vector<spent_sum> spent;
    std::vector<used_tokens> tokens;
    while (std::getline(lines, line)) {
        bool is_good = true;
        if (line.starts_with(place_word)) {
            continue; // a client's own
        }
        if (line.starts_with(spend_word)) {
            is_good = read_spent(line.substr(spend_word.size()), spent);
        } else if (line.starts_with(token_word)) {
            is_good = read_tokens(line.substr(token_word.size()), tokens);
        } else {
            of_store.append(line).append(1, '\n');
        }
        if (!is_good) {
            return false;
        }
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
    for (const auto& kept : tokens) {
        restore_tokens(kept, utc - kept.utc, now);
    }
    return true;
}

/// `age`: seconds since it was kept; what a clock that was set back says is not older than now.
void engine::restore_tokens(const used_tokens& kept, double age, instant now)
{
    for (std::size_t at = 0; at < policies_.tokens.size(); ++at) {
        const auto& limit = policies_.tokens[at];
        const auto plain = http::decode_segment(kept.partition);
        if (http::encode_segment(limit.name) != kept.name || !plain) {
            continue;
        }
        // What was learnt of another limit says nothing of this one.
        const bool is_same =
            kept.per == 0 || (kept.per == length_of(limit) && kept.configured == limit.amount);
        const double amount = is_same ? kept.amount : 0;
        const double kept_for = std::max(0.0, age);
        const double still = kept_for < length_of(limit) ? kept.used : 0;
        if (still > 0 || amount > 0) {
            token_gate_for(at, *plain).restore(now - kept_for, amount, still);
        }
    }
}

} // namespace andante::inline v0::pacing

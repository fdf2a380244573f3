#include "chat/accumulator.hpp"

#include <algorithm>
#include <utility>

namespace andante::inline v0::chat {

namespace {

/// As many answers as a request may ask for, and more tool calls than a model makes.
constexpr std::int64_t most_choices = 128;
constexpr std::int64_t most_calls = 1024;

std::size_t size_of(const std::vector<token_probability>& tokens)
{
    std::size_t sum = 0;
    for (const auto& each : tokens) {
        sum += sizeof(each) + each.token.size() + size_of(each.likeliest);
    }
    return sum;
}

std::size_t size_of(const spoken& what)
{
    auto sum = what.what.content.size() + what.what.reasoning.size() + what.refusal.size() +
               size_of(what.what.log_probabilities);
    for (const auto& each : what.what.tool_calls) {
        sum += each.id.size() + each.name.size() + each.arguments.size();
    }
    return sum;
}

error refused(errc code, std::string message)
{
    error_details details;
    details.message = std::move(message);
    details.outcome = outcome::unknown;
    return error(code, std::move(details));
}

result<void> check_places(const chunk& what)
{
    for (const auto& each : what.choices) {
        if (each.what.index < 0 || each.what.index >= most_choices) {
            return refused(
                errc::malformed_response,
                "the service speaks of answer " + std::to_string(each.what.index)
            );
        }
        for (const auto& fragment : each.what.tool_calls) {
            if (fragment.index >= most_calls) {
                return refused(
                    errc::malformed_response,
                    "the service speaks of tool call " + std::to_string(fragment.index)
                );
            }
        }
    }
    return {};
}

} // namespace

choice& accumulator::choice_at(std::int64_t index)
{
    auto& all = whole_.choices;
    const auto at = std::lower_bound(
        all.begin(),
        all.end(),
        index,
        [](const choice& each, std::int64_t wanted) { return each.index < wanted; }
    );
    if (at != all.end() && at->index == index) {
        return *at;
    }
    choice made;
    made.index = index;
    made.message.role = role::assistant;
    return *all.insert(at, std::move(made));
}

/// A fragment that does not say where it belongs begins a call when it has another id, and else
/// goes on with the last one.
void accumulator::add_fragment(choice& to, tool_call_fragment& what)
{
    auto& calls = to.message.tool_calls;
    if (what.index == no_index) {
        const bool begins = calls.empty() || (!what.id.empty() && !calls.back().id.empty() &&
                                              calls.back().id != what.id);
        what.index = static_cast<std::int64_t>(calls.size()) - (begins ? 0 : 1);
    }
    const auto at = static_cast<std::size_t>(what.index);
    if (at >= calls.size()) {
        calls.resize(at + 1);
    }
    auto& call = calls[at];
    if (call.id.empty()) {
        call.id = what.id;
    }
    if (call.name != what.name) { // some services send the whole name again
        call.name += what.name;
    }
    call.arguments += what.arguments;
}

void accumulator::add_spoken(spoken& what)
{
    auto& to = choice_at(what.what.index);
    if (!what.role.text().empty()) {
        to.message.role = what.role;
    }
    if (what.has_content && to.message.content) {
        *to.message.content += what.what.content;
    } else if (what.has_content) {
        to.message.content = what.what.content;
    }
    to.message.reasoning += what.what.reasoning;
    to.message.refusal += what.refusal;
    for (auto& each : what.what.tool_calls) {
        add_fragment(to, each);
    }
    if (!what.what.finish_reason.text().empty()) {
        to.finish_reason = what.what.finish_reason;
    }
    const auto& tokens = what.what.log_probabilities;
    to.log_probabilities.insert(to.log_probabilities.end(), tokens.begin(), tokens.end());
    if (what.seed) {
        to.seed = what.seed;
        whole_.seed = whole_.seed ? whole_.seed : what.seed;
    }
}

result<std::vector<delta>> accumulator::add(chunk&& what, std::string raw)
{
    if (auto placed = check_places(what); !placed) {
        return placed.error();
    }
    std::size_t more = 0;
    for (const auto& each : what.choices) {
        more += size_of(each);
    }
    if (more > most_ - bytes_) {
        return refused(
            errc::body_too_large,
            "the answer is larger than max_content_bytes, " + std::to_string(most_)
        );
    }
    bytes_ += more;
    const auto take = [](std::string& to, std::string& from) {
        if (!from.empty()) {
            to = std::move(from);
        }
    };
    take(whole_.id, what.id);
    take(whole_.model, what.model);
    whole_.created = whole_.created ? whole_.created : what.created;
    whole_.usage = what.usage ? what.usage : whole_.usage;
    whole_.seed = what.seed ? what.seed : whole_.seed;
    std::move(what.warnings.begin(), what.warnings.end(), std::back_inserter(whole_.warnings));
    std::vector<delta> added;
    for (auto& each : what.choices) {
        add_spoken(each);
        added.push_back(std::move(each.what));
    }
    if (!added.empty()) {
        added.front().raw = raw;
    }
    whole_.raw = std::move(raw);
    return added;
}

} // namespace andante::inline v0::chat

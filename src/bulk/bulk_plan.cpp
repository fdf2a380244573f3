#include "bulk/bulk_plan.hpp"

#include "bulk/ends_everything.hpp"

#include <algorithm>
#include <utility>

namespace andante::inline v0::bulk {

namespace {

constexpr auto not_mentioned = "The server's answer does not mention it";

/// Sent, and nobody can say what came of it.
bool is_lost(const error& problem, bool left)
{
    const bool unknown = problem.outcome() == outcome::unknown;
    return problem.is_cancelled() ? left && unknown : unknown;
}

} // namespace

bulk_plan::bulk_plan(std::vector<std::string> ids, plan_rules rules)
    : rules_(rules)
{
    items_.reserve(ids.size());
    for (auto& id : ids) {
        if (places_.emplace(id, items_.size()).second) {
            items_.push_back({std::move(id), std::string(), item_state::waiting});
        } else {
            duplicates_.push_back(std::move(id));
        }
    }
    progress_.total = items_.size();
    for (std::size_t first = 0; first < items_.size(); first += rules_.batch_size) {
        batch_state one;
        const auto last = std::min(first + rules_.batch_size, items_.size());
        for (auto at = first; at < last; ++at) {
            one.open.push_back(at);
        }
        batches_.push_back(std::move(one));
    }
}

bulk_plan::step bulk_plan::next_batch()
{
    if (stopped_ || begun_ == batches_.size()) {
        return std::nullopt;
    }
    return send(begun_++);
}

bulk_plan::step bulk_plan::send(std::size_t number)
{
    auto& one = batches_[number];
    ++one.sends;
    set(one.open, item_state::sent);
    return plan_step(plan_step::kind::send, number, ids_of(one));
}

bulk_plan::step bulk_plan::look(std::size_t number) const
{
    return plan_step(plan_step::kind::look, number, ids_of(batches_[number]));
}

bulk_plan::step bulk_plan::answered(std::size_t batch, const bulk_answer& answer)
{
    auto& one = batches_[batch];
    if (!answer.raw_json.empty()) {
        one.raw_answers.push_back(answer.raw_json);
    }
    one.open = take(one, answer);
    if (one.open.empty()) {
        return std::nullopt;
    }
    return settle_refused(batch);
}

/// Files what an answer says of the open items; gives those that it refuses.
std::vector<std::size_t> bulk_plan::take(batch_state& one, const bulk_answer& answer)
{
    const auto find = [this](const std::string& id) -> item* {
        const auto place = places_.find(id);
        const bool awaited =
            place != places_.end() && items_[place->second].state == item_state::sent;
        return awaited ? &items_[place->second] : nullptr;
    };
    for (const auto& id : answer.succeeded) {
        if (auto* const found = find(id)) {
            mark(*found, item_state::succeeded);
        }
    }
    for (const auto& each : answer.failed) {
        if (auto* const found = find(each.id)) {
            mark(*found, item_state::refused);
            found->reason = each.reason;
        }
    }
    std::vector<std::size_t> refused;
    for (const auto at : one.open) {
        auto& each = items_[at];
        if (each.state == item_state::refused) {
            refused.push_back(at);
        } else if (each.state == item_state::sent) {
            mark(each, item_state::failed);
            each.reason = not_mentioned;
        }
    }
    return refused;
}

/// Refused may mean "was done already": by the request whose answer was lost, or by somebody else.
bulk_plan::step bulk_plan::settle_refused(std::size_t number)
{
    auto& one = batches_[number];
    if (!one.in_doubt && !rules_.accept_done) {
        set(one.open, item_state::failed);
        return std::nullopt;
    }
    if (rules_.refused_means_done) {
        set(one.open, item_state::settled);
        return std::nullopt;
    }
    return look(number);
}

bulk_plan::step bulk_plan::failed(std::size_t batch, const error& problem, bool left)
{
    auto& one = batches_[batch];
    if (!is_lost(problem, left)) {
        set(one.open, one.in_doubt ? item_state::unknown : item_state::waiting);
        stop(problem);
        return std::nullopt;
    }
    one.in_doubt = true;
    one.last = problem;
    const bool may_send = !stopped_ && one.sends < rules_.sends;
    if (ends_everything(problem) || (rules_.refused_means_done && !may_send)) {
        set(one.open, item_state::unknown);
        stop(problem);
        return std::nullopt;
    }
    return rules_.refused_means_done ? send(batch) : look(batch);
}

bulk_plan::step bulk_plan::looked(std::size_t batch, const std::vector<bool>& as_wanted)
{
    auto& one = batches_[batch];
    std::vector<std::size_t> rest;
    for (std::size_t at = 0; at < one.open.size(); ++at) {
        auto& each = items_[one.open[at]];
        if (as_wanted[at]) {
            mark(each, item_state::settled);
        } else if (each.state == item_state::refused) {
            mark(each, item_state::failed);
        } else {
            rest.push_back(one.open[at]);
        }
    }
    one.open = std::move(rest);
    if (one.open.empty()) {
        return std::nullopt;
    }
    if (stopped_ || one.sends >= rules_.sends) {
        // What a look does not show may still come: only an answer says that nothing was done.
        set(one.open, item_state::unknown);
        stop(*one.last);
        return std::nullopt;
    }
    return send(batch);
}

bulk_plan::step bulk_plan::look_failed(std::size_t batch, const error& problem)
{
    auto& one = batches_[batch];
    set(one.open, one.in_doubt ? item_state::unknown : item_state::failed);
    stop(problem);
    return std::nullopt;
}

void bulk_plan::stop(const error& reason)
{
    if (!stopped_) {
        stopped_ = reason;
    }
}

std::vector<std::string> bulk_plan::ids_of(const batch_state& one) const
{
    std::vector<std::string> ids;
    ids.reserve(one.open.size());
    for (const auto at : one.open) {
        ids.push_back(items_[at].id);
    }
    return ids;
}

void bulk_plan::set(const std::vector<std::size_t>& which, item_state state)
{
    for (const auto at : which) {
        mark(items_[at], state);
    }
}

void bulk_plan::mark(item& one, item_state state) noexcept
{
    one.state = state;
    const bool refused = state == item_state::failed;
    const bool good = state == item_state::succeeded || state == item_state::settled;
    progress_.failed += refused ? 1U : 0U;
    progress_.done += refused || good ? 1U : 0U;
}

bulk_report bulk_plan::report() const
{
    bulk_report out;
    for (const auto& each : items_) {
        switch (each.state) {
        case item_state::waiting:
            out.not_attempted.push_back(each.id);
            break;
        case item_state::settled:
            out.settled.push_back(each.id);
            [[fallthrough]];
        case item_state::succeeded:
            out.succeeded.push_back(each.id);
            break;
        case item_state::refused:
        case item_state::failed:
            out.failed.push_back({each.id, each.reason});
            break;
        case item_state::sent:
        case item_state::unknown:
            out.unknown.push_back(each.id);
            break;
        }
    }
    for (const auto& one : batches_) {
        out.raw_answers.insert(
            out.raw_answers.end(), one.raw_answers.begin(), one.raw_answers.end()
        );
    }
    out.duplicates = duplicates_;
    out.stopped = stopped_;
    return out;
}

} // namespace andante::inline v0::bulk

#include "pacing/models/ledger.hpp"

#include <algorithm>
#include <cmath>

namespace andante::inline v0::pacing {

ledger::ledger(double limit, double server_limit, double window)
    : counts(window)
    , limit_(limit)
    , server_limit_(server_limit)
    , window_(window)
{}

void ledger::set_limit(double limit, double server_limit)
{
    limit_ = limit;
    server_limit_ = server_limit;
}

std::vector<sent_request> ledger::prune(instant now)
{
    while (!log_.empty() && log_.front().answered <= now - window_) {
        if (!oldest_sent_.empty() && oldest_sent_.front() == log_.front().sent) {
            oldest_sent_.pop_front();
        }
        logged_ -= log_.front().weight;
        log_.pop_front();
    }
    while (!history_.empty() && history_.front().answered < now - 2.5 * window_) {
        history_.pop_front();
    }
    std::vector<sent_request> given_up;
    if (forgotten_ > 0) {
        for (int id = first_flight_; id >= 0;) {
            const int next = at(id).next;
            if (at(id).forgotten_at && *at(id).forgotten_at <= now) {
                given_up.push_back(settle(id, now));
            }
            id = next;
        }
    }
    return given_up;
}

sent_id ledger::depart(instant now, double weight)
{
    if (free_.empty()) {
        free_.push_back(static_cast<int>(unanswered_.size()));
        unanswered_.emplace_back();
    }
    const int id = free_.back();
    free_.pop_back();
    first_ = first_.value_or(now);
    auto& out = at(id);
    out = sent_request();
    out.used = true;
    out.sent = now;
    out.weight = weight;
    out.sent_before = sent_;
    out.answered_before = answered_;
    out.accepted_before = accepted_;
    out.load = logged_ + in_flight_;
    out.oldest = now;
    if (!oldest_sent_.empty()) {
        out.oldest = std::min(out.oldest, oldest_sent_.front());
    }
    if (first_flight_ >= 0) {
        out.oldest = std::min(out.oldest, at(first_flight_).sent);
    }
    out.previous = last_flight_;
    (last_flight_ >= 0 ? at(last_flight_).next : first_flight_) = id;
    last_flight_ = id;
    sent_ += weight;
    in_flight_ += weight;
    return id;
}

void ledger::unlink(sent_id id)
{
    auto& out = at(id);
    (out.previous >= 0 ? at(out.previous).next : first_flight_) = out.next;
    (out.next >= 0 ? at(out.next).previous : last_flight_) = out.previous;
    out.used = false;
    if (out.forgotten_at) {
        --forgotten_;
        given_up_ -= out.weight;
    }
    in_flight_ -= out.weight;
    free_.push_back(id);
}

void ledger::forget_at(sent_id id, instant when)
{
    if (!at(id).forgotten_at) {
        ++forgotten_;
        given_up_ += at(id).weight;
    }
    at(id).forgotten_at = when;
}

void ledger::undo(sent_id id)
{
    unlink(id);
}

sent_request ledger::settle(sent_id id, instant now)
{
    const sent_request settled = at(id);
    unlink(id);
    push(entry{now, settled.weight, settled.sent});
    answered_ += settled.weight;
    last_answer_ = now;
    return settled;
}

void ledger::push(const entry& settled)
{
    while (!oldest_sent_.empty() && oldest_sent_.back() > settled.sent) {
        oldest_sent_.pop_back();
    }
    oldest_sent_.push_back(settled.sent);
    log_.push_back(settled);
    logged_ += settled.weight;
}

void ledger::accepted(instant now, double weight)
{
    history_.push_back(entry{now, weight, now});
    accepted_ += weight;
}

std::optional<instant> ledger::first_leaves() const
{
    if (log_.empty()) {
        return std::nullopt;
    }
    return log_.front().answered + window_;
}

instant ledger::leaves(double weight) const
{
    for (const auto& old : log_) {
        weight -= old.weight;
        if (weight <= 0) {
            return old.answered + window_;
        }
    }
    return log_.empty() ? never_yet : log_.back().answered + window_;
}

std::optional<instant> ledger::next_forgotten() const
{
    std::optional<instant> first;
    if (forgotten_ == 0) {
        return first;
    }
    for (int id = first_flight_; id >= 0; id = at(id).next) {
        if (at(id).forgotten_at) {
            first = std::min(first.value_or(*at(id).forgotten_at), *at(id).forgotten_at);
        }
    }
    return first;
}

double ledger::accepted_since(instant when) const
{
    double sum = 0;
    for (auto old = history_.rbegin(); old != history_.rend() && old->answered > when; ++old) {
        sum += old->weight;
    }
    return sum;
}

void ledger::know_phase(double phase, const server_clock& clock)
{
    counts.set_phase(phase);
    for (const auto& old : history_) {
        const auto k =
            static_cast<std::int64_t>(std::floor(counts.position(old.answered + clock.high())));
        counts.add(k, old.weight, true);
    }
}

} // namespace andante::inline v0::pacing

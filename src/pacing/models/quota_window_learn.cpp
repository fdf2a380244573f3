// What answers teach a window limit: the other half of quota_window.
#include "pacing/models/aligned.hpp"
#include "pacing/models/model_bits.hpp"
#include "pacing/models/quota_window.hpp"

#include <algorithm>
#include <cmath>

namespace andante::inline v0::pacing {

namespace {

/// A pause of another process that lasts longer than this, in seconds, is looked at by one request
/// first: what the server asked for so long ago may be over.
constexpr double longest_hearsay = 900;
/// A Reset in whole seconds, of a server whose Date may lag by two, tells nothing of windows that
/// are shorter than this.
constexpr double shortest_for_whole_seconds = 3;

} // namespace

std::optional<std::int64_t> quota_window::window_named(const window_reading& seen) const
{
    if (!own_.counts.known()) {
        return std::nullopt;
    }
    if (!seen.reset && !seen.date) {
        return std::nullopt;
    }
    const double position = own_.counts.position(seen.reset ? *seen.reset : *seen.date);
    if (!(std::abs(position) < last_window)) {
        return std::nullopt;
    }
    return seen.reset ? static_cast<std::int64_t>(std::round(position)) - 1
                      : static_cast<std::int64_t>(std::floor(position));
}

void quota_window::count(
    const sent_request& request, instant now, std::optional<std::int64_t> k, bool sure
)
{
    if (own_.counts.known() && (k || known().clock.known())) {
        const double latest = own_.counts.position(now + known().clock.high());
        const auto window = k.value_or(static_cast<std::int64_t>(std::floor(latest)));
        own_.counts.add(window, request.weight, !k || !sure);
    }
    models_.counted(known(), request, now, sure);
}

void quota_window::accepted(sent_id id, instant now, const window_reading& seen)
{
    const auto request = own_.settle(id, now);
    hearsay_ = false;
    if (guessed_) {
        const auto at = aligned_at(known(), request.oldest);
        if (own_.counts.count_from(at.k - 1) == 0) {
            assume_windows(request.oldest, now); // after a pause they begin anew
        }
    }
    const double ambiguous = own_.ambiguous(request);
    models_.tokens().round_trip(now - request.sent, own_.answered());
    next_scout_ = std::max(next_scout_, now + pace_);
    bare_rejects_ = 0;
    if (seen.limit) {
        learn_limit(*seen.limit, now);
    }
    // More than the whole limit left is nobody's count.
    const bool sane =
        seen.remaining && *seen.remaining >= 0 && *seen.remaining <= own_.server_limit();
    auto reading = seen;
    if (!sane) {
        reading.remaining.reset();
    }
    if (reading.reset && (window() < shortest_for_whole_seconds || !names_an_end(reading, now))) {
        reading.reset.reset();
    }
    bare_answers_ = sane || seen.elsewhere ? 0 : bare_answers_ + 1;
    if (seen.elsewhere) {
        sampled_ = now;
    }
    std::optional<std::int64_t> k;
    if (sane) {
        learn(request, now, reading, ambiguous);
        k = window_named(reading);
    }
    if (request.probe) {
        refute_ceiling(now);
    }
    own_.accepted(now, request.weight);
    in_flight_cap_ += 1;
    pace_ = std::max(1 / own_.rate(), pace_ * 0.7);
    count(request, now, k, true);
    if (sane) {
        const sighting drawn{
            request, now, std::max(0.0, *reading.remaining - bias_), {}, {}, ambiguous, 0
        };
        models_.tokens().draw(known(), drawn);
    }
}

void quota_window::learn(
    const sent_request& request, instant now, const window_reading& seen, double ambiguous
)
{
    bias_ = std::max(bias_, *seen.remaining + request.weight - own_.server_limit());
    const double remaining = std::max(0.0, *seen.remaining - bias_);
    sampled_ = now;
    budget_ = ambiguous == 0 ? remaining : std::max(budget_, remaining - ambiguous);
    blind_ = !seen.reset;
    next_scout_ = now + pace_;
    if (remaining == 0 && seen.reset) {
        const instant opens = std::min(*seen.reset - known().clock.low(), now + window());
        next_scout_ = std::max(next_scout_, opens);
    }
    if (!own_.counts.known() && known().clock.known()) {
        own_.know_phase(seen.reset ? std::fmod(*seen.reset, window()) : 0.0, known().clock);
        if (seen.reset) {
            first_reset_ = seen;
        }
    }
    const bool was_lost = is_lost();
    sighting evidence{request, now, remaining, seen.date, seen.reset, ambiguous, 0};
    evidence.load = own_.heaviest_load(request);
    if (!settings_.guard_only) {
        models_.eliminate(known(), evidence);
        refute_alignment(request, now, seen);
        auto& tokens = models_.tokens();
        tokens.set_size(std::max(tokens.size(), remaining + request.weight));
    }
    if (is_lost() && !was_lost) {
        if (now >= born_ + patience_) {
            patience_ = window();
        }
        born_ = now;
        in_flight_cap_ = 1;
    }
    prove_phase(seen);
}

void quota_window::prove_phase(const window_reading& seen)
{
    if (!first_reset_ || phase_proved_ || !seen.reset) {
        return;
    }
    const bool stood = *seen.reset == *first_reset_->reset && seen.date && first_reset_->date &&
                       *seen.date >= *first_reset_->date + 2;
    phase_proved_ = stood || window_named(seen) > window_named(*first_reset_);
}

void quota_window::refute_alignment(
    const sent_request& request, instant now, const window_reading& seen
)
{
    if (seen.reset_in && *seen.reset_in <= window() + 1) {
        ends_.observe(request.sent, now, *seen.reset_in);
    }
    if (!ends_.may_be_aligned()) {
        models_.keep(models_.possible() & ~(fixed_bit | counter_bit | ceiling_bit));
    }
}

void quota_window::refute_ceiling(instant now)
{
    // Accepted, although a counter that rounds up could not have done so at any possible phase.
    const double position = own_.counts.position(now + known().clock.high());
    const auto k = static_cast<std::int64_t>(std::floor(position));
    const double left = 1 - (position - static_cast<double>(k));
    const double weighted = std::ceil(own_.counts.count(k - 1) * left - 1e-9);
    if (own_.counts.count(k) + weighted >= own_.limit()) {
        models_.keep(models_.possible() & ~ceiling_bit);
    }
}

void quota_window::uncertain(sent_id id, instant now, const window_reading& seen)
{
    const auto request = own_.settle(id, now);
    hearsay_ = false;
    const double ambiguous = own_.ambiguous(request);
    next_scout_ = std::max(next_scout_, now + pace_);
    if (seen.limit) {
        learn_limit(*seen.limit, now);
    }
    if (seen.remaining && *seen.remaining >= 0 && *seen.remaining <= own_.server_limit()) {
        const double remaining = std::max(0.0, *seen.remaining - bias_);
        sampled_ = now;
        budget_ = ambiguous == 0 ? remaining : std::max(budget_, remaining - ambiguous);
        bare_answers_ = 0;
    }
    count(request, now, std::nullopt, false);
}

void quota_window::learn_limit(double limit, instant now)
{
    if (limit < 1 || settings_.guard_only) {
        return;
    }
    if (limit < own_.server_limit()) {
        raised_seen_ = 0;
        adopt_limit(limit, now);
        return;
    }
    if (limit == own_.server_limit()) {
        raised_seen_ = 0;
        return;
    }
    const double allowed = settings_.may_raise ? limit : std::min(limit, settings_.server_limit);
    if (allowed <= own_.server_limit()) {
        return;
    }
    raised_seen_ = allowed == raised_to_ ? raised_seen_ + 1 : 1;
    raised_to_ = allowed;
    if (raised_seen_ >= 3) {
        adopt_limit(allowed, now);
    }
}

void quota_window::adopt_limit(double limit, instant now)
{
    const double share = settings_.limit / settings_.server_limit;
    const double ours = std::max(1.0, std::floor(limit * share + 1e-9));
    own_.set_limit(ours, limit);
    ceiling_ = ours;
    pace_ = window() / ours;
    start_over(now);
    ++generation_;
}

void quota_window::schedule_after_reject(instant now, double pause_seconds, double ambiguous)
{
    pause(now + pause_seconds);
    ++generation_;
    budget_ = 0;
    in_flight_cap_ = 1;
    if (is_lost() && ambiguous == 0) {
        pace_ = std::min(window() / 2, 2 * pace_);
    }
    const double jitter = is_lost() ? random_fraction() / own_.rate() : 0;
    next_scout_ = std::max(until_, now + pace_) + jitter;
}

double quota_window::pause_after_reject(std::optional<double> hint)
{
    bare_rejects_ = hint ? 0 : bare_rejects_ + 1;
    if (hint) {
        return *hint;
    }
    return std::min(window(), std::ldexp(1 / own_.rate(), std::min(20, bare_rejects_ - 1)));
}

void quota_window::keep_models(version_space::set left, instant now)
{
    const bool was_lost = is_lost();
    models_.keep(left);
    if (is_lost() && !was_lost) {
        if (now >= born_ + patience_) {
            patience_ = window(); // what was believed has held for as long as it was doubted
        }
        born_ = now;
    }
}

void quota_window::rejected(
    sent_id id, instant now, const window_reading& seen, std::optional<double> retry_after
)
{
    const auto request = own_.settle(id, now);
    hearsay_ = false;
    const double ambiguous = own_.ambiguous(request);
    const bool told = seen.remaining.has_value();
    models_.tokens().round_trip(now - request.sent, own_.answered());
    next_scout_ = std::max(next_scout_, now + pace_);
    bare_answers_ = told ? 0 : bare_answers_ + 1;
    if (seen.limit) {
        learn_limit(*seen.limit, now);
    }
    const bool hinted = retry_after && *retry_after > 0;
    const double wait = pause_after_reject(hinted ? retry_after : std::nullopt);
    schedule_after_reject(now, wait, ambiguous);
    if (settings_.guard_only) {
        return;
    }
    if (request.probe) {
        models_.keep(models_.possible() & ~counter_bit);
        return;
    }
    auto left = blame(request);
    if (!told && hinted) {
        left = infer_from_retry_after(left, request, now, *retry_after);
    }
    if (!told && !hinted) {
        left = infer_from_silence(left, request, now);
    }
    if (!told) {
        left = infer_bucket(left, now, hinted ? retry_after : std::nullopt);
    }
    auto& tokens = models_.tokens();
    if (left == 0 && bias_ < 2 && told && (models_.possible() == bucket_bit || request.on_budget)) {
        bias_ += 1; // Remaining overstates by one
        tokens.set_size(std::max(1.0, tokens.size() - 1));
        left = models_.possible();
    }
    if ((left & bucket_bit) != 0) {
        tokens.not_full_before(now + wait + (tokens.size() - 1) / own_.rate());
    }
    keep_models(left, now);
    if (is_lost() && !told && left == 0) {
        // Nothing explains it and nothing is told: the limit itself is in doubt.
        ceiling_ = std::max(1.0, std::floor(0.7 * std::min(ceiling_, own_.limit())));
        ceiling_since_ = now;
    }
}

quota_window::memory quota_window::remember(instant now) const
{
    memory kept;
    kept.log.assign(own_.log().begin(), own_.log().end());
    kept.history.assign(own_.history().begin(), own_.history().end());
    const bool flying = own_.in_flight() > 0;
    // Nobody will hear their answers: they may be under way for as long as lost ones.
    const instant settled = now + (flying ? settings_.grace : 0);
    if (flying) {
        kept.log.push_back(ledger::entry{settled, own_.in_flight(), now});
        kept.history.push_back(ledger::entry{settled, own_.in_flight(), now});
    }
    // A guess is not kept, so neither is what led to it: the next one guesses again.
    kept.possible = guessed_ ? version_space::all : models_.possible();
    kept.tokens = models_.tokens().size();
    kept.tokens_full_at =
        std::max(settled, models_.tokens().full_at()) + own_.in_flight() / own_.rate();
    kept.limit = own_.server_limit();
    kept.configured = settings_.server_limit;
    kept.until = until_;
    kept.bias = static_cast<int>(bias_);
    return kept;
}

void quota_window::restore(const memory& old, instant now)
{
    // What was learnt under another limit says nothing of the one that is asked for now.
    const bool same = old.configured == settings_.server_limit;
    if (same && old.limit >= 1 && old.limit < own_.server_limit()) {
        adopt_limit(old.limit, now);
    }
    for (const auto& entry : old.log) {
        own_.restore_log(entry);
    }
    for (const auto& entry : old.history) {
        own_.restore_history(entry);
    }
    if (old.until > now && old.until - now <= longest_hearsay) {
        pause(old.until);
        hearsay_ = true;
    }
    if (!same) {
        return;
    }
    if (old.possible != 0 && !settings_.guard_only) {
        models_.keep(models_.possible() & old.possible);
    }
    models_.tokens().restore(old.tokens, old.tokens_full_at);
    bias_ = old.bias;
}

} // namespace andante::inline v0::pacing

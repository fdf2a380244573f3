#include "pacing/models/quota_window.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace andante::inline v0::pacing {

namespace {

/// After refusals that nothing explains the whole limit is believed again behind so many windows.
constexpr double windows_to_recover = 40;
/// The models get another chance at the latest behind so many windows.
constexpr double most_patience = 16;

version_space::set possible_for(const window_settings& settings, double limit, double server_limit)
{
    if (settings.guard_only) {
        return version_space::bit(version_space::log);
    }
    // A share of a counter that rounds up would be charged a place for every process. And nobody
    // calls a counter "one a window" that admits one in every second window.
    const bool rounds_up = limit == server_limit && server_limit > 1;
    return rounds_up ? version_space::all
                     : version_space::all & ~version_space::bit(version_space::ceiling);
}

} // namespace

quota_window::quota_window(const window_settings& settings, const server_clock& clock, instant now)
    : settings_(settings)
    , shared_clock_(clock)
    , own_(settings.limit, settings.server_limit, settings.window)
    , models_(possible_for(settings, settings.limit, settings.server_limit))
    , random_(settings.seed)
    , pace_(settings.window / std::max(1.0, settings.limit))
    , born_(now)
    , patience_(settings.window)
    , ends_(settings.window)
    , ceiling_(settings.limit)
{}

double quota_window::random_fraction()
{
    random_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = random_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    z ^= z >> 31U;
    return static_cast<double>(z >> 11U) / 9007199254740992.0;
}

double quota_window::kept_from(bool reserved) const
{
    if (!reserved) {
        return 0;
    }
    const auto& tokens = models_.tokens();
    const bool small = models_.contains(version_space::bucket) && tokens.size() > 0;
    const double capacity = small ? std::min(own_.limit(), tokens.size()) : own_.limit();
    return std::floor(settings_.reserve * capacity + 0.5);
}

void quota_window::housekeeping(instant now)
{
    for (const auto& gone : own_.prune(now)) {
        count(gone, now, std::nullopt, false);
    }
    const double windows = std::floor((now - ceiling_since_) / window());
    if (ceiling_ < own_.limit() && windows >= 1) {
        // As fast for a large limit as for a small one: else what a few stray refusals have cut
        // would stay cut.
        ceiling_ += windows * std::max(1.0, std::floor(own_.limit() / windows_to_recover));
        ceiling_since_ += windows * window();
    }
}

bool quota_window::admits(instant now, double weight, double queued, bool reserved)
{
    housekeeping(now);
    held_back_ = 0;
    if (now < until_ || weight > own_.limit()) {
        return false;
    }
    if (own_.logged() + own_.in_flight() + weight > ceiling_ && ceiling_ < own_.limit()) {
        return false;
    }
    if (is_lost() && now >= born_ + patience_) {
        patience_ = std::min(2 * patience_, most_patience * window());
        start_over(now);
    }
    const double kept = kept_from(reserved);
    return is_lost() ? admits_lost(now, weight, kept) : admits_known(now, weight, queued, kept);
}

bool quota_window::admits_lost(instant now, double weight, double kept)
{
    const double guard = models_.admits(version_space::log, known(), now, weight).places;
    if (fresh(now) && budget_ > 0 && (guard > 0 || !settings_.keep_guard)) {
        const bool calm = alone() || own_.in_flight() + weight <= in_flight_cap_;
        const bool guarded = !settings_.keep_guard || guard >= weight;
        return budget_ >= weight + kept && calm && guarded;
    }
    // A scout, alone. Without Reset only a free place in the log says that the window may be over.
    const bool due = alone() && now >= next_scout_;
    const bool may_guess = bare_answers_ == 0 && !settings_.keep_guard && !blind_;
    return due && (guard >= weight || may_guess);
}

/// The places that are kept for questions: only such as the last window would leave empty anyway,
/// and only while what waits fills one window more, of which the answers save a part. When there
/// are but a few too many, those that were held back would lose what the others gain.
double quota_window::kept_for_questions(instant now, double queued, double places) const
{
    if (!blind_ || queued - places < own_.limit()) {
        return 0;
    }
    const double spare = std::fmod(queued - places, own_.limit());
    const double free = spare == 0 ? 0 : own_.limit() - spare;
    return std::min(free, static_cast<double>(questions(now).size()));
}

bool quota_window::admits_known(instant now, double weight, double queued, double kept)
{
    auto open = models_.admits(known(), now, weight);
    double places = open.places;
    if (settings_.keep_guard) {
        const auto guard = models_.admits(version_space::log, known(), now, weight);
        places = std::min(places, guard.places);
    }
    if (places < weight + kept) {
        return places <= 0 && weight == 1 && kept == 0 && may_probe(now);
    }
    const bool busy = !alone();
    if (busy && doubts_reset() &&
        models_.admits(version_space::log, known(), now, weight).places < weight) {
        return false; // a Reset that moves with the clock would open at once: one looks
    }
    if (const double asked = kept_for_questions(now, queued, places); asked > 0) {
        auto when = questions(now);
        when.resize(static_cast<std::size_t>(asked));
        const bool due = *std::min_element(when.begin(), when.end()) <= now;
        const bool leaves = due ? !busy : places - asked >= weight + kept;
        held_back_ = leaves ? 0 : asked;
        return leaves;
    }
    if (bare_answers_ < 3) {
        return fresh(now) || !busy; // a stale view: one scout goes first
    }
    // No headers at all: slow start.
    const double learning = std::min(in_flight_cap_, std::max(1.0, std::floor(own_.limit() / 20)));
    const double cap = own_.accepted() < 2 * own_.limit() ? learning : in_flight_cap_;
    const bool recent = now - own_.last_answer() <= fresh_for();
    return !busy || own_.in_flight() + weight <= (recent ? cap : 1);
}

std::vector<instant> quota_window::questions(instant now) const
{
    const bool young = own_.first_request() && *own_.first_request() > now - window();
    if (!models_.contains(version_space::log) || !young || !own_.counts.known() ||
        !known().clock.known() || own_.server_limit() > own_.limit()) {
        return {};
    }
    std::vector<instant> asked;
    const double tolerance = own_.limit() >= 5 ? 1 : 0;
    const auto& tokens = models_.tokens();
    if (models_.contains(version_space::bucket)) {
        const double regained = tokens.size() - own_.limit() + own_.logged() - 1 - tolerance;
        asked.push_back(tokens.full_at() - regained / own_.rate());
    }
    if (models_.contains(version_space::fixed)) {
        const auto k =
            static_cast<std::int64_t>(std::floor(own_.counts.position(now + known().clock.low())));
        const double boundary = own_.counts.time_of(static_cast<double>(k) + 1);
        const bool crossed = own_.counts.count_from(k) + own_.in_flight() < own_.logged();
        asked.push_back(crossed ? now : boundary - known().clock.low() + tick);
    }
    return asked;
}

bool quota_window::doubts_reset() const
{
    constexpr auto moving =
        version_space::bit(version_space::log) | version_space::bit(version_space::bucket);
    return first_reset_ && !phase_proved_ && (models_.possible() & moving) == 0;
}

bool quota_window::may_probe(instant now) const
{
    const auto undecided =
        version_space::bit(version_space::counter) | version_space::bit(version_space::ceiling);
    return settings_.probes > 0 && models_.possible() == undecided && own_.counts.known() &&
           alone() && models_.admits(version_space::counter, known(), now, 1).places > 0;
}

std::optional<instant> quota_window::next(instant now, double weight, bool reserved) const
{
    const double needed = weight + kept_from(reserved);
    std::optional<instant> first;
    const auto consider = [&](std::optional<instant> when) {
        if (when && *when > now) {
            first = std::min(first.value_or(*when), *when);
        }
    };
    consider(until_);
    if (until_ > now) {
        return first;
    }
    const auto open = models_.admits(known(), now, needed);
    consider(open.next);
    consider(models_.admits(version_space::log, known(), now, needed).next);
    consider(own_.next_forgotten());
    if (is_lost()) {
        consider(next_scout_);
        consider(born_ + patience_);
        consider(sampled_ + fresh_for() + tick);
    }
    if (blind_) {
        for (const auto when : questions(now)) {
            consider(when);
        }
    }
    if (ceiling_ < own_.limit()) {
        consider(ceiling_since_ + window());
    }
    return first;
}

instant quota_window::estimate(instant now, double ahead) const
{
    const instant open = std::max(now, until_);
    if (is_lost()) {
        const double beyond = std::max(0.0, ahead - std::max(0.0, fresh(now) ? budget_ : 0.0));
        return beyond == 0 ? open : std::max(open, next_scout_) + (beyond - 1) * pace_;
    }
    instant latest = models_.estimate(known(), open, ahead);
    if (settings_.keep_guard) {
        latest = std::max(latest, log_model().estimate(known(), open, ahead));
    }
    return std::max(open, latest);
}

sent_id quota_window::take(instant now, double weight)
{
    const bool probe =
        may_probe(now) && models_.admits(version_space::ceiling, known(), now, 1).places <= 0;
    if (now - own_.last_answer() > fresh_for()) {
        in_flight_cap_ = 1;
    }
    const bool on_budget = is_lost() && budget_ > 0;
    const auto id = own_.depart(now, weight);
    own_.at(id).probe = probe;
    own_.at(id).on_budget = on_budget;
    settings_.probes -= probe ? 1 : 0;
    budget_ = std::max(0.0, budget_ - weight);
    return id;
}

void quota_window::give_back(sent_id id)
{
    budget_ += own_.at(id).weight;
    settings_.probes += own_.at(id).probe ? 1 : 0;
    own_.undo(id);
}

double quota_window::room(instant now) const
{
    if (now < until_) {
        return 0;
    }
    if (is_lost()) {
        return fresh(now) ? budget_ : 0;
    }
    return std::max(0.0, models_.admits(known(), now, 1).places);
}

double quota_window::used(instant now) const
{
    double sum = own_.in_flight();
    for (auto old = own_.log().rbegin(); old != own_.log().rend(); ++old) {
        if (old->answered <= now - window()) {
            break;
        }
        sum += old->weight;
    }
    return sum;
}

double quota_window::occupied(instant now) const
{
    if (is_lost()) {
        return fresh(now) ? std::max(own_.in_flight(), own_.limit() - budget_) : used(now);
    }
    const double places = std::floor(std::max(0.0, models_.admits(known(), now, 1).places));
    return std::max(own_.in_flight(), own_.limit() - places);
}

/// A Reset that is over, or beyond the window, names no window's end. The end of the window that
/// counted this answer is after its Date even in whole seconds, as Date is rounded down.
bool quota_window::names_an_end(const window_reading& seen, instant now) const
{
    const double lag = 5;
    const auto& clock = known().clock;
    if (!seen.date && !clock.known()) {
        return std::abs(*seen.reset) < last_window; // nothing to compare it with
    }
    const double earliest = seen.date ? *seen.date : now + clock.low();
    const double latest = seen.date ? *seen.date : now + clock.high();
    return *seen.reset > earliest && *seen.reset <= latest + window() + lag;
}

bool quota_window::may_be_forgotten(instant now)
{
    constexpr double learnt_for = 3600;
    housekeeping(now);
    const double idle = own_.limit() != settings_.limit || ceiling_ < own_.limit()
                            ? std::max(learnt_for, 3 * window())
                            : 3 * window(); // a counter looks two windows back
    const instant last = std::max(own_.last_answer(), until_);
    const bool empty = own_.in_flight() == 0 && own_.log().empty() && own_.history().empty();
    return empty && now >= std::max(last + idle, models_.tokens().full_at());
}

bool quota_window::doubt_pause() noexcept
{
    if (!std::exchange(hearsay_, false)) {
        return false;
    }
    look_through();
    return true;
}

void quota_window::look_through() noexcept
{
    until_ = never_yet;
    sampled_ = never_yet; // what was known before says nothing now
    in_flight_cap_ = 1;
    budget_ = 0;
}

std::string quota_window::describe() const
{
    if (is_lost()) {
        return "unknown server or shared key: follows Remaining";
    }
    return models_.describe(known());
}

void quota_window::start_over(instant now)
{
    models_.start_over(possible_for(settings_, own_.limit(), own_.server_limit()), now);
    own_.counts.forget();
    first_reset_.reset();
    phase_proved_ = false;
    ends_.forget();
    use_own_clock_ = false;
    guessed_ = false;
    born_ = now;
}

} // namespace andante::inline v0::pacing

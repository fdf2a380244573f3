// What a refusal says of the server: which kinds can have given it.
#include "pacing/models/model_bits.hpp"
#include "pacing/models/quota_window.hpp"
#include "pacing/models/silent_counters.hpp"

#include <algorithm>
#include <cmath>

namespace andante::inline v0::pacing {

version_space::set quota_window::blame(const sent_request& request) const
{
    auto left = models_.possible() & ~models_.promised(known(), request.sent);
    const double recent = own_.accepted_since(request.sent - 2 * window()) + own_.in_flight();
    if (recent < own_.limit()) {
        left &= ~version_space::windows; // no window was full, so no window refused it
    }
    return left;
}

version_space::set quota_window::infer_from_retry_after(
    version_space::set left, const sent_request& request, instant now, double retry_after
)
{
    // Retry-After is all that comes. A window's server names the window's end with it.
    if (own_.counts.known() || (left & counter_bit) == 0) {
        return left;
    }
    const auto& clock = shared_clock_;
    const auto off_boundary = [&](double server_time) {
        const double past = server_time - window() * std::floor(server_time / window());
        return std::min(past, window() - past);
    };
    const double end = request.sent + clock.low() + retry_after;
    const bool aligned = clock.known() && off_boundary(end) <= 2 && clock.high() - clock.low() < 2;
    if (!aligned) {
        own_clock_.assume(-(now + retry_after), 1 - request.sent - retry_after);
        use_own_clock_ = true;
    }
    own_.know_phase(0, known().clock);
    models_.vouch(version_space::counter, now);
    models_.vouch(version_space::ceiling, now);
    return left & ~fixed_bit;
}

void quota_window::assume_windows(instant earliest, instant latest)
{
    own_clock_.assume(-latest, -earliest);
    use_own_clock_ = true;
    own_.know_phase(0, own_clock_);
    for (const auto& each : silent_refusals_) {
        const double position = own_.counts.position(each.answered + own_clock_.high());
        own_.counts.add(static_cast<std::int64_t>(std::floor(position)), each.weight, true);
    }
}

version_space::set
quota_window::infer_from_silence(version_space::set left, const sent_request& request, instant now)
{
    constexpr auto counters = counter_bit | ceiling_bit;
    const auto possible = guessed_ ? counters : left & counters;
    if ((left & log_bit) != 0 || possible == 0 || (own_.counts.known() && !guessed_)) {
        return left;
    }
    const double recent = now - 2.5 * window();
    std::erase_if(silent_refusals_, [&](const auto& each) { return each.answered < recent; });
    silent_refusal refused{request, now, own_.ambiguous(request)};
    for (const auto& each : silent_refusals_) {
        refused.others += each.answered > now - window() ? each.weight : 0;
    }
    silent_refusals_.push_back(ledger::entry{now, request.weight, request.sent});
    const auto guess = guess_counters(own_.history(), refused, own_.limit(), window());
    if (!guess) {
        return left;
    }
    guessed_ = true;
    assume_windows(guess->earliest, guess->latest);
    models_.vouch(version_space::counter, now);
    models_.vouch(version_space::ceiling, now);
    const auto told =
        (guess->may_round_down ? counter_bit : 0U) | (guess->may_round_up ? ceiling_bit : 0U);
    return possible & told;
}

version_space::set
quota_window::infer_bucket(version_space::set left, instant now, std::optional<double> retry_after)
{
    auto& tokens = models_.tokens();
    if (tokens.size() > 0 || (left & bucket_bit) == 0) {
        return left;
    }
    // ... and a bucket's server names its next token; one without any hint leaves only a bucket
    // when no window was full.
    const bool soon = retry_after && *retry_after <= std::ceil(window() / own_.limit());
    if (soon || (!retry_after && left == bucket_bit)) {
        tokens.set_size(std::max(1.0, std::floor((tokens.full_at() - now) * own_.rate())));
        models_.vouch(version_space::bucket, now);
        return left;
    }
    return retry_after ? left & ~bucket_bit : left;
}

} // namespace andante::inline v0::pacing

#include "support/simulation/stick_table.hpp"

#include <cmath>
#include <optional>

namespace rlbench {

namespace {

constexpr double period = window_seconds;
constexpr double millisecond = 0.001; ///< The unit of its clock.

/// As read_freq_ctr_period() and update_freq_ctr_period() of HAProxy 2.6 reckon.
class frequency_table final : public server {
public:
    explicit frequency_table(int limit)
        : limit_(limit)
    {}

    double next_free(double t) override
    {
        auto then = *this;
        then.turn(t);
        if (then.rate_with_one_more(t) <= limit_) {
            return t;
        }
        const double missing = then.previous_ - (limit_ - then.current_);
        if (then.current_ < limit_ && missing < then.previous_) {
            return *then.began_ + period * missing / then.previous_ + millisecond;
        }
        return then.next_free(*then.began_ + period + millisecond);
    }

    verdict arrive(double t) override
    {
        turn(t);
        const bool ok = rate_with_one_more(t) <= limit_;
        ++current_;
        const double end = *began_ + period;
        return verdict{ok, 0, end, end};
    }

private:
    int limit_;
    std::optional<double> began_;
    int previous_ = 0;
    int current_ = 0;

    void turn(double t)
    {
        if (!began_) {
            began_ = t;
        }
        if (t - *began_ >= 2 * period) {
            began_ = t;
            previous_ = current_ = 0;
        } else if (t - *began_ >= period) {
            began_ = *began_ + period;
            previous_ = current_;
            current_ = 0;
        }
    }

    double rate_with_one_more(double t) const
    {
        const double left = period - (t - *began_);
        return std::floor((previous_ * left + (current_ + 1) * period) / period);
    }
};

const server_kind the_kind{
    "HAP",
    "stick table that counts refusals",
    [](int l) -> std::unique_ptr<server> { return std::make_unique<frequency_table>(l); }
};

} // namespace

const server_kind& stick_table()
{
    return the_kind;
}

} // namespace rlbench

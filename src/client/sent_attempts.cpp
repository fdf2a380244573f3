#include "client/sent_attempts.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>

namespace andante::inline v0::detail {

void sent_attempts::leave(time_source::time_point now)
{
    const std::lock_guard lock(mutex_);
    if (is_given_up_) {
        throw boost::system::system_error(boost::asio::error::operation_aborted);
    }
    left_.push_back(now);
}

outcome sent_attempts::give_up()
{
    const std::lock_guard lock(mutex_);
    is_given_up_ = true;
    return left_.empty() ? outcome::not_sent : outcome::unknown;
}

bool sent_attempts::any() const
{
    const std::lock_guard lock(mutex_);
    return !left_.empty();
}

std::optional<time_source::time_point> sent_attempts::first() const
{
    const std::lock_guard lock(mutex_);
    return left_.empty() ? std::nullopt : std::optional(left_.front());
}

std::vector<attempt>
sent_attempts::history(time_source::time_point since, time_source::time_point now) const
{
    const std::lock_guard lock(mutex_);
    std::vector<attempt> all;
    auto ended = since;
    for (std::size_t at = 0; at < left_.size(); ++at) {
        const auto began = std::max(left_[at], since); // it may have begun before this caller came
        attempt one;
        one.started = began - since;
        one.waited = began - ended;
        ended = std::max(began, at + 1 < left_.size() ? left_[at + 1] : now);
        one.duration = ended - began;
        one.code = boost::asio::error::operation_aborted;
        all.push_back(one);
    }
    return all;
}

} // namespace andante::inline v0::detail

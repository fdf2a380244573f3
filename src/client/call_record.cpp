#include "client/call_record.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <utility>

namespace andante::inline v0::detail {

namespace {

const char* describe_cancelled(outcome known)
{
    switch (known) {
    case outcome::not_sent:
        return "cancelled before anything was sent";
    case outcome::rejected:
        return "cancelled after the server had refused it";
    case outcome::unknown:
        break;
    }
    return "cancelled while a request was under way: it may have taken effect";
}

} // namespace

bool call_record::begin(const attempt& entry)
{
    const std::lock_guard lock(mutex_);
    if (has_left_) {
        return false;
    }
    history_.push_back(entry);
    in_attempt_ = true;
    return true;
}

void call_record::end(const attempt& entry, std::optional<outcome> known)
{
    const std::lock_guard lock(mutex_);
    in_attempt_ = false;
    history_.back() = entry;
    is_done_ = is_done_ || !known;
    worst_ = std::max(worst_, known.value_or(outcome::not_sent));
}

bool call_record::in_attempt() const
{
    const std::lock_guard lock(mutex_);
    return in_attempt_;
}

int call_record::attempts() const
{
    const std::lock_guard lock(mutex_);
    return static_cast<int>(history_.size());
}

std::vector<attempt> call_record::history() const
{
    const std::lock_guard lock(mutex_);
    return history_;
}

outcome call_record::worst() const
{
    const std::lock_guard lock(mutex_);
    return worst_;
}

error call_record::leave()
{
    error_details details;
    {
        const std::lock_guard lock(mutex_);
        has_left_ = true;
        details.outcome = in_attempt_ || is_done_ ? outcome::unknown : worst_;
        details.attempts = history_;
        if (in_attempt_) {
            details.attempts.back().code = boost::asio::error::operation_aborted;
        }
    }
    details.message = describe_cancelled(details.outcome);
    details.stop = stop_reason::cancelled;
    return error(boost::asio::error::operation_aborted, std::move(details));
}

} // namespace andante::inline v0::detail

#pragma once

#include "async/one_shot.hpp"
#include "http/watchdog.hpp"

#include <boost/asio/error.hpp>

#include <memory>

namespace andante::inline v0::http {

/// Completes a one_shot with timed_out when its time is up, with operation_aborted when the
/// transport goes away.
class one_shot_guard final : public watchdog::entry {
public:
    one_shot_guard(
        watchdog& dog, std::shared_ptr<andante::detail::one_shot> what, watchdog::time_point due
    )
        : dog_(&dog)
        , what_(std::move(what))
    {
        dog_->watch(*this, due);
    }
    ~one_shot_guard() { dog_->forget(*this); }

private:
    bool alarmed(watchdog::alarm what) noexcept override
    {
        const auto code = what == watchdog::alarm::due ? boost::asio::error::timed_out
                                                       : boost::asio::error::operation_aborted;
        what_->complete(code);
        return true;
    }

    watchdog* dog_;
    std::shared_ptr<andante::detail::one_shot> what_;
};

} // namespace andante::inline v0::http

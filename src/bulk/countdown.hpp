#pragma once

#include <andante/client/call_options.hpp>
#include <andante/core/time_source.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace andante::inline v0::bulk {

/// One deadline over several calls. It begins when this is made.
class countdown {
public:
    /// Without `whole` each call keeps the deadline that it has.
    countdown(
        std::shared_ptr<time_source> time, const std::optional<std::chrono::milliseconds>& whole
    )
        : time_(std::move(time))
        , whole_(whole)
        , start_(time_->now())
    {}

    /// The options with what is left of it.
    call_options apply(call_options options) const
    {
        if (whole_) {
            const auto spent = time_->now() - start_;
            options.deadline =
                *whole_ - std::chrono::duration_cast<std::chrono::milliseconds>(spent);
        }
        return options;
    }

private:
    std::shared_ptr<time_source> time_;
    std::optional<std::chrono::milliseconds> whole_;
    time_source::time_point start_;
};

} // namespace andante::inline v0::bulk

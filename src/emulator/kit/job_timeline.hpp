#pragma once

#include <andante/emulator/recorder.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::emulator {

/// The states that a job goes through by itself, each a while after the one before. The last one
/// stays: a job that hangs simply has no further one.
class job_timeline {
public:
    /// No states yet.
    job_timeline() = default;
    job_timeline(std::string_view first, time_point start);

    /// After the last state so far comes this one, so long after that one's beginning.
    job_timeline& then(std::string_view state, time_point::duration after);
    /// From `now` on the job is in this state, whatever was planned.
    void turn_to(std::string_view state, time_point now);

    /// The state at that moment; empty when there are none.
    std::string_view state(time_point now) const noexcept;
    /// When a state begins or began; nothing when the job never gets there.
    std::optional<time_point> reached(std::string_view state) const noexcept;
    /// When the last state begins.
    time_point last_change() const noexcept;

private:
    struct step {
        std::string state;
        time_point begins;
    };
    std::vector<step> steps_;
};

} // namespace andante::inline v0::emulator

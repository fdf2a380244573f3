#pragma once

#include <andante/emulator/recorder.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace andante::inline v0::emulator {

/// What happens by itself, by time; of one moment, in the order of planning. Not thread-safe.
class schedule {
public:
    /// Something that is due.
    struct entry {
        time_point when{};
        std::string job;
        std::function<void()> action;
    };

    /// `job` is what forget() is asked for.
    void plan(time_point when, std::string job, std::function<void()> action);
    /// Drops everything that is planned for a job.
    void forget(std::string_view job);
    /// The moment of the first entry.
    std::optional<time_point> next() const;
    /// Takes the first entry that is due by `now`.
    std::optional<entry> take(time_point now);

private:
    std::multimap<time_point, entry> planned_;
};

} // namespace andante::inline v0::emulator

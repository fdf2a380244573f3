#pragma once

#include <andante/client/call.hpp>
#include <andante/client/lost_create.hpp>
#include <andante/client/pipeline.hpp>
#include <andante/config.hpp>
#include <andante/core/error.hpp>
#include <andante/core/time_source.hpp>
#include <andante/jobs/job_source.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::kit {

/// The creates of one sort of job whose answers may be lost, and the search for their jobs: those
/// that are lost at the same time share their looks. Thread-safe.
class ANDANTE_DECL lost_creates {
public:
    /// True when an object of the provider is of the create with this mark.
    using matcher = std::function<bool(const void* object, std::string_view mark)>;

    /// `source`: looks at the list of jobs, whose sightings have ages. `matches`: empty when there
    /// is no list, or it does not show enough; then client_options::lost_creates' policy decides.
    lost_creates(
        std::shared_ptr<const pipeline> calls,
        std::shared_ptr<jobs::job_source> source,
        matcher matches
    );
    lost_creates(const lost_creates&) = delete;
    lost_creates& operator=(const lost_creates&) = delete;
    ~lost_creates();

    /// What is known of the attempts of a process that has ended since.
    struct former_attempts {
        std::chrono::system_clock::time_point sent; ///< When the first of them left.
        std::chrono::system_clock::time_point
            lost; ///< When the last could not be answered any more.
    };

    /// One create, from before its first attempt to its end.
    class ANDANTE_DECL attempt {
    public:
        /// `what`: its call, whose mark names it. `before`: when a former process has sent it.
        attempt(
            std::shared_ptr<lost_creates> owner,
            const call& what,
            const std::optional<former_attempts>& before = std::nullopt
        );
        attempt(const attempt&) = delete;
        attempt& operator=(const attempt&) = delete;
        ~attempt();

        /// It was answered with this job.
        void answered(const std::string& id);
        /// What is left of the deadline that its caller has set; nothing without one.
        std::optional<std::chrono::milliseconds> remaining() const;

    private:
        friend class lost_creates;
        std::shared_ptr<lost_creates> owner_;
        std::uint64_t number_;
        std::optional<time_source::time_point> end_;
        std::optional<time_source::time_point> lost_before_; ///< By a former process.
        bool is_marked_;
        int resends_ = 0;
    };

    /// What has become of a create whose answer was lost.
    class settlement {
    public:
        settlement() = default;

        /// Its job, as the list shows it.
        std::optional<jobs::sighting> found;
        /// It must be sent again.
        bool resend = false;
        /// And it was not surely lost.
        bool in_doubt = false;
        /// Else: what its caller is told.
        error problem;
    };

    /// True when an error leaves it open whether there is a job.
    static bool is_lost(const error& problem) noexcept
    {
        return problem.outcome() == outcome::unknown;
    }

    /// Jobs of which it is known whose they are: no lost create takes them for its own.
    void known(const std::vector<std::string>& ids);

    /// An error of a create that was sent again in doubt: there may be a job although this attempt
    /// has made none.
    static error in_doubt(const error& problem);

    /// Looks, where that is possible, for the job of a create that has ended with `problem`. Both
    /// must outlive the operation. Cancellation: terminal; throws andante::cancellation, whose
    /// outcome() is unknown.
    [[nodiscard]] static boost::asio::awaitable<settlement>
    settle(std::shared_ptr<lost_creates> self, attempt* which, const error* problem);

private:
    class search;
    class state;
    std::unique_ptr<state> state_;
};

} // namespace andante::inline v0::kit

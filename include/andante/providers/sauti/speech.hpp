#pragma once

#include <andante/client/call_options.hpp>
#include <andante/config.hpp>
#include <andante/core/result.hpp>
#include <andante/jobs/completed.hpp>
#include <andante/jobs/wait_options.hpp>
#include <andante/providers/sauti/narration.hpp>
#include <andante/providers/sauti/spoken.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace andante::inline v0::sauti {

namespace detail {
class session;
}

/// Text to speech. Cheap to copy; a handle of its client. Thread-safe.
///
/// Whatever speaks is paid for, and the service has neither an idempotency key nor a list of jobs.
/// So a create that was sent and not answered fails with outcome::unknown: nobody can say whether
/// it was spoken. lost_create_policy::resend sends it once more instead.
///
/// Errors: any of errc below 80. Cancellation: terminal; of what was sent, the cancellation says
/// what is known, and a job that was begun runs on.
class ANDANTE_DECL speech {
public:
    /// For the client: use client::speech().
    explicit speech(std::shared_ptr<detail::session> session);

    /// Speaks a text of up to 5,000 code points, and gives its audio, whether the service answers
    /// at once or makes a job of it: such a job is waited for, 5 min by default. One request of the
    /// limit "synthesis", and those of the wait.
    ///
    /// Errors: also errc::job_failed, with the job's id and reason in error::items(), and
    /// errc::wait_deadline, with the id of the job that runs on.
    [[nodiscard]] boost::asio::awaitable<spoken> synthesize(
        std::string text,
        std::string voice_id,
        speech_settings settings = speech_settings(),
        wait_options options = wait_options()
    ) const;

    /// Speaks a text of any length, piece by piece and several at once, as fast as the limits
    /// allow.
    ///
    /// A piece that fails is missing from the narration, which says why; narrate() of that
    /// narration speaks what is missing and nothing else. What would fail every piece alike ends
    /// it: see narration::stopped.
    ///
    /// Errors: those of a text of one piece are thrown; else what ended it, when nothing was paid
    /// for. Cancellation: terminal; gives the narration as it is by then, and throws when nothing
    /// was paid for.
    [[nodiscard]] boost::asio::awaitable<narration> narrate(
        std::string text, std::string voice_id, narration_options options = narration_options()
    ) const;
    /// Goes on with what is missing. Of the options, those of the cut do not count.
    [[nodiscard]] boost::asio::awaitable<narration>
    narrate(narration so_far, narration_options options = narration_options()) const;

    /// Begins a job for a text of up to 5,000 code points.
    [[nodiscard]] boost::asio::awaitable<speech_job> create(
        std::string text,
        std::string voice_id,
        speech_settings settings = speech_settings(),
        call_options options = call_options()
    ) const;
    /// A job's state.
    [[nodiscard]] boost::asio::awaitable<speech_job>
    get(std::string id, call_options options = call_options()) const;
    /// Waits until a job has ended, well or not: 5 min by default. Its looks share the limit
    /// "status" with those of other jobs.
    [[nodiscard]] boost::asio::awaitable<speech_job>
    wait(std::string id, wait_options options = wait_options()) const;
    /// Waits for all of them; results in the order of the ids.
    [[nodiscard]] boost::asio::awaitable<std::vector<result<speech_job>>>
    wait_all(std::vector<std::string> ids, wait_options options = wait_options()) const;
    /// Waits for the first of several that ends, and no longer for the others, which run on. The
    /// error of a single one is passed over while another may still end.
    [[nodiscard]] boost::asio::awaitable<andante::completed<speech_job>>
    wait_any(std::vector<std::string> ids, wait_options options = wait_options()) const;
    /// All of them in the order in which they end.
    completed_range<speech_job>
    as_completed(std::vector<std::string> ids, wait_options options = wait_options()) const;
    /// A job's audio; nothing when the job is not done yet, which is no failure. One that has
    /// failed stays so: its state tells.
    [[nodiscard]] boost::asio::awaitable<std::optional<spoken>>
    audio(std::string id, call_options options = call_options()) const;

private:
    std::shared_ptr<detail::session> session_;
};

} // namespace andante::inline v0::sauti

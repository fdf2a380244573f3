#pragma once

#include <andante/client/pipeline.hpp>
#include <andante/jobs/wait_options.hpp>
#include <andante/kit/job_resource.hpp>
#include <andante/kit/paid_create.hpp>
#include <andante/kit/perform.hpp>
#include <andante/providers/sauti/spoken.hpp>

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace andante::inline v0::sauti {

/// Speaks one text and hides how the service answers. Its operations keep what they need.
class speaker {
public:
    /// Called when a job was begun, with its id.
    using on_job = std::function<void(const std::string& id)>;

    speaker(
        std::shared_ptr<const pipeline> calls,
        kit::job_resource<speech_job> jobs,
        kit::paid_create_rule lost
    )
        : calls_(std::move(calls))
        , jobs_(std::move(jobs))
        , lost_(lost)
    {}

    const std::shared_ptr<const pipeline>& calls() const noexcept { return calls_; }

    /// Why its jobs cannot be waited for so.
    result<void> check(const wait_options& options) const
    {
        return jobs_.service()->check(options);
    }
    /// Sends the text, and waits for its job if it becomes one. `begun` may be empty.
    boost::asio::awaitable<spoken>
    speak(kit::prepared_call prepared, wait_options options, on_job begun) const
    {
        return speak_by(*this, std::move(prepared), std::move(options), std::move(begun));
    }
    /// Begins a job.
    boost::asio::awaitable<speech_job> begin(kit::prepared_call prepared) const
    {
        return begin_by(*this, std::move(prepared));
    }
    /// Waits for a job that was begun, and fetches its audio.
    boost::asio::awaitable<spoken> fetch(std::string job_id, wait_options options) const
    {
        return fetch_by(*this, std::move(job_id), std::move(options));
    }
    /// A job's audio; nothing when it is not done yet.
    boost::asio::awaitable<std::optional<spoken>>
    audio(std::string job_id, call_options options) const
    {
        return audio_by(*this, std::move(job_id), std::move(options));
    }

private:
    static boost::asio::awaitable<spoken>
    speak_by(speaker self, kit::prepared_call prepared, wait_options options, on_job begun);
    static boost::asio::awaitable<speech_job> begin_by(speaker self, kit::prepared_call prepared);
    static boost::asio::awaitable<spoken>
    fetch_by(speaker self, std::string job_id, wait_options options);
    static boost::asio::awaitable<std::optional<spoken>>
    audio_by(speaker self, std::string job_id, call_options options);

    std::shared_ptr<const pipeline> calls_;
    kit::job_resource<speech_job> jobs_;
    kit::paid_create_rule lost_;
};

} // namespace andante::inline v0::sauti

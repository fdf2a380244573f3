#include "providers/sauti/speaker.hpp"

#include <andante/kit/checks.hpp>

#include "kit/explained_create.hpp"
#include "providers/sauti/decode.hpp"
#include "providers/sauti/job_kind.hpp"
#include "providers/sauti/routes.hpp"

#include <algorithm>
#include <chrono>

namespace andante::inline v0::sauti {

namespace asio = boost::asio;

namespace {

/// Between two requests for audio that is not there although its job is done.
constexpr std::chrono::seconds audio_pause(2);
/// So often is it asked for.
constexpr int audio_looks = 15;

error of_job(errc what, const std::string& id, const std::string& reason, std::string message)
{
    error_details details;
    details.message = std::move(message);
    details.items.push_back({id, reason});
    details.outcome = outcome::unknown;
    return error(what, std::move(details));
}

error failed(const speech_job& job)
{
    const auto reason = job.reason.value_or("the service gives no reason");
    return of_job(errc::job_failed, job.id, reason, "job " + job.id + " failed: " + reason);
}

error not_there(const std::string& id)
{
    return of_job(
        errc::wait_deadline,
        id,
        "no audio",
        "job " + id + " is done, but its audio is not there yet: ask for it again later"
    );
}

/// A wait that ended without an end of its job says which job runs on, and is paid for.
error named(const error& cause, const std::string& id)
{
    auto details = cause.details();
    details.outcome = outcome::unknown;
    if (details.items.empty()) {
        details.items.push_back({id, "not waited for to its end"});
    }
    return cause.code().category() == errc_category()
               ? error(static_cast<errc>(cause.code().value()), std::move(details))
               : error(cause.code(), std::move(details));
}

} // namespace

asio::awaitable<std::optional<spoken>>
speaker::audio_by(speaker self, std::string job_id, call_options options)
{
    const auto valid = kit::check_id(job_id);
    call what(routes::job_audio, {job_id});
    what.options = std::move(options);
    auto prepared = kit::checked(valid, std::move(what));
    auto asking =
        kit::perform<std::optional<spoken>>(self.calls_, std::move(prepared), decode_audio);
    auto made = co_await std::move(asking);
    if (made) {
        made->job_id = std::move(job_id);
    }
    co_return made;
}

asio::awaitable<spoken> speaker::fetch_by(speaker self, std::string job_id, wait_options options)
{
    const auto request = options.call;
    auto waiting = as_result(self.jobs_.wait(job_id, std::move(options)));
    auto job = co_await std::move(waiting);
    if (job.has_error()) {
        throw_exception_from_error(named(job.error(), job_id), BOOST_CURRENT_LOCATION);
    }
    if (job->status == job_status::failed) {
        throw failure(failed(*job));
    }
    for (int look = 0; look < audio_looks; ++look) {
        if (look > 0) {
            co_await self.calls_->time()->sleep_for(audio_pause);
        }
        auto asking = as_result(self.audio(job_id, request));
        auto made = co_await std::move(asking);
        if (made.has_error()) {
            throw_exception_from_error(named(made.error(), job_id), BOOST_CURRENT_LOCATION);
        }
        if (*made) {
            co_return std::move(**made);
        }
    }
    throw failure(not_there(job_id));
}

asio::awaitable<speech_job> speaker::begin_by(speaker self, kit::prepared_call prepared)
{
    return kit::create_explained(self.jobs_, std::move(prepared), self.lost_);
}

asio::awaitable<spoken>
speaker::speak_by(speaker self, kit::prepared_call prepared, wait_options options, on_job begun)
{
    self.jobs_.service()->check(options).value();
    if (prepared.has_value()) {
        prepared->options = options.call;
    }
    const auto under_way = self.jobs_.service()->creating();
    pacing::lease place;
    auto sending = kit::perform_paid<speech_answer>(
        self.calls_, std::move(prepared), decode_speech, self.lost_, &place
    );
    auto told = co_await std::move(sending);
    if (told.audio) {
        co_return std::move(*told.audio);
    }
    const auto seen = sight_job(*told.job, false);
    self.jobs_.service()->created(seen, std::move(place));
    if (begun) {
        begun(seen.id);
    }
    if (options.on_progress) {
        wait_progress first;
        first.id = seen.id;
        first.status = seen.status;
        options.on_progress(first);
    }
    co_return co_await self.fetch(seen.id, std::move(options));
}

} // namespace andante::inline v0::sauti

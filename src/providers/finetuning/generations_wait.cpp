// Waiting for tracks.
#include <andante/providers/finetuning/generations.hpp>

#include "providers/finetuning/job_values.hpp"
#include "providers/finetuning/new_track.hpp"
#include "providers/finetuning/session.hpp"
#include "providers/finetuning/validate.hpp"

#include <utility>

namespace andante::inline v0::finetuning {

namespace asio = boost::asio;

namespace {

using monitor = std::shared_ptr<jobs::job_monitor>;
using group = std::shared_ptr<jobs::wait_group>;
using shared_options = std::shared_ptr<const wait_options>;

/// Waits for all ids that can be; the others end at once, with what is wrong with them.
group begin(const monitor& monitoring, std::vector<std::string> ids, shared_options options)
{
    jobs::wait_group::refusals refused;
    for (std::size_t index = 0; index < ids.size(); ++index) {
        if (const auto valid = validate_id(ids[index]); valid.has_error()) {
            refused.emplace_back(index, valid.error());
        }
    }
    return monitoring->wait_for(std::move(ids), std::move(options), refused);
}

completed completed_from(const jobs::ended_job& what)
{
    completed job(what.index, what.id, value_of<generation>(*what.how));
    job.source = what.how->source;
    job.elapsed = what.elapsed;
    job.polls = what.how->polls;
    return job;
}

asio::awaitable<std::optional<completed>> next_of(group waiting)
{
    const auto ended = co_await waiting->next();
    if (!ended) {
        co_return std::nullopt;
    }
    co_return completed_from(*ended);
}

std::vector<result<generation>>
values_of(const std::vector<std::shared_ptr<const jobs::ending>>& endings)
{
    std::vector<result<generation>> results;
    results.reserve(endings.size());
    for (const auto& each : endings) {
        results.push_back(value_of<generation>(*each));
    }
    return results;
}

asio::awaitable<std::vector<result<generation>>>
wait_for_all(monitor monitoring, std::vector<std::string> ids, shared_options options)
{
    // Tracks are large, so they are made when all are there.
    std::vector<std::shared_ptr<const jobs::ending>> endings(ids.size());
    const auto waiting = begin(monitoring, std::move(ids), std::move(options));
    while (true) {
        const auto ended = co_await waiting->next();
        if (!ended) {
            co_return values_of(endings);
        }
        endings[ended->index] = ended->how;
    }
}

error nothing_to_wait_for()
{
    error_details details;
    details.message = "there is no job to wait for";
    details.stop = stop_reason::permanent;
    details.field = field_problem{"ids", "", "at least one id"};
    return error(errc::invalid_request, std::move(details));
}

asio::awaitable<completed>
wait_for_any(monitor monitoring, std::vector<std::string> ids, shared_options options)
{
    const auto waiting = begin(monitoring, std::move(ids), std::move(options));
    error last = nothing_to_wait_for();
    while (true) {
        const auto ended = co_await waiting->next();
        if (!ended) {
            throw_exception_from_error(last, BOOST_CURRENT_LOCATION);
        }
        if (!ended->how->problem) {
            co_return completed_from(*ended);
        }
        last = *ended->how->problem;
    }
}

asio::awaitable<generation> create_and_wait(
    std::shared_ptr<const pipeline> calls,
    monitor monitoring,
    prepared_call prepared,
    shared_options options,
    webhook_slip slip = webhook_slip()
)
{
    auto track =
        co_await create_track(std::move(calls), monitoring, std::move(prepared), std::move(slip));
    if (options->on_progress && !is_terminal(track.status)) {
        wait_progress begun;
        begun.id = track.id;
        begun.status = std::string(track.status.text());
        options->on_progress(begun);
    }
    co_return co_await wait_for_job<generation>(
        std::move(monitoring), std::move(track.id), std::move(options)
    );
}

/// Shared before the coroutine begins, so that no frame keeps a copy.
shared_options share(wait_options options)
{
    return std::make_shared<const wait_options>(std::move(options));
}

} // namespace

completed_range::completed_range(std::shared_ptr<jobs::wait_group> jobs)
    : jobs_(std::move(jobs))
{}

completed_range::completed_range(completed_range&& other) noexcept = default;
completed_range& completed_range::operator=(completed_range&& other) noexcept = default;
completed_range::~completed_range() = default;

asio::awaitable<std::optional<completed>> completed_range::next()
{
    return next_of(jobs_);
}

std::size_t completed_range::remaining() const noexcept
{
    return jobs_->remaining();
}

asio::awaitable<generation> generations::wait(std::string id, wait_options options) const
{
    return wait_for_job<generation>(
        session_->generation_jobs(), std::move(id), share(std::move(options))
    );
}

asio::awaitable<std::vector<result<generation>>>
generations::wait_all(std::vector<std::string> ids, wait_options options) const
{
    return wait_for_all(session_->generation_jobs(), std::move(ids), share(std::move(options)));
}

asio::awaitable<completed>
generations::wait_any(std::vector<std::string> ids, wait_options options) const
{
    return wait_for_any(session_->generation_jobs(), std::move(ids), share(std::move(options)));
}

completed_range generations::as_completed(std::vector<std::string> ids, wait_options options) const
{
    return completed_range(
        begin(session_->generation_jobs(), std::move(ids), share(std::move(options)))
    );
}

asio::awaitable<generation>
generations::generate(generation_request request, wait_options options) const
{
    const auto calls = session_->calls();
    auto prepared = prepare_create(request, calls->base_url(), options.call);
    return create_and_wait(
        calls, session_->generation_jobs(), std::move(prepared), share(std::move(options))
    );
}

asio::awaitable<generation>
generations::generate(generation_request request, webhook_inbox inbox, wait_options options) const
{
    const auto calls = session_->calls();
    webhook_slip slip(inbox, detail::job_route::tracks);
    auto prepared = slip.prepare(request, [&](const auto& filled) {
        return prepare_create(filled, calls->base_url(), options.call);
    });
    return create_and_wait(
        calls,
        session_->generation_jobs(),
        std::move(prepared),
        share(std::move(options)),
        std::move(slip)
    );
}

} // namespace andante::inline v0::finetuning

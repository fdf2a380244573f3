#include <andante/kit/checks.hpp>
#include <andante/kit/query.hpp>
#include <andante/providers/pioneer/training.hpp>

#include "kit/explained_create.hpp"
#include "kit/offset_list.hpp"
#include "providers/pioneer/decode.hpp"
#include "providers/pioneer/encode.hpp"
#include "providers/pioneer/errors.hpp"
#include "providers/pioneer/routes.hpp"
#include "providers/pioneer/session.hpp"

#include <utility>

namespace andante::inline v0::pioneer {

namespace asio = boost::asio;

namespace {

using job_resource = kit::job_resource<training_job>;

asio::awaitable<training_job> begin_training(
    const detail::session& session, const training_request& request, call_options options
)
{
    const auto& where = *session.training_paths().create;
    auto prepared = training_call(where, request, std::move(options));
    if (prepared.has_value() && where.effect == call_effect::keyed_create) {
        prepared->headers.set(
            "Idempotency-Key",
            request.idempotency_key.empty() ? new_idempotency_key() : request.idempotency_key
        );
    } else if (prepared.has_value()) {
        limit_repeats(*prepared, session.calls()->options().retry.attempts);
    }
    return kit::create_explained(
        session.trainings(), session.own(std::move(prepared)), session.lost()
    );
}

/// What a stop answers is not what a job is, so the job is read.
asio::awaitable<training_job> stop_and_read(
    std::shared_ptr<const pipeline> calls,
    job_resource jobs,
    kit::prepared_call prepared,
    std::string id
)
{
    const auto options = prepared.has_value() ? prepared->options : call_options();
    auto stopping = kit::perform<bool>(std::move(calls), std::move(prepared), decode_done);
    co_await std::move(stopping);
    auto reading = jobs.get(std::move(id), options);
    auto seen = co_await std::move(reading);
    jobs.tell(seen);
    co_return seen;
}

asio::awaitable<void>
do_and_forget(std::shared_ptr<const pipeline> calls, kit::prepared_call prepared)
{
    auto doing = kit::perform<bool>(std::move(calls), std::move(prepared), decode_done);
    co_await std::move(doing);
}

asio::awaitable<raw_json> ask_about(
    const detail::session& session, const route& where, const std::string& id, call_options options
)
{
    return kit::perform<raw_json>(
        session.calls(),
        with_options(kit::check_id(id), call(where, {id}), std::move(options)),
        decode_any
    );
}

kit::query query_of(const training_filter& filter)
{
    kit::query made;
    made.add_if("status", filter.status);
    made.add_if("project_id", filter.project_id);
    return made;
}

paging::entry entry_about(const training_job& job)
{
    return {job.id, job.created_at};
}

} // namespace

training::training(std::shared_ptr<detail::session> session)
    : session_(std::move(session))
{}

asio::awaitable<training_job> training::create(training_request request, call_options options) const
{
    return begin_training(*session_, request, std::move(options));
}

asio::awaitable<training_job>
training::create_and_wait(training_request request, wait_options options) const
{
    auto creating = begin_training(*session_, request, options.call);
    return session_->trainings().wait_after(std::move(creating), std::move(options));
}

asio::awaitable<training_job> training::get(std::string id, call_options options) const
{
    return session_->trainings().get(std::move(id), std::move(options));
}

page_range<training_job> training::list_all(training_filter filter, range_options options) const
{
    kit::offset_list<training_job> list(
        call(*session_->training_paths().list), decode_training_page
    );
    list.entry_of = entry_about;
    list.filter = query_of(filter).text();
    list.query = [filter = std::move(filter)](std::int64_t offset) {
        auto made = query_of(filter);
        made.add("limit", std::int64_t(training_page));
        made.add("offset", offset);
        return std::move(made).text();
    };
    return kit::read_by_offset(
        session_, session_->calls(), std::move(list), options, result<void>()
    );
}

asio::awaitable<training_job> training::wait(std::string id, wait_options options) const
{
    return session_->trainings().wait(std::move(id), std::move(options));
}

asio::awaitable<std::vector<result<training_job>>>
training::wait_all(std::vector<std::string> ids, wait_options options) const
{
    return session_->trainings().wait_all(std::move(ids), std::move(options));
}

asio::awaitable<andante::completed<training_job>>
training::wait_any(std::vector<std::string> ids, wait_options options) const
{
    return session_->trainings().wait_any(std::move(ids), std::move(options));
}

completed_range<training_job>
training::as_completed(std::vector<std::string> ids, wait_options options) const
{
    return session_->trainings().as_completed(std::move(ids), std::move(options));
}

asio::awaitable<training_job> training::cancel(std::string id, call_options options) const
{
    auto prepared = with_options(
        kit::check_id(id), call(*session_->training_paths().stop, {id}), std::move(options)
    );
    return stop_and_read(
        session_->calls(), session_->trainings(), std::move(prepared), std::move(id)
    );
}

asio::awaitable<void> training::remove(std::string id, call_options options) const
{
    return do_and_forget(
        session_->calls(),
        with_options(
            kit::check_id(id), call(*session_->training_paths().remove, {id}), std::move(options)
        )
    );
}

asio::awaitable<raw_json> training::logs(std::string id, call_options options) const
{
    return ask_about(*session_, *session_->training_paths().logs, id, std::move(options));
}

asio::awaitable<raw_json> training::checkpoints(std::string id, call_options options) const
{
    return ask_about(*session_, *session_->training_paths().checkpoints, id, std::move(options));
}

asio::awaitable<raw_json> training::download_link(std::string id, call_options options) const
{
    return ask_about(*session_, *session_->training_paths().download, id, std::move(options));
}

} // namespace andante::inline v0::pioneer

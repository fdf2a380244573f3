#include <andante/kit/announced_create.hpp>
#include <andante/kit/save_file.hpp>
#include <andante/providers/deepcreative/predictions.hpp>

#include "providers/deepcreative/decode.hpp"
#include "providers/deepcreative/errors.hpp"
#include "providers/deepcreative/outputs.hpp"
#include "providers/deepcreative/request.hpp"
#include "providers/deepcreative/routes.hpp"
#include "providers/deepcreative/session.hpp"

#include <utility>

namespace andante::inline v0::deepcreative {

namespace asio = boost::asio;

namespace {

using job_resource = kit::job_resource<prediction>;

kit::prepared_call
prepare(const prediction_request& request, const http::url& api, call_options options)
{
    const auto valid = validate(request, api);
    if (valid.has_error()) {
        return valid.error();
    }
    call what(
        request.under_models ? routes::create_under_models : routes::create_prediction,
        {request.owner, request.model}
    );
    what.body = encode(request);
    what.headers.set(
        "Idempotency-Key",
        request.idempotency_key.empty() ? new_idempotency_key() : request.idempotency_key
    );
    what.options = std::move(options);
    return what;
}

/// The create of a request, and what its inbox is told.
kit::announced_create<prediction>
create_of(prediction_request request, const http::url& api, const call_options& options)
{
    auto inbox = kit::announcer_of(request.inbox);
    return kit::announced_create<prediction>(
        std::move(request),
        std::move(inbox),
        0,
        [&](const prediction_request& filled) { return prepare(filled, api, options); }
    );
}

/// Nothing is published of a cancel's answer, so the prediction is read.
asio::awaitable<prediction> cancel_and_read(
    std::shared_ptr<const pipeline> calls,
    job_resource jobs,
    kit::prepared_call prepared,
    std::string id
)
{
    const auto options = prepared.has_value() ? prepared->options : call_options();
    auto cancelling = kit::perform<raw_json>(std::move(calls), std::move(prepared), decode_any);
    co_await std::move(cancelling);
    auto reading = jobs.get(std::move(id), options);
    auto seen = co_await std::move(reading);
    jobs.tell(seen);
    co_return seen;
}

} // namespace

predictions::predictions(std::shared_ptr<detail::session> session)
    : session_(std::move(session))
{}

result<void> predictions::check(const prediction_request& request) const
{
    return validate(request, session_->calls()->base_url());
}

asio::awaitable<prediction>
predictions::create(prediction_request request, call_options options) const
{
    auto made = create_of(std::move(request), session_->calls()->base_url(), options);
    return session_->jobs().create(std::move(made.prepared), std::move(made.running));
}

asio::awaitable<std::vector<std::int64_t>> predictions::write_down(
    std::vector<prediction_request> requests, std::vector<journal_note> notes
) const
{
    const auto prepare_one = [this](const prediction_request& request, call_options options) {
        if (request.inbox) {
            return kit::prepared_call(kit::no_inbox_in_journal());
        }
        return prepare(request, session_->calls()->base_url(), std::move(options));
    };
    return session_->jobs().write_down(std::move(requests), std::move(notes), prepare_one);
}

asio::awaitable<prediction>
predictions::create_and_wait(prediction_request request, wait_options options) const
{
    auto creating = create(std::move(request), options.call);
    return session_->jobs().wait_after(std::move(creating), std::move(options));
}

asio::awaitable<prediction> predictions::get(std::string id, call_options options) const
{
    return session_->jobs().get(std::move(id), std::move(options));
}

asio::awaitable<prediction> predictions::cancel(std::string id, call_options options) const
{
    call what(routes::cancel_prediction, {id});
    what.options = std::move(options);
    session_->jobs().notes()->aim(what, id);
    auto prepared = kit::checked(kit::check_id(id), std::move(what));
    return cancel_and_read(session_->calls(), session_->jobs(), std::move(prepared), std::move(id));
}

asio::awaitable<prediction> predictions::wait(std::string id, wait_options options) const
{
    return session_->jobs().wait(std::move(id), std::move(options));
}

asio::awaitable<std::vector<result<prediction>>>
predictions::wait_all(std::vector<std::string> ids, wait_options options) const
{
    return session_->jobs().wait_all(std::move(ids), std::move(options));
}

asio::awaitable<andante::completed<prediction>>
predictions::wait_any(std::vector<std::string> ids, wait_options options) const
{
    return session_->jobs().wait_any(std::move(ids), std::move(options));
}

andante::completed_range<prediction>
predictions::as_completed(std::vector<std::string> ids, wait_options options) const
{
    return session_->jobs().as_completed(std::move(ids), std::move(options));
}

asio::awaitable<http::download_report> predictions::download(
    prediction from, std::size_t index, std::string path, http::download_options options
) const
{
    auto where = output_of(from, index);
    if (from.outputs.size() != 1) { // the journal is told of all of them: client::mark_saved()
        return kit::save_file(
            session_->calls(), std::move(where), std::move(path), std::move(options)
        );
    }
    return kit::save_job_file(
        session_->calls(),
        session_->base().work(),
        from.id,
        std::move(where),
        std::move(path),
        std::move(options)
    );
}

asio::awaitable<file_stream>
predictions::open(prediction from, std::size_t index, file_stream_options options) const
{
    return kit::open_file(session_->calls(), output_of(from, index), std::move(options));
}

asio::awaitable<http::fetched_file> predictions::download_to_memory(
    prediction from, std::size_t index, std::size_t most_bytes, http::fetch_options options
) const
{
    return kit::load_file(
        session_->calls(), output_of(from, index), most_bytes, std::move(options)
    );
}

} // namespace andante::inline v0::deepcreative

#include <andante/kit/checks.hpp>
#include <andante/kit/cursor_list.hpp>
#include <andante/kit/perform.hpp>
#include <andante/kit/save_file.hpp>
#include <andante/providers/together/fine_tunes.hpp>

#include "providers/together/decode.hpp"
#include "providers/together/encode.hpp"
#include "providers/together/job_kinds.hpp"
#include "providers/together/routes.hpp"
#include "providers/together/saving.hpp"
#include "providers/together/session.hpp"
#include "providers/together/uploading.hpp"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace andante::inline v0::together {

namespace asio = boost::asio;

namespace {

using tune_jobs = kit::job_resource<fine_tune>;

kit::prepared_call prepare(const fine_tune_request& request, call_options options)
{
    const auto valid = validate(request);
    if (valid.has_error()) {
        return valid.error();
    }
    call what(routes::create_fine_tune);
    what.body = encode(request);
    what.mark.text = mark_of(request);
    what.options = std::move(options);
    if (what.options.partition.empty()) {
        what.options.partition = request.model;
    }
    return what;
}

asio::awaitable<fine_tune>
create_beside(std::shared_ptr<place_seeds> seeds, tune_jobs jobs, kit::prepared_call prepared)
{
    if (prepared.has_value()) {
        auto sowing = place_seeds::sow(std::move(seeds), prepared->options);
        co_await std::move(sowing);
    }
    auto creating = jobs.create(std::move(prepared));
    co_return co_await std::move(creating);
}

/// What an upload takes of a call's options.
wait_options upload_options(const call_options& options)
{
    wait_options patience;
    patience.deadline = options.deadline;
    patience.call = options;
    patience.call.cost = 0;
    return patience;
}

asio::awaitable<fine_tune> upload_then_create(
    std::shared_ptr<const pipeline> calls,
    kit::job_resource<file> uploads,
    std::shared_ptr<place_seeds> seeds,
    tune_jobs jobs,
    std::string path,
    fine_tune_request request,
    call_options options
)
{
    validate(request, false).value();
    upload_request what(std::move(path), file_purpose::fine_tune);
    auto uploading = upload_until_ready(
        std::move(calls), std::move(uploads), std::move(what), upload_options(options)
    );
    const auto sent = co_await std::move(uploading);
    request.training_file = sent.id;
    auto creating =
        create_beside(std::move(seeds), std::move(jobs), prepare(request, std::move(options)));
    co_return co_await std::move(creating);
}

kit::prepared_call job_call(const route& where, const std::string& id, call_options options)
{
    const auto valid = kit::check_id(id);
    if (valid.has_error()) {
        return valid.error();
    }
    call what(where, {id});
    what.options = std::move(options);
    return what;
}

asio::awaitable<fine_tune>
cancel_and_tell(std::shared_ptr<const pipeline> calls, tune_jobs jobs, kit::prepared_call prepared)
{
    auto cancelling =
        kit::perform<fine_tune>(std::move(calls), std::move(prepared), decode_fine_tune);
    auto seen = co_await std::move(cancelling);
    jobs.tell(seen);
    co_return seen;
}

result<void> check_choice(const checkpoint_choice& which)
{
    constexpr std::array<std::string_view, 3> forms{"merged", "adapter", "model_output_path"};
    const auto form = which.form.empty() ? std::nullopt : std::optional(which.form);
    return kit::first_problem({
        kit::check_word("form", form, forms),
        kit::check_range("step", which.step, 0, 1'000'000'000),
    });
}

kit::prepared_call
download_call(const std::string& id, const checkpoint_choice& which, call_options options)
{
    const auto valid = kit::first_problem({kit::check_id(id), check_choice(which)});
    if (valid.has_error()) {
        return valid.error();
    }
    call what(routes::download_fine_tune);
    what.target += "?ft_id=" + http::encode_query(id);
    if (which.step) {
        what.target += "&checkpoint_step=" + std::to_string(*which.step);
    }
    if (!which.form.empty()) {
        what.target += "&checkpoint=" + which.form;
    }
    what.options = std::move(options);
    return what;
}

} // namespace

fine_tunes::fine_tunes(std::shared_ptr<detail::session> session)
    : session_(std::move(session))
{}

asio::awaitable<fine_tune> fine_tunes::create(fine_tune_request request, call_options options) const
{
    auto model = request.model;
    auto creating = create_beside(
        session_->seeds(), session_->fine_tunes(), prepare(request, std::move(options))
    );
    return explained(session_->names(), std::move(creating), std::move(model));
}

asio::awaitable<fine_tune>
fine_tunes::create_and_wait(fine_tune_request request, wait_options options) const
{
    auto creating = create(std::move(request), options.call);
    return session_->fine_tunes().wait_after(std::move(creating), std::move(options));
}

asio::awaitable<fine_tune> fine_tunes::upload_and_create(
    std::string path, fine_tune_request request, call_options options
) const
{
    return upload_then_create(
        session_->calls(),
        session_->files(),
        session_->seeds(),
        session_->fine_tunes(),
        std::move(path),
        std::move(request),
        std::move(options)
    );
}

asio::awaitable<price_estimate>
fine_tunes::estimate(fine_tune_request request, call_options options) const
{
    const auto valid = validate(request);
    call what(routes::estimate_price);
    what.body = encode_estimate(request);
    what.options = std::move(options);
    return kit::perform<price_estimate>(
        session_->calls(), kit::checked(valid, std::move(what)), decode_estimate
    );
}

asio::awaitable<fine_tune> fine_tunes::get(std::string id, call_options options) const
{
    return session_->fine_tunes().get(std::move(id), std::move(options));
}

page_range<fine_tune> fine_tunes::list_all(range_options options) const
{
    kit::cursor_list<fine_tune> all(call(routes::fine_tunes), decode_fine_tunes);
    all.created_at = [](const fine_tune& what) { return what.created_at; };
    return kit::read_by_cursor(session_, session_->calls(), std::move(all), options);
}

asio::awaitable<std::vector<fine_tune_event>>
fine_tunes::events(std::string id, call_options options) const
{
    return kit::perform<std::vector<fine_tune_event>>(
        session_->calls(), job_call(routes::fine_tune_events, id, std::move(options)), decode_events
    );
}

asio::awaitable<std::vector<checkpoint>>
fine_tunes::checkpoints(std::string id, call_options options) const
{
    return kit::perform<std::vector<checkpoint>>(
        session_->calls(),
        job_call(routes::fine_tune_checkpoints, id, std::move(options)),
        decode_checkpoints
    );
}

asio::awaitable<raw_json> fine_tunes::metrics(std::string id, call_options options) const
{
    return kit::perform<raw_json>(
        session_->calls(), job_call(routes::fine_tune_metrics, id, std::move(options)), decode_any
    );
}

asio::awaitable<fine_tune> fine_tunes::cancel(std::string id, call_options options) const
{
    return cancel_and_tell(
        session_->calls(),
        session_->fine_tunes(),
        job_call(routes::cancel_fine_tune, id, std::move(options))
    );
}

asio::awaitable<std::string> fine_tunes::remove(std::string id, call_options options) const
{
    return kit::perform<std::string>(
        session_->calls(),
        job_call(routes::delete_fine_tune, id, std::move(options)),
        decode_message
    );
}

asio::awaitable<std::uint64_t> fine_tunes::download(
    std::string id, std::string path, checkpoint_choice which, call_options options
) const
{
    return save_answer(
        session_->calls(), download_call(id, which, std::move(options)), std::move(path)
    );
}

asio::awaitable<answer_stream>
fine_tunes::open(std::string id, checkpoint_choice which, call_options options) const
{
    return kit::open_answer(
        session_->calls(), download_call(id, which, std::move(options)), stream_options()
    );
}

asio::awaitable<std::vector<std::string>> fine_tunes::supported_models(call_options options) const
{
    call what(routes::supported_models);
    what.options = std::move(options);
    return kit::perform<std::vector<std::string>>(
        session_->calls(), kit::prepared_call(std::move(what)), decode_names
    );
}

asio::awaitable<raw_json> fine_tunes::model_limits(std::string model, call_options options) const
{
    const auto valid = kit::check_prompt("model", model);
    call what(routes::model_limits);
    what.target += "?model_name=" + http::encode_query(model);
    what.options = std::move(options);
    auto reading =
        kit::perform<raw_json>(session_->calls(), kit::checked(valid, std::move(what)), decode_any);
    return explained(session_->names(), std::move(reading), std::move(model));
}

asio::awaitable<fine_tune> fine_tunes::wait(std::string id, wait_options options) const
{
    return session_->fine_tunes().wait(std::move(id), std::move(options));
}

asio::awaitable<std::vector<result<fine_tune>>>
fine_tunes::wait_all(std::vector<std::string> ids, wait_options options) const
{
    return session_->fine_tunes().wait_all(std::move(ids), std::move(options));
}

asio::awaitable<andante::completed<fine_tune>>
fine_tunes::wait_any(std::vector<std::string> ids, wait_options options) const
{
    return session_->fine_tunes().wait_any(std::move(ids), std::move(options));
}

andante::completed_range<fine_tune>
fine_tunes::as_completed(std::vector<std::string> ids, wait_options options) const
{
    return session_->fine_tunes().as_completed(std::move(ids), std::move(options));
}

} // namespace andante::inline v0::together

#include <andante/kit/checks.hpp>
#include <andante/kit/cursor_list.hpp>
#include <andante/kit/perform.hpp>
#include <andante/providers/together/batches.hpp>

#include "providers/together/batch_lines.hpp"
#include "providers/together/decode.hpp"
#include "providers/together/encode.hpp"
#include "providers/together/job_kinds.hpp"
#include "providers/together/routes.hpp"
#include "providers/together/session.hpp"
#include "providers/together/uploading.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

namespace andante::inline v0::together {

namespace asio = boost::asio;

namespace {

using batch_jobs = kit::job_resource<batch>;

constexpr std::size_t official_lines = 50'000;
constexpr std::size_t fixed_lines = 100;

/// `is_own`: the file was sent for this batch alone.
kit::prepared_call prepare(const std::string& file_id, const batch_options& options, bool is_own)
{
    const auto valid = kit::check_id(file_id, "input_file_id");
    if (valid.has_error()) {
        return valid.error();
    }
    call what(routes::create_batch);
    what.body = encode_batch(file_id, options);
    what.mark.text = batch_mark(file_id);
    what.mark.is_unique = is_own;
    what.options = options.call;
    return what;
}

/// What operations keep of a session.
class tools {
public:
    tools(std::shared_ptr<const pipeline> through, batch_jobs kind, std::size_t lines)
        : calls(std::move(through))
        , jobs(std::move(kind))
        , most_lines(lines)
    {}

    std::shared_ptr<const pipeline> calls;
    batch_jobs jobs;
    std::size_t most_lines;
};

tools tools_of(const detail::session& session)
{
    const bool is_fixed = session.service().limits == limit_profile::fixed;
    return tools(session.calls(), session.batches(), is_fixed ? fixed_lines : official_lines);
}

asio::awaitable<std::vector<batch>>
submit_all(tools with, std::vector<batch_line> lines, batch_options options)
{
    validate(lines).value();
    std::vector<batch> begun;
    std::size_t next = 0;
    while (next < lines.size()) {
        auto part = next_part(lines, next, with.most_lines);
        next = part.end;
        const auto name = "batch-" + std::to_string(begun.size() + 1) + ".jsonl";
        upload_request input(name, std::move(part.text), file_purpose::batch_api);
        auto uploading = upload_file(with.calls, std::move(input), options.call);
        const auto sent = co_await std::move(uploading);
        auto creating = with.jobs.create(prepare(sent.id, options, true));
        auto made = co_await std::move(creating);
        if (options.on_created) {
            options.on_created(made);
        }
        begun.push_back(std::move(made));
    }
    co_return begun;
}

kit::prepared_call content_call(const std::string& id, const call_options& options)
{
    const auto valid = kit::check_id(id);
    if (valid.has_error()) {
        return valid.error();
    }
    call what(routes::file_content, {id});
    what.options = options;
    what.options.keep_raw_json = false;
    if (!what.options.max_body_bytes) {
        what.options.max_body_bytes = std::numeric_limits<std::size_t>::max() / 2;
    }
    return what;
}

asio::awaitable<std::string> read_file(
    std::shared_ptr<const pipeline> calls, std::optional<std::string> id, call_options options
)
{
    if (!id) {
        co_return std::string();
    }
    auto reading =
        kit::perform<std::string>(std::move(calls), content_call(*id, options), decode_bytes);
    co_return co_await std::move(reading);
}

/// Why a batch cannot be collected yet.
result<void> check_end(const batch& from)
{
    if (is_terminal(from.status)) {
        return {};
    }
    return kit::invalid(
        "status",
        from.status.text(),
        "one that has ended",
        "wait() for it, and collect what it gives"
    );
}

/// A batch that failed as a whole has neither file, and says why.
void explain(batch_report& report, const batch& from)
{
    if (from.status == batch_status::completed) {
        return;
    }
    const auto why = "the batch " + from.id + " is " + std::string(from.status.text()) + ": " +
                     from.problem.value_or("the service gives no reason");
    for (auto& each : report.items) {
        if (each.answer.has_error() && each.answer.error() == errc::job_failed) {
            auto details = each.answer.error().details();
            details.message = why;
            each.answer = error(errc::job_failed, std::move(details));
        }
    }
}

asio::awaitable<batch_report>
collect_one(std::shared_ptr<const pipeline> calls, batch from, call_options options)
{
    check_end(from).value();
    auto asking = read_file(calls, from.input_file_id, options);
    const auto input = co_await std::move(asking);
    auto lines = read_lines(input).value();
    auto answering = read_file(calls, from.output_file_id, options);
    const auto output = co_await std::move(answering);
    auto failing = read_file(calls, from.error_file_id, options);
    const auto errors = co_await std::move(failing);
    auto items = read_items(output);
    auto failed = read_items(errors);
    std::move(failed.begin(), failed.end(), std::back_inserter(items));
    auto report = join(std::move(lines), std::move(items));
    explain(report, from);
    co_return report;
}

void append(batch_report& to, batch_report more)
{
    std::move(more.items.begin(), more.items.end(), std::back_inserter(to.items));
    std::move(more.lost.begin(), more.lost.end(), std::back_inserter(to.lost));
}

asio::awaitable<batch_report>
run_all(tools with, std::vector<batch_line> lines, batch_options options, wait_options patience)
{
    const auto asked = options.call;
    const bool cancel_job = patience.cancel_job;
    const auto begun = std::make_shared<std::vector<std::string>>();
    options.on_created = [begun, tell = std::move(options.on_created)](const batch& made) {
        begun->push_back(made.id);
        if (tell) {
            tell(made);
        }
    };
    std::optional<result<std::vector<result<batch>>>> ended;
    std::exception_ptr thrown;
    try {
        auto submitting = submit_all(with, std::move(lines), std::move(options));
        co_await std::move(submitting);
        auto waiting = as_result(with.jobs.wait_all(*begun, std::move(patience)));
        auto told = co_await std::move(waiting);
        ended.emplace(std::move(told));
    } catch (...) {
        thrown = std::current_exception();
    }
    if (thrown) { // before it waited for them
        if (cancel_job && andante::detail::error_from(thrown).is_cancelled()) {
            with.jobs.service()->cancel(*begun);
        }
        std::rethrow_exception(thrown);
    }
    batch_report report;
    for (const auto& each : ended->value()) {
        auto collecting = collect_one(with.calls, each.value(), asked);
        auto part = co_await std::move(collecting);
        append(report, std::move(part));
    }
    co_return report;
}

asio::awaitable<batch> cancel_and_tell_batch(
    std::shared_ptr<const pipeline> calls, batch_jobs jobs, kit::prepared_call prepared
)
{
    auto cancelling = kit::perform<batch>(std::move(calls), std::move(prepared), decode_batch);
    auto seen = co_await std::move(cancelling);
    jobs.tell(seen);
    co_return seen;
}

} // namespace

batches::batches(std::shared_ptr<detail::session> session)
    : session_(std::move(session))
{}

result<void> batches::check(const std::vector<batch_line>& lines) const
{
    return validate(lines);
}

result<std::vector<batch_line>> batches::parse(std::string text)
{
    return read_lines(text);
}

std::string batches::text_of(const std::vector<batch_line>& lines)
{
    std::string text;
    for (std::size_t next = 0; next < lines.size();) {
        auto part = next_part(lines, next, official_lines);
        text += part.text;
        next = part.end;
    }
    return text;
}

asio::awaitable<std::vector<batch>>
batches::submit(std::vector<batch_line> lines, batch_options options) const
{
    return submit_all(tools_of(*session_), std::move(lines), std::move(options));
}

asio::awaitable<batch> batches::create(std::string input_file_id, batch_options options) const
{
    return session_->batches().create(prepare(input_file_id, options, false));
}

asio::awaitable<batch> batches::get(std::string id, call_options options) const
{
    return session_->batches().get(std::move(id), std::move(options));
}

page_range<batch> batches::list_all(range_options options) const
{
    kit::cursor_list<batch> all(call(routes::batches), decode_batches);
    all.created_at = [](const batch& what) { return what.created_at; };
    return kit::read_by_cursor(session_, session_->calls(), std::move(all), options);
}

asio::awaitable<batch> batches::cancel(std::string id, call_options options) const
{
    const auto valid = kit::check_id(id);
    call what(routes::cancel_batch, {id});
    what.options = std::move(options);
    return cancel_and_tell_batch(
        session_->calls(), session_->batches(), kit::checked(valid, std::move(what))
    );
}

asio::awaitable<batch> batches::wait(std::string id, wait_options options) const
{
    return session_->batches().wait(std::move(id), std::move(options));
}

asio::awaitable<std::vector<result<batch>>>
batches::wait_all(std::vector<std::string> ids, wait_options options) const
{
    return session_->batches().wait_all(std::move(ids), std::move(options));
}

asio::awaitable<andante::completed<batch>>
batches::wait_any(std::vector<std::string> ids, wait_options options) const
{
    return session_->batches().wait_any(std::move(ids), std::move(options));
}

andante::completed_range<batch>
batches::as_completed(std::vector<std::string> ids, wait_options options) const
{
    return session_->batches().as_completed(std::move(ids), std::move(options));
}

asio::awaitable<batch_report> batches::collect(batch from, call_options options) const
{
    return collect_one(session_->calls(), std::move(from), std::move(options));
}

asio::awaitable<batch_report> batches::submit_and_wait(
    std::vector<batch_line> lines, batch_options options, wait_options patience
) const
{
    return run_all(tools_of(*session_), std::move(lines), std::move(options), std::move(patience));
}

} // namespace andante::inline v0::together

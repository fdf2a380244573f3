// One trip of a call through pacing and transport.
#include "client/pipeline_core.hpp"
#include "http/content_coding.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <utility>

namespace andante::inline v0 {

namespace asio = boost::asio;

namespace {

error simple_error(errc code, std::string message, outcome known)
{
    error_details details;
    details.message = std::move(message);
    details.outcome = known;
    return error(code, std::move(details));
}

/// True for what the caller takes for an answer.
bool is_answer(const call& what, int status)
{
    return (status >= 200 && status < 300) ||
           std::find(what.expects.begin(), what.expects.end(), status) != what.expects.end();
}

/// Less than this is no wait.
constexpr std::chrono::milliseconds shortest_wait(1);

/// What was kept before an attempt is renewed when its first byte comes later than that, or than
/// half of the silence after which it would be lost.
constexpr std::chrono::milliseconds longest_mark = std::chrono::seconds(2);
constexpr int most_renewals = 3;

error too_slow_to_mark()
{
    return simple_error(
        errc::journal_error,
        "what must be kept before an attempt leaves is old by the time that it is kept: the "
        "journal's disk is too slow",
        outcome::not_sent
    );
}

/// Keeps it anew until it is young. An error means that nothing has left.
asio::awaitable<result<void>> renew_mark(
    const call* what,
    std::shared_ptr<time_source> time,
    std::shared_ptr<time_source::time_point> marked,
    time_source::duration longest
)
{
    for (int renewals = 0; time->now() - *marked > longest; ++renewals) {
        if (renewals == most_renewals) {
            co_return too_slow_to_mark();
        }
        const auto begun = time->now();
        auto renewing = what->before_late_attempt(*what);
        const auto renewed = co_await std::move(renewing);
        if (renewed.has_error()) {
            auto details = renewed.error().details();
            details.outcome = outcome::not_sent;
            co_return error(static_cast<errc>(renewed.error().code().value()), std::move(details));
        }
        *marked = begun;
    }
    co_return result<void>();
}

} // namespace

/// Where no wait is needed, nothing is built for one. Nothing when the call must ask, or owes a
/// wait of its own.
std::optional<pacing::permit> detail::pipeline_core::enter_at_once(call_run& run)
{
    if (run.what().elsewhere) {
        return pacing::permit();
    }
    if (run.owes_wait()) {
        return std::nullopt;
    }
    auto granted = options.pacer->try_acquire(run.permit_request());
    if (granted) {
        run.wait_is_over();
    }
    return granted;
}

/// Waits for a permit. After a refusal that was left to the pacer, and that the pacer has nothing
/// to close for, the call backs off by itself: no limit covers such a route.
asio::awaitable<result<pacing::permit>> detail::pipeline_core::enter(call_run* run)
{
    const auto asked = options.time->now();
    auto granted = co_await options.pacer->acquire(run->permit_request());
    run->wait_is_over();
    const auto owed = run->take_owed_wait();
    const auto waited = options.time->now() - asked;
    run->stood_in_line(waited);
    const bool came_at_once = waited < shortest_wait;
    if (granted.has_error() || owed <= shortest_wait || !came_at_once) {
        co_return granted;
    }
    {
        const auto unsent = std::move(*granted); // goes back
    }
    if (owed >= run->line_deadline() - options.time->now()) {
        co_return simple_error(
            errc::deadline_exceeded,
            "the server asked to stay away for longer than the deadline leaves",
            outcome::not_sent
        );
    }
    run->waits(wait_reason::backoff, owed, "refused by a limit that is not known");
    const auto from = options.time->now();
    co_await options.time->sleep_for(owed);
    granted = co_await options.pacer->acquire(run->permit_request());
    run->stood_in_line(options.time->now() - from);
    co_return granted;
}

/// What an attempt sends. From here on it counts as sent.
http::request
detail::pipeline_core::begin_attempt(call_run& run, call_task& task, pacing::permit& permit) const
{
    auto headers = make_headers(run, task.stream != nullptr);
    run.attempt_begins(headers);
    auto request = make_request(run, std::move(headers));
    if (task.stream) {
        settle_by_head(task, permit, run.info().id);
        request.sink = task.stream;
    }
    permit.sent();
    if (run.what().on_attempt) {
        run.what().on_attempt();
    }
    return request;
}

asio::awaitable<attempt_result>
detail::pipeline_core::exchange(call_run& run, http::request request) const
{
    auto limits = run.limits();
    limits.until_head = request.sink && !run.what().options.deadline;
    if (run.what().before_late_attempt) {
        const auto longest = std::min<time_source::duration>(longest_mark, limits.idle / 2);
        auto marked = std::make_shared<time_source::time_point>(options.time->now());
        limits.before_first_byte =
            [what = &run.what(), time = options.time, marked = std::move(marked), longest] {
                return renew_mark(what, time, marked, longest);
            };
    }
    return options.compressed_answers && request.sink
               ? http::send_decoded(options.transport, std::move(request), std::move(limits))
               : options.transport->send(std::move(request), std::move(limits));
}

/// A body that cannot be decoded is an error of its attempt.
void detail::pipeline_core::decode(const call& what, attempt_result& answer) const
{
    if (!answer || !options.compressed_answers) {
        return;
    }
    const auto most = what.options.max_body_bytes.value_or(options.max_body_bytes);
    if (const auto decoded = http::decode_body(*answer, most); !decoded) {
        answer = decoded.error();
    }
}

/// What the transport has thrown says what becomes of the permit. Gives the answer of a stream that
/// its reader has ended, and throws otherwise.
attempt_result detail::pipeline_core::break_attempt(
    call_run& run, const call_task& task, pacing::permit& permit, const std::exception_ptr& thrown
)
{
    if (task.stream && task.stream->is_enough()) {
        return task.stream->head();
    }
    if (run.attempt_broken(thrown) == outcome::not_sent) {
        permit.give_back();
    }
    std::rethrow_exception(thrown);
}

/// The window counts a request by its head; a place under a cap is taken to the end of the body.
void detail::pipeline_core::settle_by_head(
    call_task& task, pacing::permit& permit, std::uint64_t call_id
)
{
    task.stream->set_call(call_id);
    task.stream->on_head([&task, &permit](const http::response& head) {
        pacing::observation seen;
        seen.status = head.status;
        seen.headers = &head.headers;
        task.place = permit.take_lease();
        permit.settle(seen);
    });
}

/// Settles an answer that is no error, and keeps the place under a cap that its job needs.
void detail::pipeline_core::accept_answer(
    call_run& run, call_task& task, pacing::permit& permit, const http::response& answer
)
{
    if (answer.status == 304 && !run.what().condition.empty()) {
        run.from_cache(cache_event::kind::confirmed, {});
    }
    if (permit) {
        pacing::observation seen;
        seen.status = answer.status;
        seen.headers = &answer.headers;
        task.place = permit.take_lease();
        permit.settle(seen);
    }
    run.attempt_answered(answer, nullptr);
}

/// Settles an answer that is an error, which the pacer is told as it was read.
error detail::pipeline_core::refuse_answer(
    call_run& run, pacing::permit& permit, const http::response& answer
) const
{
    const auto refused = judge(run, answer);
    pacing::observation seen;
    seen.status = answer.status;
    seen.headers = &answer.headers;
    seen.api_code = refused.api_code();
    seen.body = answer.body;
    if (const auto wait = refused.retry_after()) {
        seen.told_wait = std::chrono::duration<double>(*wait);
    }
    run.set_place(permit.place());
    permit.settle(seen);
    run.attempt_answered(answer, &refused);
    return refused;
}

/// What an attempt came to.
attempt_result detail::pipeline_core::end_attempt(
    call_run& run, call_task& task, pacing::permit& permit, attempt_result answer
)
{
    if (answer.has_error()) {
        if (answer.error().outcome() == outcome::not_sent) {
            permit.give_back();
        } else {
            permit.unknown();
        }
        run.attempt_failed(answer.error());
        return answer;
    }
    if (!run.what().elsewhere) {
        learn_scope(*answer);
    }
    const bool unchanged = answer->status == 304 && !run.what().condition.empty();
    if (is_answer(run.what(), answer->status) || unchanged) {
        accept_answer(run, task, permit, *answer);
        return answer;
    }
    return refuse_answer(run, permit, *answer);
}

/// One trip through pacing and transport. Errors of pacing, and of what is to be done first, come
/// back with no attempt in the history.
asio::awaitable<attempt_result> detail::pipeline_core::attempt_once(call_run* run, call_task* task)
{
    auto entered = enter_at_once(*run);
    if (!entered) {
        auto granted = co_await enter(run);
        if (granted.has_error()) {
            co_return granted.error();
        }
        entered = std::move(*granted);
    }
    auto permit = std::move(*entered);
    if (run->what().before_attempt) {
        auto preparing = run->what().before_attempt(run->what());
        const auto prepared = co_await std::move(preparing);
        if (prepared.has_error()) {
            co_return prepared.error();
        }
    }
    auto sending = exchange(*run, begin_attempt(*run, *task, permit));
    std::optional<attempt_result> answer;
    std::exception_ptr thrown;
    try {
        answer = co_await std::move(sending);
    } catch (...) {
        thrown = std::current_exception();
    }
    if (thrown) {
        answer = break_attempt(*run, *task, permit, thrown);
    } else {
        decode(run->what(), *answer);
    }
    co_return end_attempt(*run, *task, permit, std::move(*answer));
}

} // namespace andante::inline v0

#include "client/call_run.hpp"

#include "async/cancelled.hpp"
#include "core/saturating.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <utility>

namespace andante::inline v0::detail {

namespace {

std::uint64_t next_call_id() noexcept
{
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

/// not_sent < rejected < unknown: what is known of several attempts is the worst that is known of
/// one.
outcome worse(outcome left, outcome right) noexcept
{
    return std::max(left, right);
}

} // namespace

std::string_view request_id_in(const http::headers& headers) noexcept
{
    static constexpr std::array<std::string_view, 3> names{"x-request-id", "request-id", "cf-ray"};
    for (const auto name : names) {
        if (const auto value = headers.find(name)) {
            return *value;
        }
    }
    return {};
}

call_run::call_run(
    const client_options& defaults,
    const std::string& provider,
    call& what,
    call_record* record,
    std::optional<std::chrono::milliseconds> exchange
)
    : defaults_(&defaults)
    , what_(&what)
    , provider_(provider)
    , id_(next_call_id())
    , time_(defaults.time)
    , started_(time_->now())
    , line_deadline_(
          saturating_add(started_, what.options.deadline.value_or(defaults.line_deadline))
      )
    , deadline_(saturating_add(
          started_, what.options.deadline.value_or(exchange.value_or(defaults.deadline))
      ))
    , last_ended_(started_)
    , record_(record != nullptr ? record : &own_)
{
    defaults_->observer->on_call_start(info());
    traceparent_ = defaults_->observer->traceparent(info());
    if (!http::is_valid_value(traceparent_)) {
        traceparent_.clear();
    }
}

call_run::~call_run()
{
    if (!ended_) {
        const auto cancelled = record_->leave();
        if (record_->in_attempt()) {
            end_attempt(0, cancelled.code(), outcome::unknown, &cancelled, nullptr);
        }
        report_end(&cancelled);
    }
}

call_info call_run::info() const noexcept
{
    return {id_, provider_, what_->route, what_->options.context.get(), what_->options.shared};
}

std::string_view call_run::line_option() const noexcept
{
    return what_->options.deadline ? "call_options::deadline" : "client_options::line_deadline";
}

void call_run::stood_in_line(time_source::duration how_long) noexcept
{
    if (!what_->options.deadline) {
        deadline_ = saturating_add_exactly(deadline_, how_long);
    }
}

http::exchange_limits call_run::limits()
{
    http::exchange_limits limits;
    limits.deadline = deadline_;
    limits.line_deadline = line_deadline_;
    limits.on_turn = [this](time_source::duration waited) {
        stood_in_line(waited);
        return deadline_;
    };
    const auto usual =
        what_->idle_timeout.count() > 0 ? what_->idle_timeout : defaults_->idle_timeout;
    limits.idle = what_->options.idle_timeout.value_or(usual);
    limits.header_bytes = defaults_->max_header_bytes;
    limits.chunk_extension_bytes = defaults_->max_chunk_extension_bytes;
    limits.trailer_bytes = defaults_->max_trailer_bytes;
    limits.body_bytes = what_->options.max_body_bytes.value_or(defaults_->max_body_bytes);
    return limits;
}

retry_options call_run::retry() const
{
    auto options = defaults_->retry;
    options.attempts = what_->options.attempts.value_or(options.attempts);
    return options;
}

pacing::permit_request call_run::permit_request()
{
    pacing::permit_request request(what_->route);
    request.priority = what_->options.priority.value_or(what_->priority);
    request.tag = what_->options.tag;
    request.cost = what_->options.cost;
    request.tokens = what_->options.tokens;
    request.partition = what_->options.partition;
    request.deadline = line_deadline_;
    request.patient = what_->options.deadline.has_value();
    request.call_id = id_;
    request.place = place_;
    request.on_wait = [this](const pacing::wait_event& event) { waits_for_permit(event); };
    return request;
}

void call_run::attempt_begins(const http::headers& request_headers)
{
    wait_is_over();
    attempt_started_ = time_->now();
    current_ = attempt();
    current_.started = attempt_started_ - started_;
    current_.waited = attempt_started_ - last_ended_;
    if (!record_->begin(current_)) {
        throw boost::system::system_error(boost::asio::error::operation_aborted);
    }
    defaults_->observer->on_attempt_start({info(), failures(), request_headers});
}

void call_run::attempt_answered(const http::response& answer, const error* refused)
{
    request_id_ = request_id_in(answer.headers);
    http_status_ = answer.status;
    boost::system::error_code code;
    std::optional<outcome> known;
    if (refused != nullptr) {
        code = refused->code();
        known = refused->outcome();
    }
    end_attempt(answer.status, code, known, refused, &answer.headers);
}

void call_run::attempt_failed(const error& problem)
{
    http_status_ = 0;
    request_id_.clear();
    end_attempt(0, problem.code(), problem.outcome(), &problem, nullptr);
}

outcome call_run::attempt_broken(const std::exception_ptr& thrown)
{
    http_status_ = 0;
    request_id_.clear();
    auto known = outcome::unknown;
    if (is_cancellation(thrown)) {
        known = error_from(thrown).outcome(); // unknown where the transport does not say
    }
    error_details details;
    details.stop = stop_reason::cancelled;
    details.outcome = known;
    const error cancelled(boost::asio::error::operation_aborted, std::move(details));
    end_attempt(0, cancelled.code(), known, &cancelled, nullptr);
    return known;
}

void call_run::end_attempt(
    int status,
    boost::system::error_code code,
    std::optional<outcome> known,
    const error* refusal,
    const http::headers* headers
)
{
    last_ended_ = time_->now();
    current_.duration = last_ended_ - attempt_started_;
    current_.http_status = status;
    current_.code = code;
    record_->end(current_, known);
    attempt_end event;
    event.call = info();
    event.number = failures();
    event.duration = current_.duration;
    event.http_status = status;
    event.request_id = request_id_;
    event.response_headers = headers;
    event.failure = headers == nullptr ? refusal : nullptr;
    if (refusal != nullptr) {
        event.api_code = refusal->api_code();
        event.policy = refusal->policy();
    }
    defaults_->observer->on_attempt_end(event);
}

void call_run::from_cache(cache_event::kind how, time_source::duration age)
{
    cache_event event;
    event.call = info();
    event.what = how;
    event.age = age;
    defaults_->observer->on_cache(event);
}

void call_run::succeeded()
{
    report_end(nullptr);
}

error call_run::failed(const error& problem, stop_reason stop)
{
    auto details = problem.details();
    details.stop = stop;
    details.attempts = record_->history();
    details.outcome = worse(record_->worst(), problem.outcome());
    if (details.request_id.empty()) {
        details.request_id = request_id_;
    }
    error complete(problem.code(), std::move(details));
    report_end(&complete);
    return complete;
}

void call_run::waits(
    wait_reason reason,
    time_source::duration expected,
    std::string_view detail,
    std::string_view policy,
    std::size_t ahead
)
{
    wait_is_over();
    wait_ = pending_wait{reason, std::string(policy), time_->now()};
    defaults_->observer->on_wait({info(), reason, expected, detail, policy, ahead});
}

void call_run::wait_is_over()
{
    if (!wait_) {
        return;
    }
    const auto over = std::exchange(wait_, std::nullopt);
    defaults_->observer->on_wait_over(
        {info(), over->reason, over->policy, time_->now() - over->began}
    );
}

void call_run::waits_for_permit(const pacing::wait_event& event)
{
    std::string detail(event.policy);
    detail += detail.empty() || event.reason.empty() ? "" : ": ";
    detail += event.reason;
    waits(wait_reason::pacing, event.expected, detail, event.policy, event.ahead);
}

void call_run::report_end(const error* problem)
{
    wait_is_over();
    ended_ = true;
    call_end event;
    event.call = info();
    event.duration = time_->now() - started_;
    event.attempts = failures();
    event.http_status = http_status_;
    event.request_id = request_id_;
    event.failure = problem;
    defaults_->observer->on_call_end(event);
}

} // namespace andante::inline v0::detail

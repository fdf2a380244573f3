#include "http/file_fetch.hpp"

#include "core/saturating.hpp"
#include "http/address_scope.hpp"
#include "http/errors.hpp"
#include "http/partial_file.hpp"
#include "http/retry_after.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace andante::inline v0::http {

namespace asio = boost::asio;

namespace {

constexpr std::size_t error_body_bytes = 64 * 1024;
/// A server that asks for more patience than this is given up, and the caller told how long.
constexpr std::chrono::seconds longest_retry_after(120);

bool is_redirect(int status)
{
    constexpr std::array statuses{301, 302, 303, 307, 308};
    return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
}

error refused(const response& answer)
{
    error_details details;
    details.http_status = answer.status;
    details.message = "the server answered " + std::to_string(answer.status);
    details.outcome = outcome::rejected;
    details.body_excerpt = escaped(answer.body, 200);
    const auto wait = told_wait(answer.headers, answer.body, std::nullopt);
    if (wait && *wait >= 0) {
        constexpr double one_day = 86'400;
        const auto rounded_up = std::ceil(std::min(*wait, one_day) * 1000);
        details.retry_after = std::chrono::milliseconds(static_cast<std::int64_t>(rounded_up));
    }
    const auto code = answer.status == 404 || answer.status == 410 ? errc::not_found
                      : answer.status == 429                       ? errc::rate_limited
                      : answer.status >= 500                       ? errc::server_error
                      : answer.status >= 400                       ? errc::request_refused
                                                                   : errc::malformed_response;
    return error(code, std::move(details));
}

/// Where a name leads is the transport's to see.
result<url> outward(url where, address_scope nearest)
{
    if (stated_scope(where) < nearest) {
        return inward_redirect(where.origin());
    }
    return where;
}

result<url> next_place(const url& here, const response& answer, address_scope nearest)
{
    const auto location = answer.headers.find("Location");
    const auto next = location ? here.resolve(*location) : std::nullopt;
    const bool is_downgrade =
        next && here.is_secure() && !next->is_secure() && !next->is_loopback();
    if (next && !is_downgrade) {
        return outward(*next, nearest);
    }
    error_details details;
    details.http_status = answer.status;
    details.message = is_downgrade ? "the server redirects from https to http"
                                   : "the server redirects to nowhere";
    details.outcome = outcome::rejected;
    return error(errc::unexpected_redirect, std::move(details));
}

bool is_worth_another_try(const error& problem)
{
    constexpr std::array causes{
        errc::resolve_failed,
        errc::connect_failed,
        errc::connect_timeout,
        errc::tls_timeout,
        errc::read_timeout,
        errc::connection_reset,
        errc::truncated_body,
        errc::rate_limited,
        errc::server_error,
    };
    const auto is_cause = [&](errc cause) { return problem == cause; };
    return std::any_of(causes.begin(), causes.end(), is_cause) || problem.http_status() == 408 ||
           problem.http_status() == 425;
}

std::chrono::milliseconds wait_before(int resume, const error& problem)
{
    constexpr std::chrono::milliseconds first(500);
    const auto backoff = first * (1 << std::min(resume - 1, 4));
    return std::max(backoff, problem.retry_after().value_or(std::chrono::milliseconds(0)));
}

error stopped(const error& problem, stop_reason why)
{
    auto details = problem.details();
    details.stop = why;
    return error(problem.code(), std::move(details));
}

} // namespace

result<void> check(const fetch_options& options, const file_range& wanted)
{
    if (options.deadline.count() <= 0) {
        error_details details;
        details.message = "the deadline had passed before the download began";
        details.stop = stop_reason::permanent;
        return error(errc::deadline_exceeded, std::move(details));
    }
    if (options.stall.count() <= 0) {
        return invalid_option("stall", std::to_string(options.stall.count()) + " ms", "positive");
    }
    if (options.resumes < 0) {
        return invalid_option("resumes", std::to_string(options.resumes), "0 or more");
    }
    if (options.redirects < 0) {
        return invalid_option("redirects", std::to_string(options.redirects), "0 or more");
    }
    if (wanted.last && *wanted.last < wanted.first) {
        return invalid_option("last", std::to_string(*wanted.last), "not below the first byte");
    }
    return {};
}

file_fetch::file_fetch(
    std::shared_ptr<transport> over,
    url from,
    fetch_options options,
    file_range wanted,
    file_target* target
)
    : over_(std::move(over))
    , from_(std::move(from))
    , options_(std::move(options))
    , until_(andante::detail::saturating_add(options_.time->now(), options_.deadline))
    , target_(target)
    , sink_(std::make_shared<file_sink>(*target, wanted, options_))
{}

request file_fetch::next_request(const url& where, address_scope nearest)
{
    request what(method::get, where);
    what.nearest = nearest;
    what.headers = options_.headers;
    what.sink = sink_;
    sink_->start(where.text());
    // Parts of a coded body could not be joined, and the file is wanted as it is.
    what.headers.set("Accept-Encoding", "identity");
    const auto& wanted = sink_->wanted();
    const auto& validator = sink_->version.validator();
    is_resuming_ = target_->size() > 0 && !validator.empty();
    if (is_resuming_ || !wanted.is_whole()) {
        const auto first = is_resuming_ ? sink_->position() : wanted.first;
        const auto last = wanted.last ? std::to_string(*wanted.last) : std::string();
        what.headers.set("Range", "bytes=" + std::to_string(first) + '-' + last);
    }
    if (is_resuming_) {
        what.headers.set("If-Range", validator);
    }
    return what;
}

exchange_limits file_fetch::limits() const
{
    exchange_limits value;
    value.deadline = until_;
    value.line_deadline = until_; // a full line for connections is a wait like any other
    value.idle = options_.stall;
    value.body_bytes = error_body_bytes;
    return value;
}

/// An answer that is not a redirect: does the target have what is wanted?
result<void> file_fetch::finish(const response& answer)
{
    if (!sink_->is_begun && (answer.status == 200 || answer.status == 206)) {
        // A transport that collects bodies in memory.
        sink_->begin(answer, answer.body.size());
        auto written = sink_->write(answer.body);
        if (!written && !sink_->is_complete) {
            return written;
        }
    }
    if (sink_->is_begun) {
        return sink_->finish();
    }
    if (answer.status != 416) {
        return refused(answer);
    }
    sink_->forget();
    if (is_resuming_) {
        return network_error(
            errc::truncated_body,
            "the file is shorter at the server than the part that is here",
            outcome::unknown
        );
    }
    return not_satisfiable(answer.status, sink_->wanted().first, std::nullopt);
}

bool file_fetch::waits_for_descriptor(const error& problem) const
{
    const bool is_starved = target_->lacks_descriptor() ||
                            (problem.outcome() == outcome::not_sent && !can_open_anything());
    return is_starved && until_ - options_.time->now() > resource_pause;
}

/// The nearest place that this answer may redirect to, after redirects that may lead to `nearest`.
address_scope
file_fetch::next_nearest(address_scope nearest, const url& here, const response& answer) const
{
    if (options_.allow_inward_redirects) {
        return address_scope::unknown;
    }
    const bool is_known = answer.peer != address_scope::unknown;
    return std::max(nearest, is_known ? answer.peer : stated_scope(here));
}

/// One try: follows redirects to a body, and that to its end.
asio::awaitable<result<void>> file_fetch::try_once()
{
    auto nearest = options_.allow_inward_redirects ? address_scope::unknown : options_.named_from;
    auto first = outward(from_, nearest);
    if (!first) {
        co_return first.error();
    }
    auto where = std::move(*first);
    for (int redirects = 0; redirects <= options_.redirects; ++redirects) {
        auto sending = over_->send(next_request(where, nearest), limits());
        auto answer = co_await std::move(sending);
        if (!answer && sink_->is_complete) {
            co_return sink_->finish();
        }
        if (!answer) {
            co_return answer.error();
        }
        if (!is_redirect(answer->status)) {
            came_from_ = where.text();
            co_return finish(*answer);
        }
        nearest = next_nearest(nearest, where, *answer);
        auto next = next_place(where, *answer, nearest);
        if (!next) {
            co_return next.error();
        }
        where = std::move(*next);
    }
    error_details details;
    details.message = "the server redirects too often";
    details.outcome = outcome::rejected;
    co_return error(errc::unexpected_redirect, std::move(details));
}

/// Why it ends with this problem; none when it is tried again after the pause.
stop_reason file_fetch::why_to_stop(const error& problem, std::chrono::milliseconds pause) const
{
    if (!is_worth_another_try(problem)) {
        return stop_reason::permanent;
    }
    if (!target_->can_restart() && sink_->version.validator().empty()) {
        return stop_reason::not_repeatable; // nobody can say that the rest would fit
    }
    if (resumes_ >= options_.resumes) {
        return stop_reason::attempts_exhausted;
    }
    if (until_ - options_.time->now() <= pause) {
        return stop_reason::deadline_too_close;
    }
    return pause > longest_retry_after ? stop_reason::permanent : stop_reason::none;
}

asio::awaitable<void> file_fetch::wait_for_descriptor()
{
    auto& time = *options_.time;
    do {
        co_await time.sleep_until(time.now() + resource_pause);
    } while (!can_open_anything() && until_ - time.now() > resource_pause);
}

asio::awaitable<result<void>> file_fetch::run()
{
    for (;;) {
        auto trying = try_once();
        auto done = co_await std::move(trying);
        if (done) {
            co_return done;
        }
        const auto now = options_.time->now();
        if (waits_for_descriptor(done.error())) {
            co_await wait_for_descriptor();
            continue;
        }
        const auto pause = wait_before(resumes_ + 1, done.error());
        const auto stop = why_to_stop(done.error(), pause);
        if (stop != stop_reason::none) {
            co_return stopped(done.error(), stop);
        }
        ++resumes_;
        co_await options_.time->sleep_until(now + pause);
    }
}

} // namespace andante::inline v0::http

#include <andante/http/download.hpp>

#include "core/saturating.hpp"
#include "http/address_scope.hpp"
#include "http/errors.hpp"
#include "http/file_sink.hpp"
#include "http/media_check.hpp"
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
/// Between looks for a free descriptor, or whether a pipe takes more.
constexpr std::chrono::milliseconds resource_pause(50);

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
    // A range that the server cannot satisfy is asked for no more, so the next try differs.
    return std::any_of(causes.begin(), causes.end(), is_cause) || problem.http_status() == 416 ||
           problem.http_status() == 408 || problem.http_status() == 425;
}

/// One download in progress.
class transfer {
public:
    transfer(std::shared_ptr<transport> wire, url where, std::string path, download_options chosen)
        : over(std::move(wire))
        , from(std::move(where))
        , options(std::move(chosen))
        , until(andante::detail::saturating_add(options.time->now(), options.deadline))
        , file(std::move(path), options.replace)
        , sink(std::make_shared<file_sink>(file, options))
    {}

    request next_request(const url& where, address_scope nearest)
    {
        request what(method::get, where);
        what.nearest = nearest;
        what.headers = options.headers;
        what.sink = sink;
        sink->is_begun = false;
        file.forget_lack();
        // Parts of a coded body could not be joined, and the file is wanted as it is.
        what.headers.set("Accept-Encoding", "identity");
        const auto& validator = sink->version.validator();
        if (file.size() > 0 && !validator.empty()) {
            what.headers.set("Range", "bytes=" + std::to_string(file.size()) + '-');
            what.headers.set("If-Range", validator);
        }
        return what;
    }

    exchange_limits limits() const
    {
        exchange_limits value;
        value.deadline = until;
        value.line_deadline = until; // a full line for connections is a wait like any other
        value.idle = options.stall;
        value.body_bytes = error_body_bytes;
        return value;
    }

    /// An answer that is not a redirect: is the file complete?
    result<void> finish(const response& answer)
    {
        if (!sink->is_begun && (answer.status == 200 || answer.status == 206)) {
            // A transport that collects bodies in memory.
            sink->begin(answer, answer.body.size());
            auto written = sink->write(answer.body);
            if (!written) {
                return written;
            }
        }
        if (!sink->is_begun) {
            if (answer.status == 416) {
                sink->forget();
            }
            return refused(answer);
        }
        if (!sink->problem()) { // Also when there was no piece to say it to.
            return sink->problem();
        }
        if (sink->total && *sink->total != file.size()) {
            return network_error(
                errc::truncated_body, "the file is not as long as announced", outcome::unknown
            );
        }
        if (auto valid = check_content(answer); !valid) {
            return valid;
        }
        if (const auto difference = sink->digest.mismatch()) {
            sink->forget(); // the next try begins anew
            return network_error(
                errc::truncated_body, "the file is damaged: " + *difference, outcome::unknown
            );
        }
        return {};
    }

    /// A page or message in place of the file is no file, whatever its status.
    result<void> check_content(const response& answer) const
    {
        if (options.expects == file_content::media) {
            if (const auto found = not_media(sink->content_type, sink->beginning)) {
                return not_the_file(
                    answer, "the server sent " + *found + " instead of media", sink->beginning
                );
            }
        }
        return {};
    }

    /// No descriptor is free, for the file or for a connection: others of this process will give
    /// theirs back.
    bool waits_for_descriptor(const error& problem) const
    {
        const bool is_starved = file.lacks_descriptor() ||
                                (problem.outcome() == outcome::not_sent && !can_open_anything());
        return is_starved && until - options.time->now() > resource_pause;
    }

    std::shared_ptr<transport> over;
    url from;
    download_options options;
    const time_source::time_point until;
    partial_file file;
    std::shared_ptr<file_sink> sink;
    std::string came_from;
};

/// The nearest place that this answer may redirect to, after redirects that may lead to `nearest`.
address_scope
next_nearest(const transfer& job, address_scope nearest, const url& here, const response& answer)
{
    if (job.options.allow_inward_redirects) {
        return address_scope::unknown;
    }
    const bool is_known = answer.peer != address_scope::unknown;
    return std::max(nearest, is_known ? answer.peer : stated_scope(here));
}

/// One try: follows redirects to a body, and that to its end.
asio::awaitable<result<void>> try_once(transfer* job)
{
    auto nearest =
        job->options.allow_inward_redirects ? address_scope::unknown : job->options.named_from;
    auto first = outward(job->from, nearest);
    if (!first) {
        co_return first.error();
    }
    auto where = std::move(*first);
    for (int redirects = 0; redirects <= job->options.redirects; ++redirects) {
        auto answer = co_await job->over->send(job->next_request(where, nearest), job->limits());
        if (!answer) {
            co_return answer.error();
        }
        if (!is_redirect(answer->status)) {
            job->came_from = where.text();
            co_return job->finish(*answer);
        }
        nearest = next_nearest(*job, nearest, where, *answer);
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

std::chrono::milliseconds wait_before(int resume, const error& problem)
{
    constexpr std::chrono::milliseconds first(500);
    const auto backoff = first * (1 << std::min(resume - 1, 4));
    return std::max(backoff, problem.retry_after().value_or(std::chrono::milliseconds(0)));
}

/// Why the download ends with this problem; none when it is tried again after the pause.
stop_reason
why_to_stop(const transfer& job, int resumes, const error& problem, std::chrono::milliseconds pause)
{
    if (!is_worth_another_try(problem)) {
        return stop_reason::permanent;
    }
    if (resumes >= job.options.resumes) {
        return stop_reason::attempts_exhausted;
    }
    if (job.until - job.options.time->now() <= pause) {
        return stop_reason::deadline_too_close;
    }
    return pause > longest_retry_after ? stop_reason::permanent : stop_reason::none;
}

error stopped(const error& problem, stop_reason why)
{
    auto details = problem.details();
    details.stop = why;
    return error(problem.code(), std::move(details));
}

result<void> check(const download_options& options)
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
    return {};
}

/// Until one is free, or the time is nearly over. The server is not asked again meanwhile.
asio::awaitable<void> wait_for_descriptor(transfer* job)
{
    auto& time = *job->options.time;
    do {
        co_await time.sleep_until(time.now() + resource_pause);
    } while (!can_open_anything() && job->until - time.now() > resource_pause);
}

/// Gives a complete file its name, or hands it to the device or pipe that has it. Waits for a free
/// descriptor and for a slow reader.
asio::awaitable<result<void>> put_in_place(transfer* job)
{
    auto& time = *job->options.time;
    auto done = job->file.commit();
    while (!done && job->waits_for_descriptor(done.error())) {
        co_await wait_for_descriptor(job);
        job->file.forget_lack();
        done = job->file.commit();
    }
    if (!done) {
        co_return done;
    }
    for (;;) {
        const auto delivered = job->file.deliver();
        if (!delivered) {
            co_return delivered.error();
        }
        if (*delivered) {
            co_return done;
        }
        if (time.now() >= job->until) {
            error_details details;
            details.message = "nobody read the file in time";
            details.stop = stop_reason::deadline_too_close;
            co_return error(errc::deadline_exceeded, std::move(details));
        }
        co_await time.sleep_until(time.now() + resource_pause);
    }
}

/// The file belongs to this coroutine and dies with it, whatever ends that.
asio::awaitable<result<download_report>>
run(std::shared_ptr<transport> over, url from, std::string path, download_options options)
{
    auto done = check(options);
    if (!done) {
        co_return done.error();
    }
    transfer job(std::move(over), std::move(from), std::move(path), std::move(options));
    done = job.file.create();
    if (!done) {
        co_return done.error();
    }
    download_report report;
    for (;;) {
        done = co_await try_once(&job);
        if (done) {
            break;
        }
        const auto now = job.options.time->now();
        if (job.waits_for_descriptor(done.error())) {
            co_await wait_for_descriptor(&job);
            continue;
        }
        const auto pause = wait_before(report.resumes + 1, done.error());
        const auto stop = why_to_stop(job, report.resumes, done.error(), pause);
        if (stop != stop_reason::none) {
            co_return stopped(done.error(), stop);
        }
        ++report.resumes;
        co_await job.options.time->sleep_until(now + pause);
    }
    done = co_await put_in_place(&job);
    if (!done) {
        co_return done.error();
    }
    report.bytes = job.file.size();
    report.content_type = job.sink->content_type;
    report.url = job.came_from;
    co_return report;
}

} // namespace

asio::awaitable<result<download_report>>
download(std::shared_ptr<transport> over, url from, std::string path, download_options options)
{
    return run(std::move(over), std::move(from), std::move(path), std::move(options));
}

} // namespace andante::inline v0::http

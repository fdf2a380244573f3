#include <andante/http/download.hpp>

#include "core/saturating.hpp"
#include "http/address_scope.hpp"
#include "http/errors.hpp"
#include "http/partial_file.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace andante::inline v0::http {

namespace asio = boost::asio;

namespace {

constexpr std::size_t error_body_bytes = 64 * 1024;
/// A server that asks for more patience than this is given up, and the caller told how long.
constexpr std::chrono::seconds longest_retry_after(120);

std::optional<std::uint64_t> parse_number(std::string_view text)
{
    std::uint64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_whole = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
    return is_whole ? std::optional(number) : std::nullopt;
}

/// "bytes 5-9/10": where a partial body begins, and the whole size when it is told.
struct content_range {
    std::uint64_t first = 0;
    std::optional<std::uint64_t> total;
};

std::optional<content_range> parse_content_range(std::string_view text)
{
    const auto dash = text.find('-');
    const auto slash = text.find('/');
    if (!text.starts_with("bytes ") || dash == std::string_view::npos || slash < dash) {
        return std::nullopt;
    }
    const auto first = parse_number(text.substr(6, dash - 6));
    if (!first || slash == std::string_view::npos) {
        return std::nullopt;
    }
    return content_range{*first, parse_number(text.substr(slash + 1))};
}

/// What makes sure that a resumed body continues the same file: RFC 9110, section 13.1.5.
std::string validator_of(const headers& fields)
{
    const auto tag = fields.find("ETag");
    if (tag && tag->starts_with('"')) {
        return std::string(*tag);
    }
    return std::string(fields.find("Last-Modified").value_or(""));
}

/// Puts a body into the file, at its end or, when the server starts again, from the beginning.
class file_sink final : public body_sink {
public:
    file_sink(partial_file& file, const download_options& options)
        : file_(&file)
        , on_progress_(&options.on_progress)
    {}

    bool begin(const response& head, std::optional<std::uint64_t> content_length) override
    {
        problem_ = {};
        if (head.status == 206) {
            begin_part(head, content_length);
        } else if (head.status == 200) {
            problem_ = file_->restart();
            total = content_length;
            validator = validator_of(head.headers);
        } else {
            return false;
        }
        is_begun = true;
        content_type = std::string(head.headers.find("Content-Type").value_or(""));
        return true;
    }

    result<void> write(std::string_view piece) override
    {
        if (!problem_) {
            return problem_;
        }
        auto written = file_->write(piece);
        if (written && *on_progress_) {
            (*on_progress_)(file_->size(), total);
        }
        return written;
    }

    /// Why the body of this try was not taken.
    const result<void>& problem() const noexcept { return problem_; }
    /// The range did not continue what is there: begin again without one.
    void forget() { validator.clear(); }

    bool is_begun = false; ///< The answer of this try has a body for the file.
    std::optional<std::uint64_t> total;
    std::string validator;
    std::string content_type;

private:
    void begin_part(const response& head, std::optional<std::uint64_t> content_length)
    {
        const auto range = parse_content_range(head.headers.find("Content-Range").value_or(""));
        const bool fits = range && range->first == file_->size() &&
                          (!range->total || !total || range->total == total);
        if (!fits) {
            forget();
            problem_ = network_error(
                errc::truncated_body, "the server sent another range", outcome::unknown
            );
        } else if (range->total) {
            total = range->total;
        } else if (content_length) {
            total = file_->size() + *content_length;
        }
    }

    partial_file* file_;
    const std::function<void(std::uint64_t, std::optional<std::uint64_t>)>* on_progress_;
    result<void> problem_;
};

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
    if (const auto seconds = parse_number(answer.headers.find("Retry-After").value_or(""))) {
        constexpr std::uint64_t one_day = 86'400;
        details.retry_after = std::chrono::seconds(std::min(*seconds, one_day));
    }
    const auto code = answer.status == 404 || answer.status == 410 ? errc::not_found
                      : answer.status == 429                       ? errc::rate_limited
                      : answer.status >= 500                       ? errc::server_error
                      : answer.status >= 400                       ? errc::request_refused
                                                                   : errc::malformed_response;
    return error(code, std::move(details));
}

result<url> next_place(const url& here, const response& answer, address_scope nearest)
{
    const auto location = answer.headers.find("Location");
    const auto next = location ? here.resolve(*location) : std::nullopt;
    const bool is_downgrade =
        next && here.is_secure() && !next->is_secure() && !next->is_loopback();
    if (next && !is_downgrade) {
        // Where a name leads is the transport's to see.
        return stated_scope(*next) < nearest ? result<url>(inward_redirect(next->origin()))
                                             : result<url>(*next);
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
        , file(std::move(path))
        , sink(std::make_shared<file_sink>(file, options))
    {}

    request next_request(const url& where, address_scope nearest)
    {
        request what(method::get, where);
        what.nearest = nearest;
        what.headers = options.headers;
        what.sink = sink;
        sink->is_begun = false;
        if (file.size() > 0 && !sink->validator.empty()) {
            what.headers.set("Range", "bytes=" + std::to_string(file.size()) + '-');
            what.headers.set("If-Range", sink->validator);
        }
        return what;
    }

    exchange_limits limits() const
    {
        exchange_limits value;
        value.deadline = until;
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
        return {};
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
    auto where = job->from;
    auto nearest = address_scope::unknown;
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
        const auto pause = wait_before(report.resumes + 1, done.error());
        const auto stop = why_to_stop(job, report.resumes, done.error(), pause);
        if (stop != stop_reason::none) {
            co_return stopped(done.error(), stop);
        }
        ++report.resumes;
        co_await job.options.time->sleep_until(now + pause);
    }
    done = job.file.commit();
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

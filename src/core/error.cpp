#include <andante/core/error.hpp>
#include <andante/core/result.hpp>

#include <boost/asio/error.hpp>

#include <array>

namespace andante::inline v0 {

namespace {

struct errc_row {
    errc value;
    std::string_view name;
    std::string_view text;
};

constexpr std::array errc_rows{
    errc_row{errc::invalid_request, "invalid_request", "a value breaks a documented limit"},
    errc_row{errc::deadline_exceeded, "deadline_exceeded", "the deadline passed"},
    errc_row{
        errc::queue_full_locally, "queue_full_locally", "a bounded queue of this process is full"
    },
    errc_row{errc::insecure_url, "insecure_url", "plain http would show the key to the network"},
    errc_row{errc::resolve_failed, "resolve_failed", "the host name could not be resolved"},
    errc_row{errc::connect_failed, "connect_failed", "no connection could be made"},
    errc_row{errc::connect_timeout, "connect_timeout", "connecting took too long"},
    errc_row{errc::tls_failed, "tls_failed", "the TLS handshake failed"},
    errc_row{errc::tls_timeout, "tls_timeout", "the TLS handshake took too long"},
    errc_row{errc::proxy_failed, "proxy_failed", "the proxy refused"},
    errc_row{errc::read_timeout, "read_timeout", "the server was silent for too long"},
    errc_row{
        errc::connection_reset, "connection_reset", "the connection was closed before an answer"
    },
    errc_row{
        errc::truncated_body, "truncated_body", "the answer ended before its announced length"
    },
    errc_row{errc::header_too_large, "header_too_large", "the answer's head exceeds the limit"},
    errc_row{errc::body_too_large, "body_too_large", "the answer's body exceeds the limit"},
    errc_row{errc::malformed_http, "malformed_http", "the answer is not HTTP"},
    errc_row{
        errc::malformed_response, "malformed_response", "the answer is not what the API promises"
    },
    errc_row{errc::unexpected_redirect, "unexpected_redirect", "the API answered with a redirect"},
    errc_row{errc::missing_api_key, "missing_api_key", "no API key was sent"},
    errc_row{errc::invalid_api_key, "invalid_api_key", "the API key is not valid"},
    errc_row{errc::plan_required, "plan_required", "the account's plan has no API access"},
    errc_row{
        errc::rejected_by_validation,
        "rejected_by_validation",
        "the server found the request invalid"
    },
    errc_row{errc::quota_exhausted, "quota_exhausted", "the account's allowance is used up"},
    errc_row{errc::not_found, "not_found", "no such resource"},
    errc_row{errc::rate_limited, "rate_limited", "too many requests"},
    errc_row{errc::create_rate_limited, "create_rate_limited", "too many create requests"},
    errc_row{errc::queue_full, "queue_full", "too many unfinished jobs"},
    errc_row{errc::creation_failed, "creation_failed", "the job could not be queued"},
    errc_row{errc::server_error, "server_error", "the server failed"},
    errc_row{errc::request_refused, "request_refused", "the server refused the request"},
    errc_row{errc::wait_deadline, "wait_deadline", "the job did not end before the deadline"},
    errc_row{errc::job_deleted, "job_deleted", "the job is gone"},
    errc_row{errc::job_failed, "job_failed", "the job failed"},
    errc_row{errc::file_error, "file_error", "a local file could not be used"},
    errc_row{errc::journal_error, "journal_error", "the journal could not be used"},
    errc_row{errc::journal_held, "journal_held", "another process works on that journal entry"},
};

const errc_row* find_row(int value) noexcept
{
    for (const auto& row : errc_rows) {
        if (static_cast<int>(row.value) == value) {
            return &row;
        }
    }
    return nullptr;
}

class category final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "andante"; }

    std::string message(int value) const override
    {
        const auto* row = find_row(value);
        return row ? std::string(row->text) : "unknown andante error " + std::to_string(value);
    }

    boost::system::error_condition default_error_condition(int value) const noexcept override
    {
        namespace conditions = boost::system::errc;
        switch (static_cast<errc>(value)) {
        case errc::deadline_exceeded:
        case errc::connect_timeout:
        case errc::tls_timeout:
        case errc::read_timeout:
        case errc::wait_deadline:
            return make_error_condition(conditions::timed_out);
        case errc::connection_reset:
            return make_error_condition(conditions::connection_reset);
        case errc::invalid_request:
            return make_error_condition(conditions::invalid_argument);
        default:
            return {value, *this};
        }
    }
};

std::string describe(const error& cause)
{
    std::string text;
    if (cause.code().category() == errc_category()) {
        text = to_string(static_cast<errc>(cause.code().value()));
        text += ": ";
    }
    text += cause.message().empty() ? cause.code().message() : cause.message();
    return text;
}

} // namespace

const boost::system::error_category& errc_category() noexcept
{
    static const category instance;
    return instance;
}

boost::system::error_code make_error_code(errc value) noexcept
{
    return {static_cast<int>(value), errc_category()};
}

std::string_view to_string(errc value) noexcept
{
    const auto* row = find_row(static_cast<int>(value));
    return row ? row->name : "unknown";
}

std::string_view to_string(outcome value) noexcept
{
    switch (value) {
    case outcome::not_sent:
        return "not_sent";
    case outcome::rejected:
        return "rejected";
    case outcome::unknown:
        break;
    }
    return "unknown";
}

std::string_view to_string(stop_reason value) noexcept
{
    switch (value) {
    case stop_reason::none:
        return "none";
    case stop_reason::permanent:
        return "permanent";
    case stop_reason::not_repeatable:
        return "not_repeatable";
    case stop_reason::attempts_exhausted:
        return "attempts_exhausted";
    case stop_reason::deadline_too_close:
        return "deadline_too_close";
    case stop_reason::budget_exhausted:
        return "budget_exhausted";
    case stop_reason::cancelled:
        return "cancelled";
    }
    return "unknown";
}

std::string_view to_string(file_cause value) noexcept
{
    switch (value) {
    case file_cause::none:
        return "none";
    case file_cause::disk_full:
        return "disk_full";
    case file_cause::not_allowed:
        return "not_allowed";
    case file_cause::exists:
        return "exists";
    case file_cause::missing:
        return "missing";
    case file_cause::too_large:
        return "too_large";
    case file_cause::other:
        break;
    }
    return "other";
}

std::string_view to_string(tls_problem value) noexcept
{
    switch (value) {
    case tls_problem::none:
        return "none";
    case tls_problem::unknown_authority:
        return "unknown_authority";
    case tls_problem::wrong_host:
        return "wrong_host";
    case tls_problem::expired:
        return "expired";
    case tls_problem::not_yet_valid:
        return "not_yet_valid";
    case tls_problem::bad_certificate:
        return "bad_certificate";
    case tls_problem::client_certificate:
        return "client_certificate";
    case tls_problem::nothing_in_common:
        return "nothing_in_common";
    case tls_problem::not_tls:
        return "not_tls";
    case tls_problem::handshake_broken:
        return "handshake_broken";
    }
    return "unknown";
}

error::error(errc code, error_details details)
    : error(make_error_code(code), std::move(details))
{}

error::error(boost::system::error_code code, error_details details)
    : code_(code)
    , details_(std::make_shared<const error_details>(std::move(details)))
{}

bool error::is_throttled() const noexcept
{
    return *this == errc::rate_limited || *this == errc::create_rate_limited ||
           *this == errc::queue_full || *this == errc::quota_exhausted || http_status() == 429;
}

bool error::is_cancelled() const noexcept
{
    return code_ == boost::asio::error::operation_aborted;
}

const error_details& error::details() const noexcept
{
    static const error_details none;
    return details_ ? *details_ : none;
}

failure::failure(andante::error cause)
    : system_error(cause.code())
    , error_(std::move(cause))
    , what_(std::make_shared<const std::string>(describe(error_)))
{}

failure::~failure() = default;

cancellation::cancellation(andante::error cause)
    : system_error(cause.code())
    , error_(std::move(cause))
{}

cancellation::~cancellation() = default;

void throw_exception_from_error(const error& cause, const boost::source_location&)
{
    if (cause.is_cancelled()) {
        throw cancellation(cause);
    }
    throw failure(cause);
}

namespace detail {

error error_from(std::exception_ptr exception)
{
    try {
        std::rethrow_exception(std::move(exception));
    } catch (const failure& thrown) {
        return thrown.error();
    } catch (const cancellation& thrown) {
        return thrown.error();
    } catch (const boost::system::system_error& thrown) {
        error_details details;
        details.message = thrown.code().message();
        details.outcome = outcome::unknown;
        details.stop = thrown.code() == boost::asio::error::operation_aborted
                           ? stop_reason::cancelled
                           : stop_reason::none;
        return error(thrown.code(), std::move(details));
    }
}

} // namespace detail

} // namespace andante::inline v0

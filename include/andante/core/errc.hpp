#pragma once

#include <andante/config.hpp>

#include <boost/system/error_code.hpp>

#include <string_view>
#include <type_traits>

namespace andante::inline v0 {

/// Why an operation failed: one value for each cause that a caller can act on.
///
/// The provider's own code is kept beside it (error::api_code()), so that nothing is lost when two
/// codes share a value.
enum class errc {
    // Found before anything was sent.
    invalid_request = 1, ///< A value breaks a documented limit: see error::field().
    deadline_exceeded,   ///< The call's deadline passed, or a wait could not end before it.
    queue_full_locally, ///< A bounded queue of this process is full: slow down, or raise its limit.
    insecure_url, ///< Plain http to a host that is not loopback would show the key to the network.

    // The network.
    resolve_failed = 20,
    connect_failed,
    connect_timeout,
    tls_failed, ///< Handshake, certificate or host name.
    tls_timeout,
    proxy_failed, ///< The proxy refused, or did not speak HTTP.
    read_timeout, ///< No byte for the idle limit.
    connection_reset,
    truncated_body,
    header_too_large,
    body_too_large,
    malformed_http,

    // An answer that is not what the API promises.
    malformed_response = 40, ///< Not JSON, or not the documented shape.
    unexpected_redirect,     ///< The API answered with a redirect, which is never followed: the key
                             ///< must not travel.

    // What the API said.
    missing_api_key = 60,
    invalid_api_key,
    plan_required,
    rejected_by_validation, ///< The server's own validation (400).
    quota_exhausted,        ///< Credits or a spend cap: waiting a minute does not help (402 and
                            ///< relatives).
    not_found,
    rate_limited,        ///< The general request rate (429).
    create_rate_limited, ///< The create request rate (429).
    queue_full,          ///< Too many unfinished jobs of this account (429): one must end first.
    creation_failed,     ///< The job could not be queued (GENERATION_FAILED, 500).
    server_error,        ///< 5xx without a more exact code.
    request_refused,     ///< 4xx without a more exact code.

    // Jobs and files.
    wait_deadline = 80, ///< The job did not end before the wait's deadline. It may still be
                        ///< running, and is not cancelled.
    job_deleted,        ///< A job that had been seen is gone.
    job_failed,         ///< The job ended in failure, so what was asked for does not exist.
    file_error,         ///< A local file could not be written or read.
    journal_error, ///< The journal could not keep or read what it must: see client/journal.hpp.
    journal_held,  ///< Another process, or another journal object, works on that entry.
};

/// The error category of errc, named "andante".
ANDANTE_DECL const boost::system::error_category& errc_category() noexcept;

/// Makes errc usable wherever a boost::system::error_code is.
ANDANTE_DECL boost::system::error_code make_error_code(errc value) noexcept;

/// The enumerator's own name, for example "rate_limited"; "unknown" for anything else.
ANDANTE_DECL std::string_view to_string(errc value) noexcept;

} // namespace andante::inline v0

/// @cond
template <>
struct boost::system::is_error_code_enum<andante::errc> : std::true_type {};
/// @endcond

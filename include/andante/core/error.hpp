#pragma once

#include <andante/config.hpp>
#include <andante/core/errc.hpp>

#include <boost/system/error_code.hpp>
#include <boost/system/system_error.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0 {

/// What is known of a request's effect on the server.
enum class outcome {
    not_sent, ///< Nothing left this process, or nothing can have arrived: safe to repeat.
    rejected, ///< The server refused it before doing anything: safe to repeat once the cause is
              ///< gone.
    unknown,  ///< Sent, and nobody can say: it may have taken effect.
};

/// The enumerator's own name.
ANDANTE_DECL std::string_view to_string(outcome value) noexcept;

/// Why the retry loop stopped.
enum class stop_reason {
    none,               ///< There was no retry loop, or it did not fail.
    permanent,          ///< Repeating cannot help.
    not_repeatable,     ///< It may have taken effect, and repeating could do it twice.
    attempts_exhausted, ///< The allowed number of attempts was used.
    deadline_too_close, ///< The next attempt could not start before the deadline.
    budget_exhausted,   ///< Too many repeats of this client's calls failed lately: see
                        ///< retry_options::budget.
    cancelled,
};

/// The enumerator's own name.
ANDANTE_DECL std::string_view to_string(stop_reason value) noexcept;

/// What went wrong with TLS: see error::tls().
enum class tls_problem {
    none,               ///< Not a failure of TLS.
    unknown_authority,  ///< Nobody who is trusted has signed the server's certificate.
    wrong_host,         ///< The certificate, or the server itself, is for another host.
    expired,            ///< A certificate of the server's chain is no longer valid.
    not_yet_valid,      ///< One is not valid yet: this machine's clock may be slow.
    bad_certificate,    ///< It cannot be used for another reason: purpose, signature, weak key.
    client_certificate, ///< The server refuses the client's certificate, or asks for one.
    nothing_in_common,  ///< No version or cipher that both sides accept, for example only TLS 1.1.
    not_tls,            ///< Something else than TLS answers at that port.
    handshake_broken,   ///< The handshake broke off without a reason. Only this is tried again.
};

/// What went wrong with a local file: see error::file().
enum class file_cause {
    none,        ///< Not a failure of a local file.
    disk_full,   ///< No room is left on the disk, or in the user's share of it.
    not_allowed, ///< The process has no right to it, or the disk is read-only.
    exists,      ///< Something has that name, and must not be replaced.
    missing,     ///< The file, or the folder that it should be in, does not exist.
    too_large,   ///< It would exceed the largest size that the system allows.
    other,       ///< Another reason: see error::message().
};

/// The enumerator's own name.
ANDANTE_DECL std::string_view to_string(tls_problem value) noexcept;
ANDANTE_DECL std::string_view to_string(file_cause value) noexcept; ///< Its name.

/// One attempt of a call.
struct attempt {
    std::chrono::nanoseconds started{};  ///< Since the call began.
    std::chrono::nanoseconds duration{}; ///< Until its response or failure.
    std::chrono::nanoseconds waited{};   ///< Back-off and pacing before it.
    int http_status = 0;                 ///< 0 when there was no response.
    boost::system::error_code code;      ///< Success when the attempt was answered with 2xx.
};

/// One id that a bulk call could not do, with the server's words.
struct failed_item {
    /// The id as the server names it.
    std::string id;
    std::string reason; ///< For people: its wording is not part of the contract.
};

/// A value that breaks a documented limit.
struct field_problem {
    std::string field; ///< The member's name as the caller wrote it, for example "duration".
    std::string value; ///< What was given, shortened to 80 characters.
    std::string limit; ///< What is allowed, for example "5 to 210 seconds".
};

/// Everything that an error carries beside its code. A value to fill in and hand to error's
/// constructor.
class error_details {
public:
    error_details() = default;

    /// See error::message().
    std::string message;
    /// See error::api_code().
    std::string api_code;
    /// See error::http_status().
    int http_status = 0;
    /// See error::request_id().
    std::string request_id;
    /// See error::retry_after().
    std::optional<std::chrono::milliseconds> retry_after;
    /// See error::repeat_advised().
    std::optional<bool> repeat_advised;
    /// See error::policy().
    std::string policy;
    /// See error::field().
    std::optional<field_problem> field;
    /// See error::items().
    std::vector<failed_item> items;
    /// See error::attempts().
    std::vector<attempt> attempts;
    /// See error::stop().
    stop_reason stop = stop_reason::none;
    /// See error::outcome().
    andante::outcome outcome = andante::outcome::not_sent;
    /// See error::body_excerpt().
    std::string body_excerpt;
    /// See error::tls().
    tls_problem tls = tls_problem::none;
    /// See error::file().
    file_cause file = file_cause::none;
};

/// A failed operation as data: compare it with errc, read its members, never its text.
///
/// Cheap to copy: the details are shared and immutable. Distinct objects may be used from any
/// thread.
class ANDANTE_DECL error {
public:
    /// Equal to success; exists so that a result can be default-made.
    error() = default;
    /// An error of this library.
    error(errc code, error_details details);
    /// An error of another category, for example operation_aborted.
    explicit error(boost::system::error_code code, error_details details = error_details());

    /// The cause. Compare with errc, or with boost::asio::error::operation_aborted for a cancelled
    /// operation.
    boost::system::error_code code() const noexcept { return code_; }
    /// One sentence for people, which says what to do next where that is known. Never holds a
    /// secret.
    const std::string& message() const noexcept { return details().message; }
    /// The provider's own code, for example "QUEUE_FULL"; empty when the provider did not answer.
    const std::string& api_code() const noexcept { return details().api_code; }
    /// The HTTP status, or 0 when there was no response.
    int http_status() const noexcept { return details().http_status; }
    /// The server's id of the request, when it sent one.
    const std::string& request_id() const noexcept { return details().request_id; }
    /// How long the server asked to wait, counted from its answer.
    std::optional<std::chrono::milliseconds> retry_after() const noexcept
    {
        return details().retry_after;
    }
    /// Whether the server says that repeating may help, by the header x-should-retry; nothing when
    /// it says neither.
    std::optional<bool> repeat_advised() const noexcept { return details().repeat_advised; }
    /// The name of the rate-limit policy that refused; empty when none did.
    const std::string& policy() const noexcept { return details().policy; }
    /// The offending value, for errc::invalid_request and, where the server names it,
    /// errc::rejected_by_validation.
    const std::optional<field_problem>& field() const noexcept { return details().field; }
    /// Items of a bulk call that failed.
    const std::vector<failed_item>& items() const noexcept { return details().items; }
    /// Every attempt that was made, oldest first.
    const std::vector<attempt>& attempts() const noexcept { return details().attempts; }
    /// Why no further attempt was made.
    stop_reason stop() const noexcept { return details().stop; }
    /// What is known of the request's effect.
    andante::outcome outcome() const noexcept { return details().outcome; }
    /// For errc::malformed_response: the first 200 bytes of the body, escaped.
    const std::string& body_excerpt() const noexcept { return details().body_excerpt; }

    /// For errc::tls_failed: what went wrong. All but tls_problem::handshake_broken are final:
    /// stop() is permanent.
    tls_problem tls() const noexcept { return details().tls; }
    /// For errc::file_error of a file that was to be written: what went wrong.
    file_cause file() const noexcept { return details().file; }

    /// True for a rate, queue or quota refusal, and for any other answer with status 429.
    bool is_throttled() const noexcept;
    /// True when the operation was cancelled.
    bool is_cancelled() const noexcept;

    /// All details, for example to build a changed copy.
    const error_details& details() const noexcept;

    /// True when the error has this cause.
    friend bool operator==(const error& left, errc right) noexcept
    {
        return left.code_ == make_error_code(right);
    }

private:
    boost::system::error_code code_;
    std::shared_ptr<const error_details> details_;
};

/// The exception that an operation throws: an error, at the edge of the library.
class ANDANTE_DECL failure : public boost::system::system_error {
public:
    /// Makes the exception from its cause.
    explicit failure(andante::error cause);
    ~failure() override;

    /// The error itself.
    const andante::error& error() const noexcept { return error_; }
    /// The same sentence as error().message(), with the cause's name in front.
    const char* what() const noexcept override { return what_->c_str(); }

private:
    andante::error error_;
    std::shared_ptr<const std::string> what_;
};

/// The exception of an operation that was cancelled: operation_aborted, as in Asio, with what is
/// known of the operation. Deliberately no failure: a handler of failures does not catch it.
///
/// error().outcome() is `not_sent` until the first byte may have left, `rejected` when the server
/// has refused everything that left, else `unknown`; error().attempts() has what was begun,
/// error().stop() is stop_reason::cancelled.
class ANDANTE_DECL cancellation : public boost::system::system_error {
public:
    /// `cause` must say is_cancelled().
    explicit cancellation(andante::error cause);
    ~cancellation() override;

    /// What is known of the operation.
    const andante::error& error() const noexcept { return error_; }

private:
    andante::error error_;
};

/// Throws the error: as cancellation when it is one, else as failure.
/// boost::system::result calls it when value() is asked of a failed result.
[[noreturn]] ANDANTE_DECL void
throw_exception_from_error(const error& cause, const boost::source_location& where);

} // namespace andante::inline v0

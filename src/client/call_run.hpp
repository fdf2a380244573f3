#pragma once

#include <andante/client/pipeline.hpp>
#include <andante/core/observer.hpp>
#include <andante/http/transport.hpp>

#include "client/call_record.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace andante::inline v0::detail {

/// The request's id as servers and the proxies before them give it; empty when they do not.
std::string_view request_id_in(const http::headers& headers) noexcept;

/// One call while it runs: its deadline, its history, and what the observer is told. No I/O.
class call_run {
public:
    /// `record`, if there is one, is kept up to date and outlives this. `exchange`: in place of the
    /// client's deadline, for a call that sets none.
    call_run(
        const client_options& defaults,
        const std::string& provider,
        call& what,
        call_record* record = nullptr,
        std::optional<std::chrono::milliseconds> exchange = std::nullopt
    );
    /// Tells the observer that the call was cancelled, and what is known of it, unless it has
    /// ended.
    ~call_run();
    call_run(const call_run&) = delete;
    call_run& operator=(const call_run&) = delete;

    const call& what() const noexcept { return *what_; }
    call_info info() const noexcept;
    /// When the exchange must be over: what was waited in line counts only for a call that has set
    /// a deadline of its own.
    time_source::time_point deadline() const noexcept { return deadline_; }
    /// When it must have left the line.
    time_source::time_point line_deadline() const noexcept { return line_deadline_; }
    /// The option that bounds the line.
    std::string_view line_option() const noexcept;
    /// It has stood in line for so long.
    void stood_in_line(time_source::duration how_long) noexcept;
    http::exchange_limits limits();
    retry_options retry() const;
    pacing::permit_request permit_request();
    const std::string& traceparent() const noexcept { return traceparent_; }

    /// The next attempt leaves now, after having waited since the last one ended. Throws
    /// operation_aborted when the call's caller has left.
    void attempt_begins(const http::headers& request_headers);
    void attempt_answered(const http::response& answer, const error* refused);
    void attempt_failed(const error& problem);
    /// The transport threw. Gives what is known of the attempt's effect.
    outcome attempt_broken(const std::exception_ptr& thrown);

    /// Where a refused attempt stood in the pacer's line; 0 when there is no line.
    void set_place(std::uint64_t place) noexcept { place_ = place; }
    std::uint64_t place() const noexcept { return place_; }

    /// How long it should stay away if the pacer does not make it wait.
    bool owes_wait() const noexcept { return owed_wait_ != time_source::duration::zero(); }
    void owe_wait(time_source::duration wait) noexcept { owed_wait_ = wait; }
    time_source::duration take_owed_wait() noexcept { return std::exchange(owed_wait_, {}); }

    /// Failed attempts so far: those that count against the limit, and those in a row.
    int counted_failures() const noexcept { return counted_failures_; }
    int failures() const { return record_->attempts(); }
    void count_failure() noexcept { ++counted_failures_; }

    /// The call needs no request of its own; what is kept answers it, or another call's answer
    /// will.
    void from_cache(cache_event::kind how, time_source::duration age);
    /// The call has ended well.
    void succeeded();
    /// The call has ended badly: the error with its history.
    error failed(const error& problem, stop_reason stop);
    /// The call waits, for the reason given and perhaps for a limit.
    void waits(
        wait_reason reason,
        time_source::duration expected,
        std::string_view detail,
        std::string_view policy = {},
        std::size_t ahead = 0
    );
    /// Whatever it waited for is there: told if it did wait. An attempt, a wait for something else
    /// and the call's end tell it too.
    void wait_is_over();

private:
    struct pending_wait {
        wait_reason reason = wait_reason::pacing;
        std::string policy;
        time_source::time_point began;
    };

    void end_attempt(
        int status,
        boost::system::error_code code,
        std::optional<outcome> known,
        const error* refusal,
        const http::headers* headers
    );
    void report_end(const error* problem);
    void waits_for_permit(const pacing::wait_event& event);

    const client_options* defaults_;
    call* what_;
    std::string provider_;
    std::uint64_t id_;
    std::shared_ptr<time_source> time_;
    time_source::time_point started_;
    time_source::time_point line_deadline_;
    time_source::time_point deadline_;
    time_source::time_point attempt_started_{};
    time_source::time_point last_ended_{};
    std::string traceparent_;
    std::string request_id_;
    std::uint64_t place_ = 0;
    time_source::duration owed_wait_{};
    int http_status_ = 0;
    int counted_failures_ = 0;
    bool ended_ = false;
    std::optional<pending_wait> wait_; ///< What it waits for now.
    attempt current_;                  ///< The last attempt that has begun.
    call_record own_;
    call_record* record_;
};

} // namespace andante::inline v0::detail

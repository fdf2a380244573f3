#pragma once

#include <andante/config.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// Servers that behave like the providers, for tests without a network and for trying things out.
namespace andante::inline v0::emulator {

/// What goes wrong.
enum class fault_kind {
    delay,               ///< The request is carried out, and its answer comes fault::delay later.
    reset_before_commit, ///< The connection is reset, and nothing was carried out.
    reset_after_commit,  ///< The request is carried out, then the connection is reset.
    truncate,            ///< The announced body ends after fault::bytes (0: in the middle).
    drip,                ///< The body comes in pieces of fault::bytes, fault::delay apart.
    stall,               ///< After fault::bytes of the body nothing comes for fault::delay.
    stream_error,        ///< After fault::bytes (0: in the middle) of a body that comes in pieces
                  ///< the error of fault::status and fault::code stands in place of the rest.
    garbage,       ///< The body is not JSON, whatever its type says.
    html,          ///< A proxy's page: fault::status (502), text/html.
    error,         ///< An error answer with fault::status and fault::code.
    huge_body,     ///< A JSON body of fault::bytes (0: 80 MiB).
    redirect,      ///< A 302 to fault::location.
    close_after,   ///< The connection is closed fault::delay after the answer, unannounced.
    webhook_lost,  ///< The webhook is never sent.
    webhook_late,  ///< The webhook is sent fault::delay after the job's end.
    webhook_twice, ///< The webhook is sent twice.
    webhook_early, ///< The job ends at once, and its webhook is sent before the create's answer.
};

/// The enumerator's own name.
ANDANTE_DECL std::string_view to_string(fault_kind value) noexcept;
/// The enumerator of that name; nothing when there is none.
ANDANTE_DECL std::optional<fault_kind> parse_fault_kind(std::string_view name) noexcept;

/// One planned fault: which requests it hits, and what happens to them.
class fault {
public:
    /// `route_template` is a verb and a path template such as "GET /v1/generations/{id}", or "*"
    /// for every request; ignored by the webhook faults, which count webhooks.
    fault(fault_kind what, std::string route_template)
        : kind(what)
        , route(std::move(route_template))
    {}

    /// What goes wrong.
    fault_kind kind;
    /// Which requests it hits.
    std::string route;
    /// The first request that is hit, counted from 1 among those that match since the fault was
    /// added.
    unsigned first = 1;
    /// How many requests are hit one after the other; 0 for all from there on.
    unsigned count = 1;
    /// See fault_kind. Default one second.
    std::chrono::milliseconds delay{1000};
    /// The status for html (502 when 0) and error (500 when 0).
    int status = 0;
    /// The provider's code for error; chosen by the status when empty.
    std::string code;
    /// The Retry-After header for error; none when empty.
    std::optional<std::chrono::seconds> retry_after;
    /// See fault_kind: a size or a position in bytes.
    std::size_t bytes = 0;
    /// Where redirect sends the client.
    std::string location;
    /// For garbage, html, error, huge_body and redirect: the request is carried out all the same.
    bool commit = false;
};

/// What a front has to do to the connection instead of simply answering.
struct transport_fault {
    /// Wait so long before the first byte of the answer.
    std::chrono::milliseconds delay{};
    /// Send no answer: reset the connection.
    bool reset = false;
    /// Fall silent for stall_for after so many bytes of the body.
    std::optional<std::size_t> stall_at;
    /// How long.
    std::chrono::milliseconds stall_for{};
    /// Announce the whole body and end the connection after so many bytes of it.
    std::optional<std::size_t> truncate_at;
    /// Send the body in pieces of so many bytes; 0 for all at once.
    std::size_t drip_bytes = 0;
    /// The pause between two pieces.
    std::chrono::milliseconds drip_pause{};
    /// Close the connection so long after the answer, without having announced it.
    std::optional<std::chrono::milliseconds> close_after;
    /// Deliver due webhooks before the answer leaves.
    bool webhooks_first = false;
};

} // namespace andante::inline v0::emulator

#pragma once

#include <andante/config.hpp>
#include <andante/http/message.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::emulator {

/// The wall clock's moments: what the emulated servers reckon in.
using time_point = std::chrono::system_clock::time_point;

/// What a route does to the account that calls it.
enum class route_effect {
    read,   ///< Changes nothing.
    write,  ///< Changes what is there.
    create, ///< Begins something that is paid for.
};

/// One request as it was received, and how it was answered.
struct recorded_request {
    time_point time;       ///< When it arrived.
    std::string origin;    ///< "api" or "media".
    std::string method;    ///< As on the wire.
    std::string target;    ///< Path and query as on the wire.
    http::headers headers; ///< Its header fields.
    std::string body;      ///< Its body.
    std::string route;     ///< Verb and path template, or empty when nothing matched.
    /// What that route does; read when nothing matched.
    route_effect effect = route_effect::read;
    /// The names of the limits that covered it, refused or not.
    std::vector<std::string> limits;
    std::string account;  ///< Whose it was, or empty when the key was missing or wrong.
    int status = 0;       ///< Of the answer that the service decided on; 0 for a reset.
    std::string api_code; ///< The error code in the answer, or empty.
};

/// Whether a webhook left.
enum class webhook_dispatch {
    sent,    ///< Handed to the front.
    lost,    ///< Dropped by a fault.
    blocked, ///< The host is private or local, which the service does not call.
};

/// One webhook that the service wanted to send.
struct recorded_webhook {
    time_point time;                                    ///< When it was due.
    std::string job;                                    ///< The id of what has ended.
    std::string url;                                    ///< Where it was to go.
    std::string body;                                   ///< Its body.
    webhook_dispatch dispatch = webhook_dispatch::sent; ///< Whether it left.
};

/// Everything that a service received and sent by itself. Thread-safe.
class ANDANTE_DECL recorder {
public:
    recorder();
    ~recorder();
    recorder(const recorder&) = delete;
    recorder& operator=(const recorder&) = delete;

    /// All requests, oldest first.
    std::vector<recorded_request> requests() const;
    /// The requests of one route, for example "POST /v1/generations".
    std::vector<recorded_request> requests(std::string_view route) const;
    /// How many requests a route got.
    std::size_t count(std::string_view route) const;
    /// How many requests of a route were answered with this status.
    std::size_t count(std::string_view route, int status) const;
    /// How many requests of any route were answered with this status.
    std::size_t count_status(int status) const;
    /// The largest number of requests that a limit ("read", for one) covered within any half-open
    /// interval of this length, refused ones included, over all accounts.
    std::size_t max_in_any_window(std::string_view limit, std::chrono::milliseconds window) const;
    /// All webhooks, in the order in which they were due.
    std::vector<recorded_webhook> webhooks() const;
    /// Forgets everything.
    void clear();
    /// From now on only so many of the newest requests and webhooks are kept; 0 for all, which is
    /// the default.
    void keep(std::size_t newest);

    /// For services.
    void add(recorded_request what);
    /// For services.
    void add(recorded_webhook what);

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

} // namespace andante::inline v0::emulator

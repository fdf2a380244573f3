#pragma once

#include <andante/core/time_source.hpp>
#include <andante/http/transport.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::testing {

/// What a scripted transport does with one request.
class scripted_reply {
public:
    /// An answer with a JSON body.
    explicit scripted_reply(int status, std::string json_body = "{}");
    /// A failure of the network.
    explicit scripted_reply(errc code, andante::outcome known = andante::outcome::unknown);

    /// Adds a header field.
    scripted_reply&& with_header(std::string name, std::string value) &&;
    /// Answers or fails only after so long.
    scripted_reply&& after(std::chrono::milliseconds how_long) &&;

    /// The answer or the failure.
    result<http::response> what;
    /// How long it takes.
    std::chrono::milliseconds delay{};
};

/// A request as the transport saw it.
struct seen_request {
    /// When it was sent.
    time_source::time_point when;
    /// What was sent; the whole of a body that was read from a source is its text.
    http::request request;
};

/// A transport that plays a script: replies are given out in the order in which they were added,
/// whatever is asked. Thread-safe. A request that finds the script at its end is answered with
/// status 599.
class ANDANTE_DECL scripted_transport final : public http::transport {
public:
    /// `time` measures delays and deadlines.
    explicit scripted_transport(std::shared_ptr<time_source> time);
    ~scripted_transport() override;

    /// Adds a reply to the script's end.
    void reply(scripted_reply next);
    /// Answers every request by this function once the script has ended, in place of status 599.
    void otherwise(std::function<scripted_reply(const http::request&)> answer);

    /// Everything that was sent, in order.
    std::vector<seen_request> requests() const;
    /// How many requests were sent.
    std::size_t count() const;
    /// How many exchanges are under way.
    std::size_t in_flight() const;

    [[nodiscard]] boost::asio::awaitable<result<http::response>>
    send(http::request what, http::exchange_limits limits) override;

private:
    class impl;
    std::shared_ptr<impl> impl_;
};

} // namespace andante::inline v0::testing

#pragma once

#include <andante/config.hpp>
#include <andante/emulator/fault.hpp>
#include <andante/emulator/recorder.hpp>
#include <andante/http/message.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace andante::inline v0::emulator {

/// Which of a provider's hosts a request was sent to.
enum class origin {
    api,   ///< The API itself.
    media, ///< The public host of finished files.
};

/// A request as a front received it.
class incoming {
public:
    /// `method_word` as on the wire; `request_target` is path and query.
    incoming(std::string method_word, std::string request_target)
        : method(std::move(method_word))
        , target(std::move(request_target))
    {}

    /// The verb, for example "GET".
    std::string method;
    /// Path and query as they came.
    std::string target;
    /// Its header fields.
    http::headers headers;
    /// Its body.
    std::string body;
    /// Which host it came to.
    emulator::origin origin = emulator::origin::api;
};

/// A part of a body that is sent by itself.
class body_piece {
public:
    /// `text` is sent `wait` after what goes before it.
    explicit body_piece(std::string text, std::chrono::milliseconds wait = {})
        : bytes(std::move(text))
        , after(wait)
    {}

    /// What is sent.
    std::string bytes;
    /// The pause before it.
    std::chrono::milliseconds after;
};

/// A service's answer.
class reply {
public:
    reply() = default;

    /// The HTTP status.
    int status = 0;
    /// All fields but Content-Length, Transfer-Encoding and Connection, which the front adds.
    http::headers headers;
    /// Its body.
    std::string body;
    /// In place of `body`: what is sent piece by piece, such as events or sound while it is made.
    std::vector<body_piece> pieces;
    /// False: the front does not say how long the body is, and uses chunks.
    bool announce_length = true;
    /// What happens to the connection.
    transport_fault fault;
};

/// A webhook that is due: the front posts it once and ignores the answer.
class webhook_delivery {
public:
    /// A POST of `json` to `address`.
    webhook_delivery(std::string address, std::string json)
        : url(std::move(address))
        , body(std::move(json))
    {}

    /// Where it goes.
    std::string url;
    /// Its header fields.
    http::headers headers;
    /// Its body.
    std::string body;
};

/// An emulated server without its network: it is told what arrived and when, and says what to
/// answer. Thread-safe. Knows no clock: `now` comes in, and may be virtual. Time that goes back is
/// taken as standing still.
class ANDANTE_DECL service {
public:
    virtual ~service();

    /// Carries a request out and gives the answer. Never throws for a bad request.
    virtual reply handle(const incoming& request, time_point now) = 0;
    /// Lets everything happen that is due by `now`.
    virtual void advance(time_point now) = 0;
    /// When advance() would next have something to do.
    virtual std::optional<time_point> next_event() const = 0;
    /// Webhooks that became due in advance() or handle() and were not taken yet.
    virtual std::vector<webhook_delivery> take_webhooks() = 0;
    /// Tells where its public files are fetched from, for example "http://127.0.0.1:4711".
    virtual void set_media_base_url(std::string base_url) = 0;
    /// Where its public files are fetched from.
    virtual std::string media_base_url() const = 0;
    /// What was received so far.
    virtual recorder& record() noexcept = 0;
};

} // namespace andante::inline v0::emulator

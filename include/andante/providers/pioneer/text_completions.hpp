#pragma once

#include <andante/chat/completion.hpp>
#include <andante/chat/stream.hpp>
#include <andante/client/call_options.hpp>
#include <andante/config.hpp>
#include <andante/json/raw_json.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace andante::inline v0::pioneer {

namespace detail {
class session;
}

/// A text to go on with. What is not set is the model's to choose.
class text_request {
public:
    /// `its_model`: as the service lists it. `text`: what to go on with.
    text_request(std::string its_model, std::string text)
        : model(std::move(its_model))
        , prompt(std::move(text))
    {}

    std::string model;                      ///< As given.
    std::string prompt;                     ///< As given.
    std::optional<std::int64_t> max_tokens; ///< The most tokens of the answer, 1 to 131072.
    std::optional<double> temperature;      ///< 0 to 2.
    std::vector<std::string> stop;          ///< The answer ends before any of these.
    std::optional<bool> echo;               ///< Give the prompt, too. Not set: no.
    std::optional<std::int64_t> logprobs;   ///< So many likely tokens are told, 0 to 20.
    std::optional<bool> store;              ///< Keep it in the history. Not set: yes.
    raw_json reasoning;                     ///< How to think: an object.
};

/// One of the answers.
class text_choice {
public:
    text_choice() = default;

    /// Which of them, from 0.
    std::int64_t index = 0;
    /// The text.
    std::string text;
    /// What the model thought, if it says so.
    std::string reasoning;
    /// Why it ends there: "stop", "length" or another word; empty in a stream until its end.
    std::string finish_reason;
    /// As the service gives them; empty when they were not asked for.
    raw_json logprobs;
};

/// How a model goes on with a text.
class text_completion {
public:
    text_completion() = default;

    /// The service's.
    std::string id;
    /// The model that answered.
    std::string model;
    /// The answers, by index.
    std::vector<text_choice> choices;
    /// What it has used; nothing when the service does not say.
    std::optional<chat::token_usage> usage;
    /// Its id in the history; empty when it is not told.
    std::string inference_id;
    /// The whole answer as it came, when the call was told to keep it; else empty. Of a stream, its
    /// last chunk.
    std::string raw_json;
};

/// What a stream adds to one of the answers.
struct text_delta {
    std::int64_t index = 0;    ///< Which answer, from 0.
    std::string text;          ///< Text to add; may be empty.
    std::string reasoning;     ///< Reasoning to add; may be empty.
    std::string finish_reason; ///< With the last piece: why it ends. Else empty.
};

/// A completion that is read while it is made. Move-only; one operation at a time. A slow reader
/// holds up the service, and destroying it before its end closes the connection.
class ANDANTE_DECL text_stream {
public:
    /// No stream: may only be destroyed or assigned to.
    text_stream() noexcept;
    /// Takes the stream over; `other` is none then.
    text_stream(text_stream&& other) noexcept;
    /// Closes the old stream and takes the other over.
    text_stream& operator=(text_stream&& other) noexcept;
    ~text_stream();

    /// What comes next; nothing at the end, and from then on.
    ///
    /// Throws failure, as chat::stream::next() does; what came by then is in accumulated().
    /// Cancellation: terminal; nothing is lost by it.
    [[nodiscard]] boost::asio::awaitable<std::optional<text_delta>> next();
    /// All that came so far. Changes with next().
    const text_completion& accumulated() const noexcept;
    /// Gives up: the connection is closed.
    void close() noexcept;

    class impl; ///< Its inside.
    /// For the library.
    explicit text_stream(std::shared_ptr<impl> inside) noexcept;

private:
    std::shared_ptr<impl> impl_;
};

/// Completions of plain texts. Cheap to copy; copies are handles of the same client. Thread-safe.
///
/// Errors of all: errc below 80, as failure. Cancellation of all: terminal. A lost answer is not
/// asked for again: it may be paid for.
class ANDANTE_DECL text_completions {
public:
    /// For the client: use client::completions().
    explicit text_completions(std::shared_ptr<detail::session> session);

    /// Goes on with a text, and gives the whole answer.
    [[nodiscard]] boost::asio::awaitable<text_completion>
    create(text_request request, call_options options = call_options()) const;
    /// Goes on with a text, and gives the answer while it is made. Comes back once the service has
    /// begun to answer; a refusal is thrown before that.
    [[nodiscard]] boost::asio::awaitable<text_stream> stream(
        text_request request,
        chat::stream_options reading = chat::stream_options(),
        call_options options = call_options()
    ) const;

private:
    std::shared_ptr<detail::session> session_;
};

} // namespace andante::inline v0::pioneer

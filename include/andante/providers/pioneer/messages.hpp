#pragma once

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

/// A turn of a conversation in Anthropic's form.
class message_turn {
public:
    /// `who`: "user" or "assistant".
    message_turn(std::string who, std::string text)
        : role(std::move(who))
        , content(std::move(text))
    {}
    /// With content blocks: an array of objects.
    message_turn(std::string who, raw_json content_blocks)
        : role(std::move(who))
        , blocks(std::move(content_blocks))
    {}

    std::string role;    ///< As given.
    std::string content; ///< The text, when there are no blocks.
    raw_json blocks;     ///< In place of the text.
};

/// What to answer. What is not set is the model's to choose. Another version of Anthropic's
/// protocol is the caller's to name: the header anthropic-version in call_options::headers is
/// passed on.
class message_request {
public:
    /// `its_model`: as the service lists it. `most_tokens`: of the answer, 1 to 131072.
    /// `conversation`: one turn or more.
    message_request(
        std::string its_model, std::int64_t most_tokens, std::vector<message_turn> conversation
    )
        : model(std::move(its_model))
        , max_tokens(most_tokens)
        , messages(std::move(conversation))
    {}

    std::string model;                       ///< As given.
    std::int64_t max_tokens;                 ///< As given.
    std::vector<message_turn> messages;      ///< As given.
    std::optional<std::string> system;       ///< What the model is to be.
    std::optional<double> temperature;       ///< 0 to 1.
    std::optional<double> top_p;             ///< 0 to 1.
    std::optional<std::int64_t> top_k;       ///< 1 or more.
    std::vector<std::string> stop_sequences; ///< The answer ends before any of these.
    raw_json tools;                          ///< An array of objects.
    raw_json tool_choice;                    ///< An object.
    raw_json thinking;                       ///< An object.
    raw_json schema;                         ///< Of encoder models: what to extract.
    std::optional<bool> store;               ///< Keep it in the history. Not set: yes.
};

/// A block of an answer.
class content_block {
public:
    content_block() = default;

    /// "text", "tool_use" or "thinking", or another word of the service's.
    std::string type;
    /// Of text and thinking.
    std::string text;
    /// Of a tool's use: for the answer to it.
    std::string id;
    /// Of a tool's use.
    std::string name;
    /// Of a tool's use: its arguments as JSON text.
    std::string input;
};

/// What an answer has used.
struct message_usage {
    std::int64_t input_tokens = 0;                ///< Of the request.
    std::int64_t output_tokens = 0;               ///< Of the answer.
    std::int64_t cache_read_input_tokens = 0;     ///< Of the request's: kept from before.
    std::int64_t cache_creation_input_tokens = 0; ///< Of the request's: kept from now on.
};

/// A model's answer.
class ANDANTE_DECL message {
public:
    message() = default;

    /// The service's.
    std::string id;
    /// "assistant".
    std::string role;
    /// The model that answered.
    std::string model;
    /// What it says.
    std::vector<content_block> content;
    /// "end_turn", "max_tokens", "stop_sequence", "tool_use" or another word; empty in a stream
    /// until its end.
    std::string stop_reason;
    /// Which of stop_sequences ended it, if one did.
    std::optional<std::string> stop_sequence;
    /// What it has used.
    message_usage usage;
    /// The whole answer as it came, when the call was told to keep it; else empty.
    std::string raw_json;

    /// The texts of its text blocks, joined.
    std::string text() const;
};

/// An event of a stream.
struct message_event {
    /// "message_start", "content_block_start", "content_block_delta", "content_block_stop",
    /// "message_delta" or "message_stop", or another word of the service's. "ping" is not given.
    std::string type;
    /// Which block, of an event about one.
    std::int64_t index = 0;
    std::string text;         ///< Text to add to that block; may be empty.
    std::string thinking;     ///< Thoughts to add to that block; may be empty.
    std::string partial_json; ///< What is added to a tool's arguments; may be empty.
    std::string raw;          ///< The event's data as it came.
};

/// An answer that is read while it is made. Move-only; one operation at a time. A slow reader holds
/// up the service, and destroying it before its end closes the connection.
class ANDANTE_DECL message_stream {
public:
    /// No stream: may only be destroyed or assigned to.
    message_stream() noexcept;
    /// Takes the stream over; `other` is none then.
    message_stream(message_stream&& other) noexcept;
    /// Closes the old stream and takes the other over.
    message_stream& operator=(message_stream&& other) noexcept;
    ~message_stream();

    /// What comes next, "message_stop" the last; nothing at the end, and from then on.
    ///
    /// Throws failure: errc::truncated_body when the body ends before "message_stop",
    /// errc::read_timeout after chat::stream_options::idle, what an event "error" says, with
    /// http_status() 200, and what ends the exchange. What came by then is in accumulated().
    /// Cancellation: terminal; nothing is lost by it.
    [[nodiscard]] boost::asio::awaitable<std::optional<message_event>> next();
    /// All that came so far, as one message. Changes with next().
    const message& accumulated() const noexcept;
    /// Gives up: the connection is closed.
    void close() noexcept;

    class impl; ///< Its inside.
    /// For the library.
    explicit message_stream(std::shared_ptr<impl> inside) noexcept;

private:
    std::shared_ptr<impl> impl_;
};

/// Messages in Anthropic's form. Cheap to copy; copies are handles of the same client. Thread-safe.
///
/// Errors of all: errc below 80, as failure. Cancellation of all: terminal. A lost answer is not
/// asked for again: it may be paid for.
class ANDANTE_DECL messages {
public:
    /// For the client: use client::messages().
    explicit messages(std::shared_ptr<detail::session> session);

    /// Answers, and gives the whole answer.
    [[nodiscard]] boost::asio::awaitable<message>
    create(message_request request, call_options options = call_options()) const;
    /// Answers, and gives the answer while it is made. Comes back once the service has begun to
    /// answer; a refusal is thrown before that.
    [[nodiscard]] boost::asio::awaitable<message_stream> stream(
        message_request request,
        chat::stream_options reading = chat::stream_options(),
        call_options options = call_options()
    ) const;

private:
    std::shared_ptr<detail::session> session_;
};

} // namespace andante::inline v0::pioneer

#pragma once

#include <andante/emulator/service.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Chat completions in the form that OpenAI has published, as far as services have them in common.
/// The same request always gives the same answer.
namespace andante::inline v0::emulator {

/// What is wrong with a request: the member, and words for people. A provider puts them into its
/// own envelope.
struct chat_problem {
    std::string field;
    std::string message;
};

/// The first documented bound that a request breaks: `model` and `messages` with their roles and
/// contents, and the ranges of numbers. Nothing when it may be carried out.
std::optional<chat_problem> find_chat_problem(const boost::json::value& request);

/// True when a request asks for a stream.
bool asks_for_stream(const boost::json::object& request) noexcept;

/// How a service writes what others write differently, and what is made to go wrong.
class chat_style {
public:
    chat_style() = default;

    /// The id of the answer.
    std::string id = "chatcmpl-1";
    /// Seconds since 1970.
    std::int64_t created = 0;
    /// Put into the answer, or into the last chunk of a stream, as they are.
    boost::json::object more;
    /// The member with what the model thinks.
    std::string reasoning_name = "reasoning_content";
    /// Log probabilities as lists side by side, and in a chunk as one number. Else OpenAI's list
    /// `content`.
    bool logprobs_as_lists = false;
    /// Members that some services add to every choice: `seed`, `text`, and in each chunk `role` and
    /// `token_id`.
    bool with_extra_members = false;
    /// The seed that is told when a request has none. Beyond the range of a signed number.
    std::uint64_t seed = 15924764223251450000U;
    /// Where the usage is told.
    enum class usage_place {
        last_chunk, ///< In the chunk that ends the answer, or in the answer.
        own_chunk,  ///< In one of its own without choices, when the request asks for it.
        never,      ///< Nowhere: `usage` is null.
    };
    /// As above.
    usage_place usage = usage_place::last_chunk;

    /// "data: " or "data:".
    bool blank_after_data = true;
    /// Lines end in "\r\n" instead of "\n".
    bool ends_lines_with_cr = false;
    /// The pause before each chunk but the first.
    std::chrono::milliseconds pause{20};
    /// So many comments before each chunk.
    unsigned comments = 0;
    /// The text breaks off after so many chunks, with this event in place of the rest, and without
    /// [DONE]: {"error": {...}}, the provider's own.
    std::optional<std::pair<std::size_t, boost::json::object>> error_after;
    /// Nothing comes after so many chunks, and the body does not end for `silence`.
    std::optional<std::size_t> silent_after;
    /// False: the body ends without [DONE].
    bool with_done = true;
    /// The body does not end for `silence` after [DONE].
    bool goes_on_after_done = false;
    /// Longer than anybody waits.
    std::chrono::milliseconds silence{std::chrono::hours(1)};
};

/// What was used, for a provider's limits and money.
struct chat_usage {
    std::uint64_t prompt = 0;
    std::uint64_t completion = 0;
    std::uint64_t cached = 0;

    std::uint64_t total() const noexcept { return prompt + completion; }
};

/// One of the answers to a request.
struct chat_choice {
    std::vector<std::string> tokens;    ///< Of its text, blanks included.
    std::string reasoning;              ///< Empty for none.
    std::string tool_id;                ///< Not empty: it calls a tool, and there is no text.
    std::string tool_name;              ///< Which.
    std::vector<std::string> fragments; ///< Of the tool's arguments.
    std::string finish_reason;
};

/// The answer to a request that find_chat_problem() has passed.
///
/// It repeats what the user has said last; is JSON when response_format asks for it, by the schema
/// that is given; calls the first tool (or the one that tool_choice names) when there are tools,
/// unless tool_choice is "none" or the last message is a tool's; thinks when `reasoning` or
/// `reasoning_effort` asks for it; ends at max_tokens with "length", and at a text of `stop`.
class chat_answer {
public:
    chat_answer(const boost::json::object& request, chat_style style);

    /// The answer as one document.
    boost::json::object document() const;
    /// The answer as the pieces of a body of type text/event-stream, one event each.
    std::vector<body_piece> events() const;
    /// The whole answer with its status and content type: a document, or events when the request
    /// asks for a stream. The provider adds its own fields.
    reply make_reply() const;
    /// What it has used.
    const chat_usage& usage() const noexcept { return usage_; }
    /// The answers.
    const std::vector<chat_choice>& choices() const noexcept { return choices_; }

private:
    boost::json::object head(std::string_view object) const;
    boost::json::object message_of(const chat_choice& what) const;
    boost::json::value probabilities_of(const chat_choice& what) const;
    boost::json::object usage_document() const;
    std::vector<boost::json::object> chunks() const;
    std::vector<boost::json::object> deltas_of(const chat_choice& what) const;
    boost::json::object chunk_of(std::size_t index, boost::json::object delta, bool is_last) const;
    std::string event_of(std::string_view data) const;
    std::uint64_t seed() const noexcept;

    boost::json::object request_;
    chat_style style_;
    std::vector<chat_choice> choices_;
    chat_usage usage_;
};

} // namespace andante::inline v0::emulator

#pragma once

#include <andante/chat/message.hpp>
#include <andante/config.hpp>
#include <andante/core/open_enum.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::chat {

/// Why an answer ends.
enum class finish_reason {
    stop,           ///< It is complete, or a text of request::stop came.
    eos,            ///< The model has said so.
    length,         ///< max_tokens, or the model's own limit.
    tool_calls,     ///< Tools are to be called first.
    function_call,  ///< The same in its older form.
    content_filter, ///< The service has cut it.
};

/// The words of reasons on the wire.
ANDANTE_DECL std::span<const wire_name<finish_reason>> wire_names(finish_reason) noexcept;

/// How likely a token was.
struct token_probability {
    std::string token;              ///< Its text.
    std::optional<std::int64_t> id; ///< Its number in the model's vocabulary, where it is told.
    double log_probability = 0;     ///< The natural logarithm.
    /// The likeliest tokens in its place, as far as they are told.
    std::vector<token_probability> likeliest;
};

/// What an answer has used. Numbers are the service's.
struct token_usage {
    std::uint64_t prompt = 0;     ///< Of the request.
    std::uint64_t completion = 0; ///< Of all answers, with their reasoning.
    std::uint64_t total = 0;      ///< Both; their sum when the service does not say.
    std::uint64_t cached = 0;     ///< Of the prompt's: those that were kept from before.
    std::uint64_t reasoning = 0;  ///< Of the completion's: those of reasoning, where it is told.

    /// True for the same numbers.
    friend bool operator==(const token_usage& left, const token_usage& right) = default;
};

/// One of the answers.
class choice {
public:
    choice() = default;

    /// Which of request::n, from 0.
    std::int64_t index = 0;
    /// What the model says.
    chat::message message;
    /// Why it ends there. Of a stream, empty until its end.
    open_enum<chat::finish_reason> finish_reason;
    /// Of each token, when request::logprobs asked for it.
    std::vector<token_probability> log_probabilities;
    /// The seed that was used, where the service says.
    std::optional<std::uint64_t> seed;
};

/// A model's answer to a request. What is no part of it here is in `raw`.
class ANDANTE_DECL completion {
public:
    completion() = default;

    /// The service's.
    std::string id;
    /// When it was made, to the second.
    std::optional<std::chrono::system_clock::time_point> created;
    /// The model that answered; it may be a more exact name than the request's.
    std::string model;
    /// The answers, by index. May be empty, for example of a stream that broke.
    std::vector<choice> choices;
    /// What it has used; nothing when the service does not say.
    std::optional<token_usage> usage;
    /// The seed of the first answer that tells one. Numbers up to 2^64 - 1; one in exponential form
    /// (1.59e19) is read as the nearest.
    std::optional<std::uint64_t> seed;
    /// What the service says beside it.
    std::vector<std::string> warnings;
    /// The document as it came. Of a stream: its last chunk, which is where services put what they
    /// add.
    std::string raw;
    /// The request's id by the server's words; empty when it gave none.
    std::string request_id;

    /// The text of the first answer; empty when it has none.
    std::string_view text() const noexcept;
    /// The tools that the first answer calls.
    std::span<const tool_call> tool_calls() const noexcept;
};

} // namespace andante::inline v0::chat

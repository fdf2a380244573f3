// What models that write are asked.
#include <andante/kit/checks.hpp>

#include "chat/estimate.hpp"
#include "json/writer.hpp"
#include "providers/pioneer/body_parts.hpp"
#include "providers/pioneer/encode.hpp"
#include "providers/pioneer/routes.hpp"

#include <cstdint>
#include <optional>
#include <utility>

namespace andante::inline v0::pioneer {

namespace {

constexpr std::int64_t most_tokens = 131'072;
constexpr std::int64_t most_logprobs = 20;
constexpr std::int64_t no_bound = 2'147'483'647;

void put_if(json::writer& body, std::string_view key, const std::vector<std::string>& texts)
{
    if (!texts.empty()) {
        add_texts(body, key, texts);
    }
}

/// What a call will use of limits on tokens, where its caller does not say: as
/// chat::estimate_tokens().
void estimate(
    call_options& options, std::uint64_t code_points, std::optional<std::int64_t> answer_tokens
)
{
    if (options.tokens == 0) {
        const auto answer = answer_tokens.value_or(chat::usual_answer_tokens);
        options.tokens =
            static_cast<double>(chat::tokens_of(code_points)) + static_cast<double>(answer);
    }
}

std::uint64_t code_points_of(const message_request& request)
{
    auto sum = chat::code_points(request.system.value_or("")) +
               chat::code_points(request.tools.text()) + chat::code_points(request.schema.text());
    for (const auto& each : request.messages) {
        sum += chat::code_points(each.blocks.empty() ? each.content : each.blocks.text());
    }
    return sum;
}

kit::prepared_call
finished_call(const route& where, json::writer body, bool is_streamed, call_options options)
{
    if (is_streamed) {
        body.member("stream", true);
    }
    return with_options(result<void>(), with_body(where, std::move(body)), std::move(options));
}

result<void> check_conversation(const std::vector<chat::message>& messages)
{
    if (messages.empty()) {
        return kit::invalid("messages", "", "one message or more", "say something");
    }
    for (const auto& each : messages) {
        const auto who = each.role.text();
        if (who != "system" && who != "user" && who != "assistant") {
            return kit::invalid(
                "messages.role", who, "system, user or assistant", "chat() takes the others"
            );
        }
        if (!each.content) {
            return kit::invalid(
                "messages.content", "", "a text", "chat() takes parts and tools, too"
            );
        }
        if (auto valid = kit::check_text("messages.content", *each.content); valid.has_error()) {
            return valid;
        }
    }
    return {};
}

result<void> check_turns(const std::vector<message_turn>& turns)
{
    if (turns.empty()) {
        return kit::invalid("messages", "", "one message or more", "say something");
    }
    for (const auto& each : turns) {
        if (each.role != "user" && each.role != "assistant") {
            return kit::invalid(
                "messages.role", each.role, "user or assistant", "the system's words are in system"
            );
        }
        if (auto valid = kit::check_text("messages.content", each.content); valid.has_error()) {
            return valid;
        }
    }
    return {};
}

} // namespace

kit::prepared_call decode_call(const decoder_request& request, call_options options)
{
    const auto valid = kit::first_problem({
        kit::check_id(request.model_id, "model_id"),
        check_conversation(request.messages),
        kit::check_range("max_tokens", request.max_tokens, 1, most_tokens, "tokens"),
        kit::check_decimal_range("temperature", request.temperature, 0, 2),
        kit::check_decimal_range("top_p", request.top_p, 0, 1),
    });
    if (valid.has_error()) {
        return valid.error();
    }
    json::writer body;
    body.begin_object();
    body.member("model_id", request.model_id);
    body.member("task", "generate");
    body.key("messages");
    body.begin_array();
    for (const auto& each : request.messages) {
        body.begin_object();
        body.member("role", each.role.text());
        body.member("content", *each.content);
        body.end_object();
    }
    body.end_array();
    add_if(body, "max_tokens", request.max_tokens);
    add_if(body, "temperature", request.temperature);
    add_if(body, "top_p", request.top_p);
    add_if(body, "reasoning", request.reasoning);
    add_if(body, "include_reasoning_trace", request.include_reasoning_trace);
    add_if(body, "store", request.store);
    add_if(body, "project_id", request.project_id);
    return finished_call(routes::infer, std::move(body), false, std::move(options));
}

kit::prepared_call text_call(const text_request& request, bool is_streamed, call_options options)
{
    const auto valid = kit::first_problem({
        kit::check_id(request.model, "model"),
        kit::check_text("prompt", request.prompt),
        kit::check_range("max_tokens", request.max_tokens, 1, most_tokens, "tokens"),
        kit::check_decimal_range("temperature", request.temperature, 0, 2),
        kit::check_range("logprobs", request.logprobs, 0, most_logprobs),
    });
    if (valid.has_error()) {
        return valid.error();
    }
    json::writer body;
    body.begin_object();
    body.member("model", request.model);
    body.member("prompt", request.prompt);
    add_if(body, "max_tokens", request.max_tokens);
    add_if(body, "temperature", request.temperature);
    put_if(body, "stop", request.stop);
    add_if(body, "echo", request.echo);
    add_if(body, "logprobs", request.logprobs);
    add_if(body, "store", request.store);
    add_if(body, "reasoning", request.reasoning);
    estimate(options, chat::code_points(request.prompt), request.max_tokens);
    return finished_call(routes::completions, std::move(body), is_streamed, std::move(options));
}

kit::prepared_call
message_call(const message_request& request, bool is_streamed, call_options options)
{
    const auto valid = kit::first_problem({
        kit::check_id(request.model, "model"),
        check_turns(request.messages),
        kit::check_range("max_tokens", request.max_tokens, 1, most_tokens, "tokens"),
        kit::check_decimal_range("temperature", request.temperature, 0, 1),
        kit::check_decimal_range("top_p", request.top_p, 0, 1),
        kit::check_range("top_k", request.top_k, 1, no_bound),
        kit::check_text("system", request.system.value_or("")),
    });
    if (valid.has_error()) {
        return valid.error();
    }
    json::writer body;
    body.begin_object();
    body.member("model", request.model);
    body.member("max_tokens", request.max_tokens);
    body.key("messages");
    body.begin_array();
    for (const auto& each : request.messages) {
        body.begin_object();
        body.member("role", each.role);
        if (each.blocks.empty()) {
            body.member("content", each.content);
        }
        add_if(body, "content", each.blocks);
        body.end_object();
    }
    body.end_array();
    add_if(body, "system", request.system);
    add_if(body, "temperature", request.temperature);
    add_if(body, "top_p", request.top_p);
    add_if(body, "top_k", request.top_k);
    put_if(body, "stop_sequences", request.stop_sequences);
    add_if(body, "tools", request.tools);
    add_if(body, "tool_choice", request.tool_choice);
    add_if(body, "thinking", request.thinking);
    add_if(body, "schema", request.schema);
    add_if(body, "store", request.store);
    estimate(options, code_points_of(request), request.max_tokens);
    return finished_call(routes::messages, std::move(body), is_streamed, std::move(options));
}

} // namespace andante::inline v0::pioneer

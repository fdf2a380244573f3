#include "chat/encode.hpp"

#include <andante/kit/checks.hpp>

#include "json/writer.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace andante::inline v0::chat {

namespace {

/// Writes the members of the document and remembers their names.
class document {
public:
    document() { to.begin_object(); }

    json::writer& key(std::string_view name)
    {
        names_.push_back(name);
        to.key(name);
        return to;
    }

    void text(std::string_view name, const std::string& value)
    {
        if (!value.empty()) {
            key(name).value(value);
        }
    }

    void raw(std::string_view name, const std::string& value)
    {
        if (!value.empty()) {
            key(name).raw(value);
        }
    }

    template <class T>
    void number(std::string_view name, const std::optional<T>& value)
    {
        if (value) {
            key(name).value(*value);
        }
    }

    bool has(std::string_view name) const
    {
        return std::find(names_.begin(), names_.end(), name) != names_.end();
    }

    std::string finish() &&
    {
        to.end_object();
        return std::move(to).finish();
    }

    json::writer to;

private:
    std::vector<std::string_view> names_;
};

void write_part(json::writer& to, const content_part& part)
{
    const auto write_url = [&](std::string_view type) {
        to.member("type", type);
        to.key(type);
        to.begin_object();
        to.member("url", part.value());
        if (!part.detail().empty()) {
            to.member("detail", part.detail());
        }
        to.end_object();
    };
    if (part.kind() == part_kind::other) {
        to.raw(part.value());
        return;
    }
    to.begin_object();
    switch (part.kind()) {
    case part_kind::text:
        to.member("type", "text");
        to.member("text", part.value());
        break;
    case part_kind::image_url:
        write_url("image_url");
        break;
    case part_kind::audio_url:
        write_url("audio_url");
        break;
    case part_kind::video_url:
        write_url("video_url");
        break;
    case part_kind::input_audio:
        to.member("type", "input_audio");
        to.key("input_audio");
        to.begin_object();
        to.member("data", part.value());
        to.member("format", part.detail());
        to.end_object();
        break;
    case part_kind::other:
        break;
    }
    to.end_object();
}

void write_function(json::writer& to, const tool_call& call)
{
    to.begin_object();
    to.member("name", call.name);
    to.member("arguments", call.arguments);
    to.end_object();
}

void write_calls(json::writer& to, const std::vector<tool_call>& calls)
{
    if (calls.front().id.empty()) { // the older form
        to.key("function_call");
        write_function(to, calls.front());
        return;
    }
    to.key("tool_calls");
    to.begin_array();
    for (const auto& each : calls) {
        to.begin_object();
        to.member("id", each.id);
        to.member("type", "function");
        to.key("function");
        write_function(to, each);
        to.end_object();
    }
    to.end_array();
}

void write_message(json::writer& to, const message& what)
{
    to.begin_object();
    to.member("role", what.role.text());
    to.key("content");
    if (!what.parts.empty()) {
        to.begin_array();
        for (const auto& each : what.parts) {
            write_part(to, each);
        }
        to.end_array();
    } else if (what.content) {
        to.value(*what.content);
    } else {
        to.null();
    }
    if (!what.tool_calls.empty()) {
        write_calls(to, what.tool_calls);
    }
    if (!what.tool_call_id.empty()) {
        to.member("tool_call_id", what.tool_call_id);
    }
    if (!what.name.empty()) {
        to.member("name", what.name);
    }
    to.end_object();
}

void write_tool(json::writer& to, const tool& what)
{
    to.begin_object();
    to.member("type", "function");
    to.key("function");
    to.begin_object();
    to.member("name", what.name);
    if (!what.description.empty()) {
        to.member("description", what.description);
    }
    if (!what.parameters.empty()) {
        to.key("parameters");
        to.raw(what.parameters.text());
    }
    if (what.strict) {
        to.member("strict", *what.strict);
    }
    to.end_object();
    to.end_object();
}

void write_sampling(document& body, const request& what, const wire_form& form)
{
    body.number("max_tokens", what.max_tokens);
    body.number("max_completion_tokens", what.max_completion_tokens);
    body.number("temperature", what.temperature);
    body.number("top_p", what.top_p);
    body.number("min_p", what.min_p);
    body.number("top_k", what.top_k);
    if (!what.stop.empty()) {
        auto& to = body.key("stop");
        to.begin_array();
        for (const auto& each : what.stop) {
            to.value(each);
        }
        to.end_array();
    }
    body.number("n", what.n);
    if (what.logprobs && form.logprobs_is_flag) {
        body.key("logprobs").value(true);
        body.number("top_logprobs", what.logprobs);
    } else {
        body.number("logprobs", what.logprobs);
    }
    body.number("seed", what.seed);
    if (!what.logit_bias.empty()) {
        auto& to = body.key("logit_bias");
        to.begin_object();
        for (const auto& [token, bias] : what.logit_bias) {
            to.member(token, bias);
        }
        to.end_object();
    }
    body.number("presence_penalty", what.presence_penalty);
    body.number("frequency_penalty", what.frequency_penalty);
    body.number("repetition_penalty", what.repetition_penalty);
    body.number("echo", what.echo);
}

void write_tools(document& body, const request& what)
{
    if (!what.tools.empty()) {
        auto& to = body.key("tools");
        to.begin_array();
        for (const auto& each : what.tools) {
            write_tool(to, each);
        }
        to.end_array();
    }
    if (what.tool_choice) {
        body.raw("tool_choice", what.tool_choice->json());
    }
    body.number("parallel_tool_calls", what.parallel_tool_calls);
    if (what.response_format) {
        body.raw("response_format", what.response_format->json());
    }
    body.text("reasoning_effort", what.reasoning.effort);
    if (what.reasoning.enabled) {
        auto& to = body.key("reasoning");
        to.begin_object();
        to.member("enabled", *what.reasoning.enabled);
        to.end_object();
    }
}

void write_service_members(document& body, const request& what)
{
    body.text("user", what.user);
    if (!what.metadata.empty()) {
        auto& to = body.key("metadata");
        to.begin_object();
        for (const auto& [name, note] : what.metadata) {
            to.member(name, note);
        }
        to.end_object();
    }
    body.number("store", what.store);
    body.text("safety_model", what.safety_model);
    body.text("compliance", what.compliance);
    body.text("context_length_exceeded_behavior", what.context_length_exceeded_behavior);
    body.raw("chat_template_kwargs", what.chat_template_kwargs.text());
    body.raw("schema", what.schema.text());
    body.number("threshold", what.threshold);
    body.number("include_spans", what.include_spans);
    body.number("include_confidence", what.include_confidence);
}

void write_streaming(document& body, const wire_form& form, const stream_options& streamed)
{
    body.key("stream").value(true);
    if (streamed.include_usage.value_or(form.stream_usage_is_asked)) {
        auto& to = body.key("stream_options");
        to.begin_object();
        to.member("include_usage", true);
        to.end_object();
    }
}

} // namespace

result<std::string>
encode(const request& what, const wire_form& form, const stream_options* streamed)
{
    document body;
    body.key("model").value(what.model);
    auto& to = body.key("messages");
    to.begin_array();
    for (const auto& each : what.messages) {
        write_message(to, each);
    }
    to.end_array();
    write_sampling(body, what, form);
    write_tools(body, what);
    write_service_members(body, what);
    if (streamed != nullptr) {
        write_streaming(body, form, *streamed);
    }
    for (const auto& [name, value] : what.extra) {
        if (name == "stream" || body.has(name)) {
            return kit::invalid(
                "extra." + name, value.text(), "a member that nothing else sets", "leave it out"
            );
        }
        body.raw(name, value.text());
    }
    return std::move(body).finish();
}

result<void> check(const request& what)
{
    if (auto valid = check_bounds(what); !valid) {
        return valid;
    }
    const auto written = encode(what, wire_form(), nullptr);
    return written ? result<void>() : result<void>(written.error());
}

} // namespace andante::inline v0::chat

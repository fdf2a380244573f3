#include <andante/kit/checks.hpp>

#include "chat/encode.hpp"
#include "core/encoding.hpp"
#include "json/text.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>

namespace andante::inline v0::chat {

namespace {

using limits64 = std::numeric_limits<std::int64_t>;

result<void> check_given(const std::string& field, std::string_view text, std::string_view advice)
{
    if (text.empty()) {
        return kit::invalid(field, text, "not empty", advice);
    }
    return kit::check_text(field, text);
}

result<void> check_finite(std::string_view field, const std::optional<double>& number)
{
    if (number && !std::isfinite(*number)) {
        return kit::invalid(
            field, std::to_string(*number), "a number", "leave it out and the service chooses"
        );
    }
    return {};
}

result<void> check_object(const std::string& field, std::string_view json, std::string_view advice)
{
    if (!json.starts_with('{')) {
        return kit::invalid(field, json, "a JSON object", advice);
    }
    return {};
}

result<void> check_part(const std::string& field, const content_part& part)
{
    switch (part.kind()) {
    case part_kind::text:
        return kit::check_text(field + ".text", part.value());
    case part_kind::image_url:
    case part_kind::audio_url:
    case part_kind::video_url:
        return check_given(field + ".url", part.value(), "give an https or a data URL");
    case part_kind::input_audio:
        if (!andante::detail::from_base64(part.value(), andante::detail::base64_form::lenient) ||
            part.value().empty()) {
            return kit::invalid(
                field + ".input_audio.data", part.value(), "base64", "encode the sound's bytes"
            );
        }
        return check_given(
            field + ".input_audio.format", part.detail(), "say what it is, for example wav"
        );
    case part_kind::other:
        return check_object(field, part.value(), "write the part as the service documents it");
    }
    return {};
}

result<void> check_calls(const std::string& field, const std::vector<tool_call>& calls)
{
    for (std::size_t i = 0; i < calls.size(); ++i) {
        const auto place = field + ".tool_calls[" + std::to_string(i) + "]";
        if (calls[i].id.empty() && calls.size() > 1) {
            return kit::invalid(
                place + ".id", "", "the id that the model gave", "send its calls as they came"
            );
        }
        auto valid = kit::check_text(place + ".id", calls[i].id);
        if (valid) {
            valid = check_given(place + ".name", calls[i].name, "name the function");
        }
        if (valid) {
            valid = kit::check_text(place + ".arguments", calls[i].arguments);
        }
        if (!valid) {
            return valid;
        }
    }
    return {};
}

result<void> check_message(const std::string& field, const message& what)
{
    if (what.role.text().empty()) {
        return kit::invalid(field + ".role", "", "a role", "say who speaks, for example user");
    }
    if (!what.content && what.parts.empty() && what.tool_calls.empty()) {
        return kit::invalid(
            field + ".content", "", "text, parts or tool calls", "leave out a message without any"
        );
    }
    if (what.content && !what.parts.empty()) {
        return kit::invalid(
            field + ".content", json::for_people(*what.content, 77), "text or parts", "choose one"
        );
    }
    if (what.role == role::tool && what.tool_call_id.empty()) {
        return kit::invalid(
            field + ".tool_call_id",
            "",
            "the id of the call that it answers",
            "take it from the tool_call"
        );
    }
    auto valid = kit::check_text(field + ".role", what.role.text());
    if (valid && what.content) {
        valid = kit::check_text(field + ".content", *what.content);
    }
    for (std::size_t i = 0; valid && i < what.parts.size(); ++i) {
        valid = check_part(field + ".parts[" + std::to_string(i) + "]", what.parts[i]);
    }
    if (valid) {
        valid = check_calls(field, what.tool_calls);
    }
    if (valid) {
        valid = kit::check_text(field + ".tool_call_id", what.tool_call_id);
    }
    return valid ? kit::check_text(field + ".name", what.name) : valid;
}

result<void> check_sampling(const request& what)
{
    auto valid = kit::first_problem({
        kit::check_range("max_tokens", what.max_tokens, 1, limits64::max()),
        kit::check_range("max_completion_tokens", what.max_completion_tokens, 1, limits64::max()),
        check_finite("temperature", what.temperature),
        check_finite("top_p", what.top_p),
        check_finite("min_p", what.min_p),
        kit::check_range("n", what.n, 1, 128),
        kit::check_range("logprobs", what.logprobs, 0, 20),
        kit::check_decimal_range("presence_penalty", what.presence_penalty, -2, 2),
        kit::check_decimal_range("frequency_penalty", what.frequency_penalty, -2, 2),
        check_finite("repetition_penalty", what.repetition_penalty),
        kit::check_decimal_range("threshold", what.threshold, 0, 1),
    });
    for (const auto& each : what.stop) {
        if (valid) {
            valid = check_given("stop", each, "leave out a stop without text");
        }
    }
    for (const auto& [token, bias] : what.logit_bias) {
        if (valid) {
            valid = check_given("logit_bias", token, "name the token");
        }
        if (valid) {
            valid = check_finite("logit_bias", bias);
        }
    }
    return valid;
}

result<void> check_tools(const request& what)
{
    for (std::size_t i = 0; i < what.tools.size(); ++i) {
        const auto field = "tools[" + std::to_string(i) + "]";
        const auto& each = what.tools[i];
        auto valid = check_given(field + ".name", each.name, "name the function");
        if (valid) {
            valid = kit::check_text(field + ".description", each.description);
        }
        if (valid && !each.parameters.empty()) {
            valid = check_object(
                field + ".parameters", each.parameters.text(), "give a JSON Schema object"
            );
        }
        if (!valid) {
            return valid;
        }
    }
    if (what.tool_choice && what.tool_choice->json().empty()) {
        return kit::invalid("tool_choice", "", "a value", "leave it out, or choose one");
    }
    auto valid = what.tool_choice ? kit::check_text("tool_choice", what.tool_choice->json())
                                  : result<void>();
    if (valid && what.response_format) {
        const auto& format = what.response_format->json();
        valid = check_object("response_format", format, "its schema must be a JSON object");
        return valid ? kit::check_text("response_format", format) : valid;
    }
    return valid;
}

result<void> check_service_members(const request& what)
{
    auto valid = kit::first_problem({
        kit::check_text("reasoning.effort", what.reasoning.effort),
        kit::check_text("user", what.user),
        kit::check_text("safety_model", what.safety_model),
        kit::check_text("compliance", what.compliance),
        kit::check_text("context_length_exceeded_behavior", what.context_length_exceeded_behavior),
    });
    if (valid && !what.chat_template_kwargs.empty()) {
        valid = check_object(
            "chat_template_kwargs", what.chat_template_kwargs.text(), "give the template's values"
        );
    }
    for (const auto& [name, note] : what.metadata) {
        if (valid) {
            valid = check_given("metadata", name, "name the note");
        }
        if (valid) {
            valid = kit::check_text("metadata." + name, note);
        }
    }
    for (const auto& [name, value] : what.extra) {
        if (valid) {
            valid = check_given("extra", name, "name the member");
        }
    }
    return valid;
}

} // namespace

namespace {

result<void> check_prices(const token_prices& prices)
{
    for (const double each : {prices.prompt, prices.completion}) {
        if (!std::isfinite(each) || each < 0) {
            return kit::invalid(
                "prices", std::to_string(each), "0 or more", "give what one token costs"
            );
        }
    }
    return {};
}

} // namespace

result<void> check_bounds(const request& what)
{
    auto valid = check_given("model", what.model, "name the model");
    if (valid && what.messages.empty()) {
        valid = kit::invalid("messages", "", "one message or more", "say something to the model");
    }
    for (std::size_t i = 0; valid && i < what.messages.size(); ++i) {
        valid = check_message("messages[" + std::to_string(i) + "]", what.messages[i]);
    }
    if (valid && what.prices) {
        valid = check_prices(*what.prices);
    }
    if (valid) {
        valid = check_sampling(what);
    }
    if (valid) {
        valid = check_tools(what);
    }
    return valid ? check_service_members(what) : valid;
}

} // namespace andante::inline v0::chat

#include "emulator/kit/chat_answers.hpp"

#include "emulator/kit/chat_words.hpp"
#include "emulator/kit/json_text.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace andante::inline v0::emulator {

namespace json = boost::json;

namespace {

constexpr std::string_view end_mark = "[DONE]";

bool is_set(const json::object& in, std::string_view name)
{
    const auto* const value = in.if_contains(name);
    return value != nullptr && !value->is_null() && *value != json::value(false);
}

/// The same for the same token: between -3 and 0.
double log_probability_of(std::string_view token)
{
    return -static_cast<double>(chat_hash(token) % 300) / 100;
}

std::int64_t token_id_of(std::string_view token)
{
    return static_cast<std::int64_t>(chat_hash(token) % 128'000);
}

std::string text_of(const chat_choice& what)
{
    std::string all;
    for (const auto& each : what.tokens) {
        all += each;
    }
    return all;
}

json::object openai_token(std::string_view token)
{
    const auto number = log_probability_of(token);
    return {
        {"token", token},
        {"logprob", number},
        {"bytes", nullptr},
        {"top_logprobs", json::array{json::object{{"token", token}, {"logprob", number}}}}
    };
}

json::object call_document(const chat_choice& what, std::string_view arguments, bool begins)
{
    json::object function;
    if (begins) {
        function["name"] = what.tool_name;
    }
    function["arguments"] = arguments;
    json::object made{{"index", 0}};
    if (begins) {
        made["id"] = what.tool_id;
        made["type"] = "function";
    }
    made["function"] = std::move(function);
    return made;
}

bool asks_for_usage(const json::object& request)
{
    const auto* const options = request.if_contains("stream_options");
    return options != nullptr && options->is_object() &&
           is_set(options->get_object(), "include_usage");
}

} // namespace

chat_answer::chat_answer(const json::object& request, chat_style style)
    : request_(request)
    , style_(std::move(style))
    , choices_(make_chat_choices(request))
    , usage_(count_chat_usage(request, choices_))
{}

std::uint64_t chat_answer::seed() const noexcept
{
    const auto* const asked = request_.if_contains("seed");
    boost::system::error_code wrong;
    const auto told = asked != nullptr ? asked->to_number<std::uint64_t>(wrong) : 0;
    return asked != nullptr && !wrong ? told : style_.seed;
}

json::object chat_answer::head(std::string_view object) const
{
    return {
        {"id", style_.id},
        {"object", object},
        {"created", style_.created},
        {"model", request_.at("model")}
    };
}

json::object chat_answer::usage_document() const
{
    json::object made{
        {"prompt_tokens", usage_.prompt},
        {"completion_tokens", usage_.completion},
        {"total_tokens", usage_.total()}
    };
    if (style_.with_extra_members) {
        made["cached_tokens"] = usage_.cached;
    } else {
        made["prompt_tokens_details"] = json::object{{"cached_tokens", usage_.cached}};
    }
    return made;
}

json::object chat_answer::message_of(const chat_choice& what) const
{
    json::object made{{"role", "assistant"}};
    if (what.tool_id.empty()) {
        made["content"] = text_of(what);
    } else {
        made["content"] = nullptr;
        std::string arguments;
        for (const auto& each : what.fragments) {
            arguments += each;
        }
        made["tool_calls"] = json::array{call_document(what, arguments, true)};
    }
    if (!what.reasoning.empty()) {
        made[style_.reasoning_name] = what.reasoning;
    }
    return made;
}

json::value chat_answer::probabilities_of(const chat_choice& what) const
{
    if (!is_set(request_, "logprobs") || !what.tool_id.empty()) {
        return nullptr;
    }
    if (!style_.logprobs_as_lists) {
        json::array content;
        for (const auto& each : what.tokens) {
            content.push_back(openai_token(each));
        }
        return json::object{{"content", std::move(content)}};
    }
    json::array ids;
    json::array tokens;
    json::array numbers;
    json::array likeliest;
    for (const auto& each : what.tokens) {
        ids.push_back(token_id_of(each));
        tokens.push_back(json::value(each));
        numbers.push_back(log_probability_of(each));
        likeliest.push_back(json::object{{each, log_probability_of(each)}});
    }
    return json::object{
        {"token_ids", std::move(ids)},
        {"tokens", std::move(tokens)},
        {"token_logprobs", std::move(numbers)},
        {"top_logprobs", std::move(likeliest)}
    };
}

json::object chat_answer::document() const
{
    auto made = head("chat.completion");
    json::array all;
    for (std::size_t i = 0; i < choices_.size(); ++i) {
        json::object choice{
            {"index", i},
            {"message", message_of(choices_[i])},
            {"finish_reason", choices_[i].finish_reason},
            {"logprobs", probabilities_of(choices_[i])}
        };
        if (style_.with_extra_members) {
            choice["seed"] = seed();
            choice["text"] = text_of(choices_[i]);
        }
        all.push_back(std::move(choice));
    }
    made["choices"] = std::move(all);
    made["usage"] = style_.usage == chat_style::usage_place::never ? json::value(nullptr)
                                                                   : json::value(usage_document());
    for (const auto& each : style_.more) {
        made[each.key()] = each.value();
    }
    return made;
}

std::vector<json::object> chat_answer::deltas_of(const chat_choice& what) const
{
    std::vector<json::object> deltas;
    if (!what.reasoning.empty()) {
        deltas.push_back({{style_.reasoning_name, what.reasoning}});
    }
    for (const auto& each : what.tokens) {
        json::object delta{{"content", each}};
        if (style_.with_extra_members) {
            delta["token_id"] = token_id_of(each);
        }
        deltas.push_back(std::move(delta));
    }
    for (std::size_t i = 0; i < what.fragments.size(); ++i) {
        deltas.push_back(
            {{"content", nullptr},
             {"tool_calls", json::array{call_document(what, what.fragments[i], i == 0)}}}
        );
    }
    if (deltas.empty()) {
        deltas.push_back({{"content", ""}});
    }
    for (std::size_t i = 0; i < deltas.size(); ++i) {
        if (i == 0 || style_.with_extra_members) {
            deltas[i]["role"] = "assistant";
        }
    }
    return deltas;
}

json::object chat_answer::chunk_of(std::size_t index, json::object delta, bool is_last) const
{
    const auto* const content = delta.if_contains("content");
    const bool has_text = content != nullptr && content->is_string();
    json::object choice{{"index", index}, {"logprobs", nullptr}};
    if (style_.with_extra_members) {
        choice["text"] = has_text ? *content : json::value("");
        choice["seed"] = is_last ? json::value(seed()) : json::value(nullptr);
    }
    if (is_set(request_, "logprobs") && has_text) {
        const std::string_view token = content->get_string();
        choice["logprobs"] =
            style_.logprobs_as_lists
                ? json::value(log_probability_of(token))
                : json::value(json::object{{"content", json::array{openai_token(token)}}});
    }
    choice["delta"] = std::move(delta);
    choice["finish_reason"] =
        is_last ? json::value(choices_[index].finish_reason) : json::value(nullptr);
    auto chunk = head("chat.completion.chunk");
    chunk["choices"] = json::array{std::move(choice)};
    if (style_.with_extra_members) {
        chunk["usage"] = nullptr;
    }
    return chunk;
}

std::vector<json::object> chat_answer::chunks() const
{
    std::vector<json::object> all;
    for (std::size_t i = 0; i < choices_.size(); ++i) {
        auto deltas = deltas_of(choices_[i]);
        for (std::size_t piece = 0; piece < deltas.size(); ++piece) {
            all.push_back(chunk_of(i, std::move(deltas[piece]), piece + 1 == deltas.size()));
        }
    }
    if (style_.usage == chat_style::usage_place::last_chunk) {
        all.back()["usage"] = usage_document();
    }
    for (const auto& each : style_.more) {
        all.back()[each.key()] = each.value();
    }
    if (style_.usage == chat_style::usage_place::own_chunk && asks_for_usage(request_)) {
        auto last = head("chat.completion.chunk");
        last["choices"] = json::array();
        last["usage"] = usage_document();
        all.push_back(std::move(last));
    }
    return all;
}

std::string chat_answer::event_of(std::string_view data) const
{
    const std::string_view end = style_.ends_lines_with_cr ? "\r\n" : "\n";
    std::string text(style_.blank_after_data ? "data: " : "data:");
    text += data;
    text += end;
    text += end;
    return text;
}

std::vector<body_piece> chat_answer::events() const
{
    std::vector<body_piece> made;
    const auto add = [&](std::string text, std::chrono::milliseconds wait) {
        made.emplace_back(std::move(text), made.empty() ? std::chrono::milliseconds() : wait);
    };
    const auto all = chunks();
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (style_.error_after && style_.error_after->first == i) {
            add(event_of(json_text(style_.error_after->second)), style_.pause);
            return made;
        }
        if (style_.silent_after == i) {
            add(": late\n\n", style_.silence);
            return made;
        }
        for (unsigned each = 0; each < style_.comments; ++each) {
            add(": still here\n\n", style_.pause);
        }
        add(event_of(json_text(all[i])), style_.pause);
    }
    if (style_.with_done) {
        add(event_of(end_mark), {});
    }
    if (style_.goes_on_after_done) {
        add(": late\n\n", style_.silence);
    }
    return made;
}

reply chat_answer::make_reply() const
{
    reply made;
    made.status = 200;
    if (asks_for_stream(request_)) {
        made.headers.set("Content-Type", "text/event-stream; charset=utf-8");
        made.announce_length = false;
        made.pieces = events();
    } else {
        made.headers.set("Content-Type", "application/json");
        made.body = json_text(document());
    }
    return made;
}

} // namespace andante::inline v0::emulator

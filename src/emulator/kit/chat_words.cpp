#include "emulator/kit/chat_words.hpp"

#include "emulator/kit/json_text.hpp"
#include "emulator/kit/text_length.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>

namespace andante::inline v0::emulator {

namespace json = boost::json;

namespace {

const json::value* member_of(const json::object& in, std::string_view name)
{
    const auto* const value = in.if_contains(name);
    return value == nullptr || value->is_null() ? nullptr : value;
}

std::string_view text_in(const json::object& from, std::string_view name)
{
    const auto* const value = member_of(from, name);
    return value != nullptr && value->is_string() ? std::string_view(value->get_string())
                                                  : std::string_view();
}

/// A message's text: its own, or that of its parts, in which sound and pictures are named.
std::string text_of(const json::object& message)
{
    const auto* const content = member_of(message, "content");
    if (content == nullptr) {
        return {};
    }
    if (content->is_string()) {
        return std::string(content->get_string());
    }
    std::string all;
    if (const auto* const parts = content->if_array()) {
        for (const auto& each : *parts) {
            if (const auto* const part = each.if_object()) {
                const auto type = text_in(*part, "type");
                all += all.empty() ? "" : " ";
                all += type == "text" ? std::string(text_in(*part, "text"))
                                      : "[" + std::string(type) + "]";
            }
        }
    }
    return all;
}

const json::object& last_message(const json::object& request)
{
    return request.at("messages").as_array().back().as_object();
}

std::vector<std::string> tokens_of(std::string_view text)
{
    std::vector<std::string> tokens;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const auto end = std::min(text.find(' ', begin + 1), text.size());
        tokens.emplace_back(text.substr(begin, end - begin));
        begin = end;
    }
    return tokens;
}

/// A value that fits a schema, as far as types, enumerations and properties go.
json::value sample_of(const json::object& schema, std::string_view words)
{
    if (const auto* const allowed = member_of(schema, "enum");
        allowed != nullptr && allowed->is_array() && !allowed->get_array().empty()) {
        return allowed->get_array().front();
    }
    const auto type = text_in(schema, "type");
    if (type == "string") {
        return json::value(words);
    }
    if (type == "integer" || type == "number") {
        return json::value(7);
    }
    if (type == "boolean") {
        return json::value(true);
    }
    if (type == "array") {
        json::array made;
        if (const auto* const items = member_of(schema, "items"); items && items->is_object()) {
            made.push_back(sample_of(items->get_object(), words));
        }
        return made;
    }
    json::object made;
    if (const auto* const properties = member_of(schema, "properties");
        properties != nullptr && properties->is_object()) {
        for (const auto& each : properties->get_object()) {
            made[each.key()] = each.value().is_object()
                                   ? sample_of(each.value().get_object(), words)
                                   : json::value(words);
        }
    }
    return made;
}

/// The tool that is called; null when none is.
const json::object* called_tool(const json::object& request)
{
    const auto* const tools = member_of(request, "tools");
    if (tools == nullptr || !tools->is_array() || tools->get_array().empty() ||
        text_in(last_message(request), "role") == "tool" ||
        text_in(request, "tool_choice") == "none") {
        return nullptr;
    }
    std::string_view wanted;
    if (const auto* const choice = member_of(request, "tool_choice");
        choice && choice->is_object()) {
        if (const auto* const about = member_of(choice->get_object(), "function");
            about != nullptr && about->is_object()) {
            wanted = text_in(about->get_object(), "name");
        }
    }
    for (const auto& each : tools->get_array()) {
        const auto& function = each.as_object().at("function").as_object();
        if (wanted.empty() || text_in(function, "name") == wanted) {
            return &function;
        }
    }
    return nullptr;
}

/// Cut where a model's tokens might end.
std::vector<std::string> fragments_of(const std::string& arguments)
{
    constexpr std::size_t fragment_bytes = 6;
    std::vector<std::string> fragments;
    for (std::size_t begin = 0; begin < arguments.size();) {
        auto end = std::min(begin + fragment_bytes, arguments.size());
        while (end < arguments.size() &&
               (static_cast<unsigned char>(arguments[end]) & 0xC0U) == 0x80U) {
            ++end;
        }
        fragments.push_back(arguments.substr(begin, end - begin));
        begin = end;
    }
    return fragments;
}

chat_choice call_of(const json::object& function, std::string_view words, std::uint64_t hash)
{
    chat_choice made;
    made.tool_id = "call_" + std::to_string(hash % 1'000'000'000);
    made.tool_name = text_in(function, "name");
    const auto* const schema = member_of(function, "parameters");
    made.fragments = fragments_of(json_text(
        schema != nullptr && schema->is_object() ? sample_of(schema->get_object(), words)
                                                 : json::value(json::object())
    ));
    made.finish_reason = "tool_calls";
    return made;
}

/// What is said: about the last message, in as many words as its hash says.
std::string words_about(std::string_view said, std::uint64_t hash, bool is_from_tool)
{
    constexpr std::array more{
        "The",
        "answer",
        "depends",
        "on",
        "what",
        "came",
        "before,",
        "and",
        "is",
        "always",
        "the",
        "same."
    };
    std::string text = is_from_tool ? "The tool says: " : "You said: ";
    text += said;
    text += '.';
    const auto count = 4 + hash % more.size();
    for (std::size_t i = 0; i < count; ++i) {
        text += ' ';
        text += more.at(i % more.size());
    }
    return text;
}

std::string json_about(const json::object& format, std::string_view said)
{
    if (const auto* const about = member_of(format, "json_schema"); about && about->is_object()) {
        if (const auto* const schema = member_of(about->get_object(), "schema");
            schema != nullptr && schema->is_object()) {
            return json_text(sample_of(schema->get_object(), said));
        }
    }
    return json_text(json::object{{"answer", said}});
}

/// The text up to the first of the request's stops.
void stop_early(const json::object& request, std::string& text)
{
    const auto* const stop = member_of(request, "stop");
    const auto cut = [&text](std::string_view at) {
        text.resize(at.empty() ? text.size() : std::min(text.find(at), text.size()));
    };
    if (stop != nullptr && stop->is_string()) {
        cut(stop->get_string());
    } else if (stop != nullptr && stop->is_array()) {
        for (const auto& each : stop->get_array()) {
            cut(each.get_string());
        }
    }
}

std::uint64_t most_tokens(const json::object& request)
{
    for (const auto* const name : {"max_completion_tokens", "max_tokens"}) {
        if (const auto* const most = member_of(request, name)) {
            return most->to_number<std::uint64_t>();
        }
    }
    return 4096;
}

bool is_to_think(const json::object& request)
{
    const auto* const how = member_of(request, "reasoning");
    const auto* const enabled =
        how != nullptr && how->is_object() ? member_of(how->get_object(), "enabled") : nullptr;
    if (enabled != nullptr && enabled->is_bool()) {
        return enabled->get_bool();
    }
    return member_of(request, "reasoning_effort") != nullptr || how != nullptr;
}

chat_choice text_choice(const json::object& request, const std::string& said, std::uint64_t hash)
{
    const auto* const format = member_of(request, "response_format");
    const auto kind = format != nullptr ? text_in(format->get_object(), "type") : "";
    const bool is_json = kind == "json_object" || kind == "json_schema";
    auto text = is_json ? json_about(format->get_object(), said)
                        : words_about(said, hash, text_in(last_message(request), "role") == "tool");
    stop_early(request, text);
    chat_choice made;
    made.tokens = tokens_of(text);
    made.finish_reason = "stop";
    if (made.tokens.size() > most_tokens(request)) {
        made.tokens.resize(most_tokens(request));
        made.finish_reason = "length";
    }
    return made;
}

} // namespace

std::uint64_t chat_hash(std::string_view text) noexcept
{
    std::uint64_t hash = 14695981039346656037U; // FNV-1a
    for (const char each : text) {
        hash = (hash ^ static_cast<unsigned char>(each)) * 1099511628211U;
    }
    return hash;
}

std::vector<chat_choice> make_chat_choices(const json::object& request)
{
    const auto* const n = member_of(request, "n");
    const auto count = n != nullptr ? n->to_number<std::uint64_t>() : 1;
    const auto said = text_of(last_message(request));
    std::vector<chat_choice> all;
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto hash = chat_hash(json_text(request.at("messages")) + std::to_string(i));
        const auto* const tool = called_tool(request);
        auto made = tool != nullptr ? call_of(*tool, said, hash) : text_choice(request, said, hash);
        if (is_to_think(request)) {
            made.reasoning = "They want to know about this.";
        }
        all.push_back(std::move(made));
    }
    return all;
}

chat_usage count_chat_usage(const json::object& request, const std::vector<chat_choice>& answers)
{
    constexpr std::uint64_t around_a_message = 4;
    std::uint64_t points = 0;
    std::uint64_t messages = 0;
    for (const auto& each : request.at("messages").as_array()) {
        points += length_of(text_of(each.as_object()), text_length::code_points);
        ++messages;
    }
    if (const auto* const tools = member_of(request, "tools")) {
        points += length_of(json_text(*tools), text_length::code_points);
    }
    chat_usage used;
    used.prompt = (points + 3) / 4 + messages * around_a_message;
    for (const auto& each : answers) {
        used.completion +=
            each.tokens.size() + each.fragments.size() + tokens_of(each.reasoning).size();
    }
    return used;
}

} // namespace andante::inline v0::emulator

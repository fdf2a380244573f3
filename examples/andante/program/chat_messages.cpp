#include "program/chat_messages.hpp"

#include <andante/json/raw_json.hpp>

#include "program/input_text.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"

#include <boost/json.hpp>

#include <fstream>
#include <iostream>
#include <optional>
#include <string_view>
#include <utility>

namespace program {

namespace chat = andante::chat;
namespace json = boost::json;

namespace {

[[noreturn]] void refuse(std::size_t number, const std::string& what)
{
    throw usage_error("message " + std::to_string(number) + " of the conversation " + what);
}

/// Nothing when it is not there, or no text.
std::optional<std::string> text_of(const json::object& from, std::string_view name)
{
    const auto* const found = from.if_contains(name);
    const auto* const text = found != nullptr ? found->if_string() : nullptr;
    return text != nullptr ? std::optional(std::string(*text)) : std::nullopt;
}

chat::content_part part_of(const json::value& from, std::size_t number)
{
    const auto* const object = from.if_object();
    if (object == nullptr) {
        refuse(number, "has a part that is no object");
    }
    if (const auto text = text_of(*object, "text"); text && text_of(*object, "type") == "text") {
        return chat::content_part::text(*text);
    }
    auto whole = andante::raw_json::parse(json::serialize(from));
    return chat::content_part::other(std::move(whole).value()); // it was parsed before
}

std::vector<chat::tool_call> calls_of(const json::value& from, std::size_t number)
{
    std::vector<chat::tool_call> all;
    const auto* const list = from.if_array();
    if (list == nullptr) {
        refuse(number, "has tool_calls that are no list");
    }
    for (const auto& each : *list) {
        const auto* const object = each.if_object();
        const auto* const found = object != nullptr ? object->if_contains("function") : nullptr;
        const auto* const called = found != nullptr ? found->if_object() : nullptr;
        if (called == nullptr) {
            refuse(number, "has a tool call without a function");
        }
        all.emplace_back(
            text_of(*object, "id").value_or(""),
            text_of(*called, "name").value_or(""),
            text_of(*called, "arguments").value_or("")
        );
    }
    return all;
}

chat::message message_of(const json::value& from, std::size_t number)
{
    const auto* const object = from.if_object();
    const auto role = object != nullptr ? text_of(*object, "role") : std::nullopt;
    if (!role) {
        refuse(number, "has no role");
    }
    chat::message made;
    made.role = andante::open_enum<chat::role>(*role);
    if (const auto* const content = object->if_contains("content")) {
        if (const auto* const parts = content->if_array()) {
            for (const auto& each : *parts) {
                made.parts.push_back(part_of(each, number));
            }
        } else {
            made.content = text_of(*object, "content");
        }
    }
    if (const auto* const calls = object->if_contains("tool_calls")) {
        made.tool_calls = calls_of(*calls, number);
    }
    made.tool_call_id = text_of(*object, "tool_call_id").value_or("");
    made.name = text_of(*object, "name").value_or("");
    return made;
}

std::string read_file(const std::string& file)
{
    if (file == "-") {
        explain_typing("conversation");
        return read_text(std::cin, file);
    }
    std::ifstream in(file);
    if (!in) {
        throw usage_error("'" + file + "' cannot be opened", "Give a JSON file with messages.");
    }
    return read_text(in, file);
}

} // namespace

std::vector<chat::message> read_conversation(const std::string& file)
{
    boost::system::error_code wrong;
    const auto document = json::parse(read_file(file), wrong);
    const auto* const whole = document.if_object();
    const auto* const inner = whole != nullptr ? whole->if_contains("messages") : &document;
    const auto* const list = inner != nullptr ? inner->if_array() : nullptr;
    if (wrong || list == nullptr || list->empty()) {
        throw usage_error(
            "'" + printable(file) + "' holds no conversation",
            R"(It must be JSON: [{"role": "user", "content": "Hello"}])"
        );
    }
    std::vector<chat::message> all;
    for (const auto& each : *list) {
        all.push_back(message_of(each, all.size() + 1));
    }
    return all;
}

} // namespace program

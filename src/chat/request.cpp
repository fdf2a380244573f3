#include <andante/chat/request.hpp>

#include "json/writer.hpp"

#include <utility>

namespace andante::inline v0::chat {

namespace {

std::string as_json(std::string_view text)
{
    std::string out;
    json::append_quoted(out, text);
    return out;
}

std::string format_of_type(std::string_view type)
{
    json::object_writer body;
    body.add("type", type);
    return std::move(body).finish();
}

std::vector<message> only_message(std::string prompt)
{
    std::vector<message> conversation;
    conversation.push_back(message::user(std::move(prompt)));
    return conversation;
}

} // namespace

tool_choice tool_choice::automatic()
{
    return tool_choice(as_json("auto"));
}

tool_choice tool_choice::none()
{
    return tool_choice(as_json("none"));
}

tool_choice tool_choice::required()
{
    return tool_choice(as_json("required"));
}

tool_choice tool_choice::function(std::string name)
{
    json::writer to;
    to.begin_object();
    to.member("type", "function");
    to.key("function");
    to.begin_object();
    to.member("name", name);
    to.end_object();
    to.end_object();
    return tool_choice(std::move(to).finish());
}

tool_choice tool_choice::word(std::string text)
{
    return tool_choice(as_json(text));
}

tool_choice tool_choice::other(raw_json value)
{
    return tool_choice(value.text());
}

response_format response_format::text()
{
    return response_format(format_of_type("text"));
}

response_format response_format::json_object()
{
    return response_format(format_of_type("json_object"));
}

response_format response_format::json_schema(
    std::string name, raw_json schema, std::optional<bool> strict, std::string description
)
{
    if (!schema.text().starts_with('{')) {
        return response_format(std::string());
    }
    json::writer to;
    to.begin_object();
    to.member("type", "json_schema");
    to.key("json_schema");
    to.begin_object();
    to.member("name", name);
    if (!description.empty()) {
        to.member("description", description);
    }
    to.key("schema");
    to.raw(schema.text());
    if (strict) {
        to.member("strict", *strict);
    }
    to.end_object();
    to.end_object();
    return response_format(std::move(to).finish());
}

response_format response_format::regex(std::string pattern)
{
    json::object_writer body;
    body.add("type", "regex");
    body.add("pattern", pattern);
    return response_format(std::move(body).finish());
}

response_format response_format::other(raw_json object)
{
    return response_format(object.text());
}

request::request(std::string model_name, std::string prompt)
    : request(std::move(model_name), only_message(std::move(prompt)))
{}

} // namespace andante::inline v0::chat

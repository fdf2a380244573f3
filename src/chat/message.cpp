#include <andante/chat/message.hpp>

#include <array>
#include <utility>

namespace andante::inline v0::chat {

std::span<const wire_name<role>> wire_names(role) noexcept
{
    static constexpr std::array<wire_name<role>, 6> words{{
        {role::system, "system"},
        {role::developer, "developer"},
        {role::user, "user"},
        {role::assistant, "assistant"},
        {role::tool, "tool"},
        {role::function, "function"},
    }};
    return words;
}

content_part content_part::text(std::string words)
{
    return {part_kind::text, std::move(words), std::string()};
}

content_part content_part::image_url(std::string url, std::string detail)
{
    return {part_kind::image_url, std::move(url), std::move(detail)};
}

content_part content_part::audio_url(std::string url)
{
    return {part_kind::audio_url, std::move(url), std::string()};
}

content_part content_part::video_url(std::string url)
{
    return {part_kind::video_url, std::move(url), std::string()};
}

content_part content_part::input_audio(std::string base64, std::string format)
{
    return {part_kind::input_audio, std::move(base64), std::move(format)};
}

content_part content_part::other(raw_json object)
{
    return {part_kind::other, object.text(), std::string()};
}

message message::system(std::string text)
{
    return {chat::role::system, std::move(text)};
}

message message::user(std::string text)
{
    return {chat::role::user, std::move(text)};
}

message message::user(std::vector<content_part> parts)
{
    message made;
    made.role = chat::role::user;
    made.parts = std::move(parts);
    return made;
}

message message::assistant(std::string text)
{
    return {chat::role::assistant, std::move(text)};
}

message message::assistant(std::vector<tool_call> calls)
{
    message made;
    made.role = chat::role::assistant;
    made.tool_calls = std::move(calls);
    return made;
}

message message::tool(std::string call_id, std::string text)
{
    message made(chat::role::tool, std::move(text));
    made.tool_call_id = std::move(call_id);
    return made;
}

} // namespace andante::inline v0::chat

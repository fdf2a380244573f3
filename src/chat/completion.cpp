#include <andante/chat/completion.hpp>

#include <array>

namespace andante::inline v0::chat {

std::span<const wire_name<finish_reason>> wire_names(finish_reason) noexcept
{
    static constexpr std::array<wire_name<finish_reason>, 6> words{{
        {finish_reason::stop, "stop"},
        {finish_reason::eos, "eos"},
        {finish_reason::length, "length"},
        {finish_reason::tool_calls, "tool_calls"},
        {finish_reason::function_call, "function_call"},
        {finish_reason::content_filter, "content_filter"},
    }};
    return words;
}

std::string_view completion::text() const noexcept
{
    if (choices.empty() || !choices.front().message.content) {
        return {};
    }
    return *choices.front().message.content;
}

std::span<const tool_call> completion::tool_calls() const noexcept
{
    if (choices.empty()) {
        return {};
    }
    return choices.front().message.tool_calls;
}

} // namespace andante::inline v0::chat

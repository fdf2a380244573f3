#include "chat/estimate.hpp"

#include <andante/chat/request.hpp>

#include <algorithm>
#include <string_view>

namespace andante::inline v0::chat {

std::uint64_t tokens_of(std::uint64_t code_points) noexcept
{
    constexpr std::uint64_t code_points_a_token = 4;
    return (code_points + code_points_a_token - 1) / code_points_a_token;
}

std::uint64_t code_points(std::string_view utf8) noexcept
{
    return static_cast<std::uint64_t>(std::count_if(utf8.begin(), utf8.end(), [](char each) {
        return (static_cast<unsigned char>(each) & 0xC0U) != 0x80U;
    }));
}

namespace {

std::uint64_t code_points_of(const message& what) noexcept
{
    auto sum = code_points(what.content ? std::string_view(*what.content) : std::string_view());
    for (const auto& each : what.parts) {
        if (each.kind() == part_kind::text) {
            sum += code_points(each.value());
        }
    }
    for (const auto& each : what.tool_calls) {
        sum += code_points(each.name) + code_points(each.arguments);
    }
    return sum + code_points(what.name);
}

std::uint64_t answer_tokens_of(const request& what, std::int64_t usual)
{
    const auto most = what.max_completion_tokens.value_or(what.max_tokens.value_or(usual));
    const auto answers = std::clamp<std::int64_t>(what.n.value_or(1), 1, 128);
    // Far beyond any model, and its product with 128 is no overflow.
    const auto each_answer = std::clamp<std::int64_t>(most, 0, std::int64_t(1) << 40);
    return static_cast<std::uint64_t>(each_answer) * static_cast<std::uint64_t>(answers);
}

} // namespace

double estimate_cost(const request& what)
{
    if (!what.prices) {
        return 0;
    }
    const auto answer = answer_tokens_of(what, usual_answer_tokens);
    const auto prompt = estimate_tokens(what) - answer;
    return what.prices->prompt * static_cast<double>(prompt) +
           what.prices->completion * static_cast<double>(answer);
}

std::uint64_t estimate_tokens(const request& what, std::int64_t answer_tokens)
{
    std::uint64_t sum = 0;
    for (const auto& each : what.messages) {
        sum += code_points_of(each);
    }
    for (const auto& each : what.tools) {
        sum += code_points(each.name) + code_points(each.description) +
               code_points(each.parameters.text());
    }
    if (what.response_format) {
        sum += code_points(what.response_format->json());
    }
    sum += code_points(what.schema.text());
    return tokens_of(sum) + answer_tokens_of(what, answer_tokens);
}

} // namespace andante::inline v0::chat

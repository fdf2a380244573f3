#include "chat/service.hpp"

#include <andante/pacing/pacer.hpp>

#include "chat/encode.hpp"

#include <string>
#include <utility>

namespace andante::inline v0::chat {

void settlement::charge(double charged) const
{
    calls->pacer()->correct_cost(std::string(route), counted, charged, ago);
}

void correct_price(
    const pipeline& calls,
    std::string_view route,
    const counted_before& counted,
    const completion& answer,
    std::chrono::nanoseconds ago
)
{
    if (answer.usage && counted.prices) {
        const auto& each = *counted.prices;
        const auto charged = each.prompt * static_cast<double>(answer.usage->prompt) +
                             each.completion * static_cast<double>(answer.usage->completion);
        calls.pacer()->correct_cost(std::string(route), counted.cost, charged, ago);
    }
}

void correct_tokens(
    const pipeline& calls,
    std::string_view route,
    const counted_before& counted,
    const completion& answer,
    std::chrono::nanoseconds ago
)
{
    if (answer.usage && counted.tokens > 0) {
        const auto used = static_cast<double>(answer.usage->total);
        calls.pacer()->correct_tokens(
            std::string(route), counted.partition, counted.tokens, used, ago
        );
    }
}

result<void> service::check_all(const request& what) const
{
    auto valid = chat::check(what);
    return valid && check ? check(what) : valid;
}

kit::prepared_call
service::prepare(const request& what, const stream_options* streamed, call_options options) const
{
    auto valid = check_bounds(what);
    if (valid && check) {
        valid = check(what);
    }
    if (!valid) {
        return valid.error();
    }
    auto body = encode(what, wire, streamed);
    if (!body) {
        return body.error();
    }
    call made(*where);
    made.body = std::move(*body);
    made.options = std::move(options);
    if (made.options.partition.empty()) {
        made.options.partition = what.model;
    }
    if (made.options.tokens == 0) {
        made.options.tokens = static_cast<double>(estimate_tokens(what));
    }
    if (made.options.cost == 0) {
        made.options.cost = estimate_cost(what);
    }
    if (adjust) {
        adjust(what, made);
    }
    return made;
}

} // namespace andante::inline v0::chat

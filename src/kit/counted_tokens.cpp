#include "kit/counted_tokens.hpp"

#include <andante/pacing/pacer.hpp>

namespace andante::inline v0::kit {

counted_tokens::counted_tokens(std::shared_ptr<const pipeline> calls, const prepared_call& of)
{
    if (of.has_value() && of->options.tokens > 0) {
        calls_ = std::move(calls);
        route_ = of->route;
        partition_ = of->options.partition;
        tokens_ = of->options.tokens;
    }
}

void counted_tokens::begin()
{
    if (calls_) {
        began_ = calls_->time()->now();
    }
}

void counted_tokens::settle(double used)
{
    if (const auto calls = std::exchange(calls_, nullptr)) {
        const auto now = calls->time()->now();
        const auto ago = now - began_.value_or(now);
        calls->pacer()->correct_tokens(route_, partition_, tokens_, used, ago);
    }
}

} // namespace andante::inline v0::kit

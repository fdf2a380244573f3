#include "emulator/kit/limit_headers.hpp"

#include "emulator/kit/timestamps.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <string>

namespace andante::inline v0::emulator {

namespace {

using std::chrono::ceil;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::string decimal(milliseconds left)
{
    std::array<char, 40> text{};
    const int size = std::snprintf(
        text.data(), text.size(), "%.3f", std::chrono::duration<double>(left).count()
    );
    return {text.data(), static_cast<std::size_t>(size)};
}

std::string reset_text(reset_form form, time_point reset, time_point now)
{
    const auto left = std::max(reset - now, time_point::duration::zero());
    switch (form) {
    case reset_form::seconds:
        return std::to_string(ceil<seconds>(left).count());
    case reset_form::decimal_seconds:
        return decimal(ceil<milliseconds>(left));
    case reset_form::rfc3339:
        return iso_seconds(ceil<seconds>(reset));
    case reset_form::unix_seconds:
        break;
    }
    return std::to_string(ceil<seconds>(reset).time_since_epoch().count());
}

void add_unless_empty(http::headers& to, std::string_view name, std::string value)
{
    if (!name.empty()) {
        to.add(std::string(name), std::move(value));
    }
}

} // namespace

void add_limit_headers(
    http::headers& to, const limit_headers& words, const rate_decision& said, time_point now
)
{
    add_unless_empty(to, words.limit, std::to_string(said.limit));
    add_unless_empty(to, words.remaining, std::to_string(said.remaining));
    add_unless_empty(to, words.reset, reset_text(words.reset_as, said.reset, now));
}

} // namespace andante::inline v0::emulator

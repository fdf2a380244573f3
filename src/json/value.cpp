// What a value gives: text, numbers, times.
#include "core/timestamp.hpp"
#include "json/cursor.hpp"

#include <cmath>
#include <optional>
#include <type_traits>

namespace andante::inline v0::json {

namespace {

constexpr const char* other_number = "expected an integer of 64 bits, found another number";

} // namespace

std::string_view value::text()
{
    std::string_view found;
    if (!ok()) {
        return found;
    }
    const auto code = cursor(native_).get_string().get(found);
    if (code == simdjson::INCORRECT_TYPE) {
        wrong_type("a string");
        return std::string_view();
    }
    if (is_text(*walk_, code, found)) {
        return found;
    }
    od::raw_json_string raw; // still there: a value keeps where it began
    const auto lost = cursor(native_).get_raw_json_string().get(raw);
    const auto mended = mended_text(*walk_, raw, lost == simdjson::SUCCESS ? code : lost);
    if (!mended) {
        broken(code);
    }
    return mended.value_or(std::string_view());
}

void value::read(std::string& out)
{
    out = text();
}

void value::read(bool& out)
{
    if (!ok()) {
        return;
    }
    if (const auto code = cursor(native_).get_bool().get(out)) {
        code == simdjson::INCORRECT_TYPE ? wrong_type("a boolean") : broken(code);
    }
}

void value::read(double& out)
{
    if (what() != kind::number) {
        wrong_type("a number");
        return;
    }
    double found = 0;
    if (const auto code = cursor(native_).get_double().get(found)) {
        refuse_number(code, "expected a number that a double can hold");
    } else {
        out = found;
    }
}

void value::refuse_number(int native_error, const char* too_large)
{
    auto token = cursor(native_).raw_json_token();
    token = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
    is_number(token) ? refuse(too_large) : broken(native_error);
}

namespace {

/// A whole number; nothing for any other. Doubles count exactly up to 2^53.
template <class Integer>
std::optional<Integer> whole(const od::number& number)
{
    constexpr double exact = 9007199254740992.0;
    constexpr bool is_signed = std::is_signed_v<Integer>;
    if (number.is_int64() && (is_signed || number.get_int64() >= 0)) {
        return static_cast<Integer>(number.get_int64());
    }
    if (!is_signed && number.is_uint64()) {
        return static_cast<Integer>(number.get_uint64());
    }
    const double found = number.is_double() ? number.get_double() : -2 * exact;
    const bool is_whole = std::trunc(found) == found && std::abs(found) <= exact;
    return is_whole && (is_signed || found >= 0) ? std::optional(static_cast<Integer>(found))
                                                 : std::nullopt;
}

} // namespace

template <class Integer>
void value::read_integer(Integer& out, const char* other)
{
    if (what() != kind::number) {
        wrong_type("an integer");
        return;
    }
    od::number number;
    if (const auto code = cursor(native_).get_number().get(number)) {
        refuse_number(code, other_number);
        return;
    }
    if (const auto found = whole<Integer>(number)) {
        out = *found;
    } else {
        refuse(other);
    }
}

void value::read(std::int64_t& out)
{
    read_integer(out, other_number);
}

void value::read(std::uint64_t& out)
{
    read_integer(out, "expected an integer of 0 or more, with 64 bits at most");
}

void value::read(std::chrono::duration<double>& out)
{
    double seconds = 0;
    read(seconds);
    out = std::chrono::duration<double>(seconds);
}

void value::read(std::chrono::system_clock::time_point& out)
{
    const auto found = text();
    if (!ok()) {
        return;
    }
    if (const auto moment = andante::detail::parse_timestamp(found)) {
        out = *moment;
    } else {
        refuse("expected a UTC time such as 2026-06-02T19:04:11Z");
    }
}

} // namespace andante::inline v0::json

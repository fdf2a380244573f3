// What a value gives: text, numbers, times.
#include "json/cursor.hpp"
#include "json/timestamp.hpp"

#include <cmath>

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
    if (is_text(code, found)) {
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

void value::read(std::int64_t& out)
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
    // Doubles count exactly up to here.
    constexpr double exact = 9007199254740992.0;
    if (number.is_int64()) {
        out = number.get_int64();
    } else if (number.is_double() && std::trunc(number.get_double()) == number.get_double() &&
               std::abs(number.get_double()) <= exact) {
        out = static_cast<std::int64_t>(number.get_double());
    } else {
        refuse(other_number);
    }
}

void value::read(std::uint64_t& out)
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
    constexpr double exact = 9007199254740992.0;
    if (number.is_uint64()) {
        out = number.get_uint64();
    } else if (number.is_int64() && number.get_int64() >= 0) {
        out = static_cast<std::uint64_t>(number.get_int64());
    } else if (number.is_double() && std::trunc(number.get_double()) == number.get_double() &&
               number.get_double() >= 0 && number.get_double() <= exact) {
        out = static_cast<std::uint64_t>(number.get_double());
    } else {
        refuse("expected an integer of 0 or more, with 64 bits at most");
    }
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
    if (const auto moment = parse_timestamp(found)) {
        out = *moment;
    } else {
        refuse("expected a UTC time such as 2026-06-02T19:04:11Z");
    }
}

} // namespace andante::inline v0::json

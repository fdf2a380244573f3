#include "emulator/kit/json_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>

namespace andante::inline v0::emulator {

namespace {

namespace json = boost::json;

void write(const json::value& value, std::string& out);

void write_number(double number, std::string& out)
{
    std::array<char, 40> digits{};
    const bool whole = std::abs(number) < 9e15 && std::floor(number) == number;
    const auto end =
        whole ? std::to_chars(
                    digits.data(), digits.data() + digits.size(), static_cast<std::int64_t>(number)
                )
              : std::to_chars(digits.data(), digits.data() + digits.size(), number);
    out.append(digits.data(), end.ptr);
}

template <class Range, class WriteItem>
void write_list(const Range& items, char open, char close, std::string& out, WriteItem write_item)
{
    out += open;
    bool first = true;
    for (const auto& item : items) {
        if (!first) {
            out += ',';
        }
        first = false;
        write_item(item);
    }
    out += close;
}

void write(const json::value& value, std::string& out)
{
    if (const auto* object = value.if_object()) {
        write_list(*object, '{', '}', out, [&](const json::key_value_pair& member) {
            out += json::serialize(json::string_view(member.key()));
            out += ':';
            write(member.value(), out);
        });
    } else if (const auto* array = value.if_array()) {
        write_list(*array, '[', ']', out, [&](const json::value& item) { write(item, out); });
    } else if (const auto* number = value.if_double()) {
        write_number(*number, out);
    } else {
        out += json::serialize(value);
    }
}

} // namespace

std::string json_text(const json::value& value)
{
    std::string out;
    write(value, out);
    return out;
}

} // namespace andante::inline v0::emulator

#include "json/writer.hpp"

#include <charconv>
#include <cmath>

namespace andante::inline v0::json {

namespace {

template <class Number>
void append_number(std::string& out, Number number)
{
    char text[32];
    const auto written = std::to_chars(text, text + sizeof text, number);
    out.append(text, written.ptr);
}

} // namespace

void append_quoted(std::string& out, std::string_view text)
{
    static constexpr std::string_view hex = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\r') {
            out += "\\r";
        } else if (c == '\t') {
            out += "\\t";
        } else if (byte < 0x20U) {
            out += "\\u00";
            out += hex[byte >> 4U];
            out += hex[byte & 0xFU];
        } else {
            out += c;
        }
    }
    out += '"';
}

void object_writer::begin_member(std::string_view key)
{
    if (out_.size() > 1) {
        out_ += ',';
    }
    append_quoted(out_, key);
    out_ += ':';
}

void object_writer::add(std::string_view key, std::string_view text)
{
    begin_member(key);
    append_quoted(out_, text);
}

void object_writer::add(std::string_view key, bool truth)
{
    begin_member(key);
    out_ += truth ? "true" : "false";
}

void object_writer::add(std::string_view key, double number)
{
    begin_member(key);
    append_number(out_, number);
}

void object_writer::add_integer(std::string_view key, std::int64_t number)
{
    begin_member(key);
    append_number(out_, number);
}

void object_writer::add_integer(std::string_view key, std::uint64_t number)
{
    begin_member(key);
    append_number(out_, number);
}

void object_writer::add(std::string_view key, std::span<const std::string> texts)
{
    begin_member(key);
    out_ += '[';
    for (const auto& text : texts) {
        if (&text != texts.data()) {
            out_ += ',';
        }
        append_quoted(out_, text);
    }
    out_ += ']';
}

std::string object_writer::finish() &&
{
    out_ += '}';
    return std::exchange(out_, "{");
}

void writer::separate()
{
    if (is_behind_value_) {
        out_ += ',';
    }
    is_behind_value_ = true;
}

void writer::open(char bracket)
{
    separate();
    out_ += bracket;
    is_behind_value_ = false;
}

void writer::close(char bracket)
{
    out_ += bracket;
    is_behind_value_ = true;
}

void writer::key(std::string_view name)
{
    separate();
    append_quoted(out_, name);
    out_ += ':';
    is_behind_value_ = false;
}

void writer::value(std::string_view text)
{
    separate();
    append_quoted(out_, text);
}

void writer::value(double number)
{
    if (!std::isfinite(number)) {
        null();
        return;
    }
    separate();
    append_number(out_, number);
}

void writer::integer(std::int64_t number)
{
    separate();
    append_number(out_, number);
}

void writer::integer(std::uint64_t number)
{
    separate();
    append_number(out_, number);
}

void writer::raw(std::string_view json)
{
    separate();
    out_ += json;
}

std::string writer::finish() &&
{
    is_behind_value_ = false;
    return std::exchange(out_, std::string());
}

} // namespace andante::inline v0::json

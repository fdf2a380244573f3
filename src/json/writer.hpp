#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace andante::inline v0::json {

/// Writes one flat JSON object, member by member. Text must be UTF-8.
///
/// Our own instead of Boost.JSON because that writes the number 2.5 as 2.5E0, which is JSON but no
/// longer what a person or a lenient server expects to see.
class object_writer {
public:
    void add(std::string_view key, std::string_view text);
    void add(std::string_view key, const std::string& text) { add(key, std::string_view(text)); }
    void add(std::string_view key, const char* text) { add(key, std::string_view(text)); }
    void add(std::string_view key, bool truth);
    void add(std::string_view key, double number);
    template <class Integer>
        requires(std::is_integral_v<Integer> && !std::is_same_v<Integer, bool>)
    void add(std::string_view key, Integer number)
    {
        using widest = std::conditional_t<std::is_signed_v<Integer>, std::int64_t, std::uint64_t>;
        add_integer(key, static_cast<widest>(number));
    }
    void add(std::string_view key, std::span<const std::string> texts);

    /// The whole object. The writer is empty afterwards.
    std::string finish() &&;

private:
    void add_integer(std::string_view key, std::int64_t number);
    void add_integer(std::string_view key, std::uint64_t number);
    void begin_member(std::string_view key);

    std::string out_ = "{";
};

/// Writes any JSON value, objects and arrays within each other included. Text must be UTF-8. The
/// caller pairs begin and end, and gives each value of an object its key.
class writer {
public:
    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }
    void key(std::string_view name);

    void value(std::string_view text);
    void value(const std::string& text) { value(std::string_view(text)); }
    void value(const char* text) { value(std::string_view(text)); }
    void value(bool truth) { raw(truth ? "true" : "false"); }
    /// What JSON has no number for, such as infinity, becomes null.
    void value(double number);
    template <class Integer>
        requires(std::is_integral_v<Integer> && !std::is_same_v<Integer, bool>)
    void value(Integer number)
    {
        using widest = std::conditional_t<std::is_signed_v<Integer>, std::int64_t, std::uint64_t>;
        integer(static_cast<widest>(number));
    }
    void null() { raw("null"); }
    /// A value that is JSON already, for example that of a raw_json.
    void raw(std::string_view json);

    /// Key and value in one.
    template <class Value>
    void member(std::string_view name, const Value& what)
    {
        key(name);
        value(what);
    }

    /// The whole text. The writer is empty afterwards.
    std::string finish() &&;

private:
    void open(char bracket);
    void close(char bracket);
    void separate();
    void integer(std::int64_t number);
    void integer(std::uint64_t number);

    std::string out_;
    bool is_behind_value_ = false;
};

/// Appends a text as a JSON string, quotes included.
void append_quoted(std::string& out, std::string_view text);

} // namespace andante::inline v0::json

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
        add_integer(key, static_cast<std::int64_t>(number));
    }
    void add(std::string_view key, std::span<const std::string> texts);

    /// The whole object. The writer is empty afterwards.
    std::string finish() &&;

private:
    void add_integer(std::string_view key, std::int64_t number);
    void begin_member(std::string_view key);

    std::string out_ = "{";
};

/// Appends a text as a JSON string, quotes included.
void append_quoted(std::string& out, std::string_view text);

} // namespace andante::inline v0::json

#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Cutting and joining JSON without reading it, so that what the API sent is printed as it came:
/// every digit, every unknown member. The inputs have been parsed before and are known to be valid.
namespace program::json_text {

/// The members of an object in their order: the key without its quotes, and the value's text.
std::vector<std::pair<std::string_view, std::string_view>> members(std::string_view object);
/// The texts of an array's elements.
std::vector<std::string_view> elements(std::string_view array);
/// A string as JSON.
std::string quoted(std::string_view text);
/// A string as it stands in JSON between its quotes.
std::string escaped(std::string_view text);
/// A string as JSON; null when it is empty.
std::string quoted_or_null(std::string_view text);
/// The same document for a terminal: characters that it would act on (U+007F to U+009F, and those
/// that turn the direction of writing around) become escapes. JSON has them in strings only.
std::string for_terminal(std::string_view json);
/// The same document without line ends; as it is when it has none but around it.
std::string in_one_line(std::string_view json);
/// The same document for people: a line for each member and element.
std::string indented(std::string_view json);
/// An array of elements that are JSON already.
std::string array(const std::vector<std::string>& elements);
/// An array of strings.
std::string string_array(const std::vector<std::string>& texts);

/// Builds an object from names and JSON texts.
class object {
public:
    object() = default;

    /// Adds a member whose name stands here as in JSON, without quotes, and whose value is JSON.
    object& add(std::string_view name, std::string_view json);
    /// Adds a string.
    object& add_text(std::string_view name, std::string_view text);
    std::string text() const { return "{" + members_ + "}"; }

private:
    std::string members_;
};

/// One object from several that hold lists under the same names. `lists` are joined: the first is
/// always there, the others where at least one part has them. Of other members the first part's
/// stay, but for `dropped`.
std::string merged(
    const std::vector<std::string>& parts,
    const std::vector<std::string>& lists,
    const std::vector<std::string>& dropped = std::vector<std::string>()
);

} // namespace program::json_text

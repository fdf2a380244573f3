#pragma once

#include <string>
#include <string_view>
#include <vector>

/// What is wanted of a JSON document, without knowing whose it is. The input is known to be valid.
namespace program::json_choice {

/// The ids of what a document holds: its own member "id", else that of each object in its first
/// list, whose strings are ids themselves. Whose id is no string has none.
std::vector<std::string> ids_in(std::string_view document);

/// Some members of each object.
class chosen_members {
public:
    chosen_members() = default;

    std::string document;
    std::vector<std::string> unknown; ///< Fields that no object has.
};

/// A document with these members only, in this order. Where the document itself has none of them,
/// it is a list that it holds that is meant, and the result is an array. A member that stands one
/// object further inside is found too; one that is nowhere is null.
chosen_members members_of(std::string_view document, const std::vector<std::string>& fields);

} // namespace program::json_choice

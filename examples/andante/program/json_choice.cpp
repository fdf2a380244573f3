#include "program/json_choice.hpp"

#include "program/json_text.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

namespace program::json_choice {

namespace {

std::optional<std::string> string_in(std::string_view json)
{
    boost::system::error_code problem;
    const auto value = boost::json::parse({json.data(), json.size()}, problem);
    if (problem || !value.is_string()) {
        return std::nullopt;
    }
    return std::string(value.get_string());
}

/// The text of a member; nothing when the object has none.
std::optional<std::string_view> own_member(std::string_view object, std::string_view name)
{
    for (const auto& [key, value] : json_text::members(object)) {
        if (key == name) {
            return value;
        }
    }
    return std::nullopt;
}

std::optional<std::string_view> member(std::string_view object, std::string_view name)
{
    if (const auto own = own_member(object, name)) {
        return own;
    }
    for (const auto& [key, value] : json_text::members(object)) {
        if (value.starts_with('{')) {
            if (const auto inner = own_member(value, name)) {
                return inner;
            }
        }
    }
    return std::nullopt;
}

/// The first list of an object, or the document itself when it is one; empty when there is none.
std::string_view list_in(std::string_view document)
{
    if (document.starts_with('[')) {
        return document;
    }
    for (const auto& [key, value] : json_text::members(document)) {
        if (value.starts_with('[')) {
            return value;
        }
    }
    return {};
}

/// One object with the chosen members; who has one is noted in `seen`.
std::string chosen_of(
    std::string_view object, const std::vector<std::string>& fields, std::set<std::string>& seen
)
{
    json_text::object out;
    for (const auto& field : fields) {
        const auto found = member(object, field);
        if (found) {
            seen.insert(field);
        }
        out.add(field, found.value_or("null"));
    }
    return out.text();
}

} // namespace

std::vector<std::string> ids_in(std::string_view document)
{
    std::vector<std::string> out;
    const auto add = [&out](std::optional<std::string_view> json) {
        if (auto id = json ? string_in(*json) : std::nullopt) {
            out.push_back(std::move(*id));
        }
    };
    if (document.starts_with('{')) {
        if (const auto own = own_member(document, "id")) {
            add(own);
            return out;
        }
    }
    for (const auto element : json_text::elements(list_in(document))) {
        add(element.starts_with('{') ? own_member(element, "id") : std::optional(element));
    }
    return out;
}

chosen_members members_of(std::string_view document, const std::vector<std::string>& fields)
{
    std::set<std::string> seen;
    chosen_members out;
    const bool is_object = document.starts_with('{');
    const bool own = is_object && std::any_of(fields.begin(), fields.end(), [&](const auto& each) {
                         return own_member(document, each).has_value();
                     });
    const auto list = list_in(document);
    if (own || list.empty()) {
        out.document = chosen_of(document, fields, seen);
    } else {
        std::vector<std::string> each;
        for (const auto element : json_text::elements(list)) {
            each.push_back(
                element.starts_with('{') ? chosen_of(element, fields, seen) : std::string(element)
            );
        }
        out.document = json_text::array(each);
        if (each.empty()) {
            return out; // where there is nothing, nothing is missing
        }
    }
    std::copy_if(
        fields.begin(),
        fields.end(),
        std::back_inserter(out.unknown),
        [&seen](const auto& field) { return seen.count(field) == 0; }
    );
    return out;
}

} // namespace program::json_choice

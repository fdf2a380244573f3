#include "kit/error_bodies.hpp"

namespace andante::inline v0::kit {

namespace {

void read_error(
    json::value& from,
    error_body& out,
    const error_names& names,
    json::function_view<void(json::value& details)> on_details
)
{
    from.members([&](std::string_view key, json::value& inner) {
        if (key == names.code) {
            inner.read(out.code);
        } else if (key == names.message) {
            read_if_text(inner, out.message);
        } else if (!names.field.empty() && key == names.field) {
            read_if_text(inner, out.field);
        } else if (!names.details.empty() && key == names.details) {
            on_details(inner);
        }
    });
    if (out.code.empty()) {
        from.refuse("is missing", names.code);
    }
}

} // namespace

std::string read_error_body(
    const http::response& answer,
    error_body& out,
    const error_names& names,
    json::function_view<void(json::value& details)> on_details
)
{
    auto copy = answer.body;
    const auto problem = json::read_document(copy, false, [&](json::value& root) {
        if (names.error.empty()) {
            read_error(root, out, names, on_details);
            return;
        }
        bool found = false;
        root.members([&](std::string_view key, json::value& inner) {
            if (key == names.error) {
                found = true;
                read_error(inner, out, names, on_details);
            }
        });
        if (!found) {
            root.refuse("is missing", names.error);
        }
    });
    return problem ? json::describe(*problem) : std::string();
}

void read_if_text(json::value& from, std::string& out)
{
    if (from.what() == json::kind::string) {
        from.read(out);
    }
}

} // namespace andante::inline v0::kit

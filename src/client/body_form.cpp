#include <andante/client/body_form.hpp>
#include <andante/http/message.hpp>

namespace andante::inline v0 {

namespace {

/// Without its parameters and the blanks before them.
std::string_view bare(std::string_view content_type)
{
    const auto type = content_type.substr(0, content_type.find(';'));
    return type.substr(0, type.find_last_not_of(" \t") + 1);
}

bool is_json(std::string_view type)
{
    constexpr std::string_view suffix = "+json";
    return http::same_name(type, media_type(body_form::json)) ||
           (type.size() > suffix.size() &&
            http::same_name(type.substr(type.size() - suffix.size()), suffix));
}

} // namespace

std::string_view media_type(body_form form) noexcept
{
    switch (form) {
    case body_form::none:
        break;
    case body_form::json:
        return "application/json";
    case body_form::form:
        return "application/x-www-form-urlencoded";
    case body_form::multipart:
        return "multipart/form-data";
    case body_form::bytes:
        return "application/octet-stream";
    case body_form::events:
        return "text/event-stream";
    }
    return "";
}

std::string_view to_string(body_form form) noexcept
{
    switch (form) {
    case body_form::none:
        return "none";
    case body_form::json:
        return "json";
    case body_form::form:
        return "form";
    case body_form::multipart:
        return "multipart";
    case body_form::bytes:
        return "bytes";
    case body_form::events:
        return "events";
    }
    return "unknown";
}

bool is_of(std::string_view content_type, body_form form) noexcept
{
    const auto type = bare(content_type);
    switch (form) {
    case body_form::none:
        return type.empty();
    case body_form::json:
        return is_json(type);
    case body_form::bytes:
        return !type.empty();
    case body_form::form:
    case body_form::multipart:
    case body_form::events:
        break;
    }
    return http::same_name(type, media_type(form));
}

} // namespace andante::inline v0

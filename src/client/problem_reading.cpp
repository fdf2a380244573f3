#include <andante/client/problem_reading.hpp>

#include "json/reader.hpp"

#include <algorithm>
#include <utility>

namespace andante::inline v0 {

namespace {

void read_words(json::value& from, std::string& out)
{
    if (from.what() == json::kind::string) {
        from.read(out);
    }
}

/// What a body says, as the RFC names it.
struct problem_words {
    std::string type;
    std::string title;
    std::string detail;
    std::string instance;
};

/// The last segment of a URI's path, and nothing of its query.
std::string last_segment(std::string_view uri)
{
    uri = uri.substr(0, uri.find_first_of("?#"));
    while (uri.ends_with('/')) {
        uri.remove_suffix(1);
    }
    const auto slash = uri.find_last_of('/');
    return std::string(slash == std::string_view::npos ? uri : uri.substr(slash + 1));
}

void read_fault(json::value& from, error_body& out)
{
    if (from.what() != json::kind::object) {
        return;
    }
    failed_item item;
    from.members([&item](std::string_view key, json::value& inner) {
        if (key == "pointer" || key == "field" || key == "name") {
            read_words(inner, item.id);
        } else if (key == "detail" || key == "message" || key == "reason") {
            read_words(inner, item.reason);
        }
    });
    if (!item.id.empty() || !item.reason.empty()) {
        out.items.push_back(std::move(item));
    }
}

void read_member(std::string_view key, json::value& from, problem_words& about, error_body& out)
{
    if (key == "type") {
        read_words(from, about.type);
    } else if (key == "title") {
        read_words(from, about.title);
    } else if (key == "detail") {
        read_words(from, about.detail);
    } else if (key == "instance") {
        read_words(from, about.instance);
    } else if (key == "errors" && from.what() == json::kind::array) {
        from.elements([&out](json::value& element) { read_fault(element, out); });
    }
}

} // namespace

std::string read_problem(const http::response& answer, error_body& out)
{
    auto copy = answer.body;
    problem_words about;
    const auto wrong = json::read_document(copy, false, [&](json::value& root) {
        root.members([&](std::string_view key, json::value& inner) {
            read_member(key, inner, about, out);
        });
        if (about.type.empty() && about.title.empty() && about.detail.empty()) {
            root.refuse("is missing", "type");
        }
    });
    if (wrong) {
        return json::describe(*wrong);
    }
    if (about.type != "about:blank") {
        out.code = last_segment(about.type);
    }
    out.message = about.title;
    if (!about.detail.empty() && about.detail != about.title) {
        out.message += (out.message.empty() ? "" : ": ") + about.detail;
    }
    if (!about.instance.empty()) {
        out.message += (out.message.empty() ? "" : " ") + ("(" + about.instance + ")");
    }
    if (!out.items.empty()) {
        out.field = out.items.front().id;
    }
    return {};
}

} // namespace andante::inline v0

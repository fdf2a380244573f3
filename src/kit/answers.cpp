#include "kit/answers.hpp"

namespace andante::inline v0::kit {

result<void> read_answer(
    http::response& answer,
    read_options options,
    const answer_format& format,
    json::function_view<void(json::value& data)> on_data
)
{
    if (!is_success(answer.status)) {
        return describe_answer(answer, *format.errors);
    }
    const auto on_root = [&](json::value& root) {
        if (format.data.empty()) {
            on_data(root);
            return;
        }
        bool found = false;
        root.members([&](std::string_view key, json::value& inner) {
            if (key == format.data) {
                found = true;
                on_data(inner);
            }
        });
        if (!found) {
            root.refuse("is missing", format.data);
        }
    };
    const auto problem = json::read_document(answer.body, options.keep_raw, on_root);
    if (problem) {
        return malformed_answer(
            answer,
            "the answer is not what the API promises: " + json::describe(*problem),
            *format.errors
        );
    }
    return {};
}

error not_promised(std::string_view body, std::string_view what, const json::problem& problem)
{
    return malformed_body(
        body, std::string(what) + " is not what the API promises: " + json::describe(problem)
    );
}

page_facts read_page(
    json::value& data,
    const page_names& names,
    json::function_view<void(json::value& items)> on_items
)
{
    page_facts found;
    std::optional<std::string> cursor;
    bool items_found = false;
    bool more_found = names.has_more.empty();
    const auto is = [](std::string_view name, std::string_view key) {
        return !name.empty() && name == key;
    };
    const auto on_member = [&](std::string_view key, json::value& inner) {
        if (is(names.items, key)) {
            items_found = true;
            on_items(inner);
        } else if (is(names.has_more, key)) {
            more_found = true;
            inner.read(found.has_more);
        } else if (is(names.next_offset, key)) {
            inner.read(found.next_offset);
        } else if (is(names.next_cursor, key)) {
            inner.read(cursor);
        }
    };
    data.members(on_member, data.raw_into(found.raw_json));
    if (!items_found) {
        data.refuse("is missing", names.items);
    }
    if (!more_found) {
        data.refuse("is missing", names.has_more);
    }
    found.next_cursor = cursor.value_or(std::string());
    if (names.has_more.empty()) {
        found.has_more = !found.next_cursor.empty() || found.next_offset.has_value();
    } else if (found.has_more && !names.next_offset.empty() && found.next_offset.value_or(-1) < 0) {
        data.refuse(
            "is missing or negative although " + std::string(names.has_more) + " is true",
            names.next_offset
        );
    } else if (found.has_more && !names.next_cursor.empty() && found.next_cursor.empty()) {
        data.refuse(
            "is missing although " + std::string(names.has_more) + " is true", names.next_cursor
        );
    }
    return found;
}

result<std::string> decode_text(http::response& answer, const answer_format& format)
{
    if (!is_success(answer.status)) {
        return describe_answer(answer, *format.errors);
    }
    std::string text;
    const auto problem = json::read_document(answer.body, true, [&text](json::value& root) {
        root.members([](std::string_view, json::value&) {}, &text);
    });
    if (problem) {
        return malformed_answer(
            answer, "the answer is not an object: " + json::describe(*problem), *format.errors
        );
    }
    return text;
}

} // namespace andante::inline v0::kit

#include "providers/deepcreative/decode.hpp"

#include "json/reader.hpp"
#include "json/writer.hpp"
#include "providers/deepcreative/errors.hpp"

#include <charconv>
#include <utility>

namespace andante::inline v0::deepcreative {

namespace {

/// A text, or an integer as its digits.
void read_id(json::value& from, std::string& out)
{
    const auto what = from.what();
    if (what == json::kind::string) {
        from.read(out);
    } else if (what == json::kind::number) {
        std::optional<std::int64_t> number;
        from.read_if_sound(number);
        out = number ? std::to_string(*number) : std::string();
    }
}

/// A number, or one as a text.
void read_number(json::value& from, std::optional<double>& out)
{
    if (from.what() != json::kind::string) {
        from.read_if_sound(out);
        return;
    }
    const auto text = from.text();
    double number = 0;
    const auto* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec == std::errc() && read.ptr == end) {
        out = number;
    }
}

/// One URL, several, or objects that have them.
void read_outputs(json::value& from, std::vector<std::string>& out)
{
    switch (from.what()) {
    case json::kind::string:
        from.read(out.emplace_back());
        break;
    case json::kind::array:
        from.elements([&out](json::value& element) { read_outputs(element, out); });
        break;
    case json::kind::object:
        from.members([&out](std::string_view name, json::value& inner) {
            if (name == "urls" || name == "url") {
                read_outputs(inner, out);
            }
        });
        break;
    default:
        break;
    }
}

/// A text, or an envelope with a message.
void read_failure(json::value& from, std::optional<std::string>& out)
{
    if (from.what() == json::kind::object) {
        from.members([&out](std::string_view name, json::value& inner) {
            if (name == "message") {
                inner.read_if_sound(out);
            }
        });
    } else {
        from.read_if_sound(out);
    }
}

void read_links(json::value& from, prediction& into)
{
    if (from.what() != json::kind::object) {
        return;
    }
    from.members([&into](std::string_view name, json::value& inner) {
        if (name == "get") {
            inner.read_if_sound(into.get_link);
        } else if (name == "cancel") {
            inner.read_if_sound(into.cancel_link);
        }
    });
}

void read_metrics(json::value& from, prediction& into)
{
    if (from.what() != json::kind::object) {
        return;
    }
    from.members([&into](std::string_view name, json::value& inner) {
        if (name == "predict_time") {
            inner.read_if_sound(into.predict_time);
        }
    });
}

/// What only one shape calls so.
struct shape_names {
    std::string id;
    std::optional<std::string> version;
    std::optional<std::chrono::system_clock::time_point> updated;
    std::vector<std::string> data_urls;
};

/// True when the member was one of a prediction's.
bool read_member(std::string_view name, json::value& from, prediction& into, shape_names& also)
{
    if (name == "job_id") {
        read_id(from, into.id);
    } else if (name == "id") {
        read_id(from, also.id);
    } else if (name == "status") {
        from.read_if_sound(into.status);
    } else if (name == "model") {
        from.read_if_sound(into.model);
    } else if (name == "model_version") {
        from.read_if_sound(also.version);
    } else if (name == "output") {
        read_outputs(from, into.outputs);
    } else if (name == "output_data") {
        read_outputs(from, also.data_urls);
    } else if (name == "error") {
        read_failure(from, into.error_message);
    } else if (name == "credits_used") {
        read_number(from, into.credits_used);
    } else if (name == "created_at") {
        from.read_if_sound(into.created_at);
    } else if (name == "completed_at") {
        from.read_if_sound(into.completed_at);
    } else if (name == "updated_at") {
        from.read_if_sound(also.updated);
    } else if (name == "urls") {
        read_links(from, into);
    } else if (name == "metrics") {
        read_metrics(from, into);
    } else {
        return false;
    }
    return true;
}

/// Brings the three shapes together.
void settle(prediction& into, shape_names also)
{
    if (into.id.empty()) {
        into.id = std::move(also.id);
    }
    if (also.version) {
        into.owner = std::exchange(into.model, std::move(also.version));
    }
    if (into.outputs.empty()) {
        into.outputs = std::move(also.data_urls);
    }
    if (!into.completed_at && is_terminal(into.status)) {
        into.completed_at = also.updated;
    }
}

void read_prediction(json::value& from, prediction& into, bool may_be_wrapped)
{
    shape_names also;
    prediction inside;
    const auto on_member = [&](std::string_view name, json::value& inner) {
        const bool is_wrapper = name == "data" || name == "prediction";
        if (!read_member(name, inner, into, also) && may_be_wrapped && is_wrapper &&
            inner.what() == json::kind::object) {
            read_prediction(inner, inside, false);
        }
    };
    from.members(on_member, from.raw_into(into.raw_json));
    settle(into, std::move(also));
    if (!inside.id.empty()) {
        into = std::move(inside); // the id outside would be the event's
    } else if (into.id.empty() && may_be_wrapped) {
        from.refuse("is missing", "job_id");
    }
}

std::string not_promised(const json::problem& what)
{
    return "the answer is not what the API promises: " + json::describe(what);
}

/// An object as it is, or a text.
void read_item(json::value& from, std::vector<raw_json>& out)
{
    std::string text;
    if (from.what() == json::kind::object) {
        from.members([](std::string_view, json::value&) {}, &text);
    } else if (from.what() == json::kind::string) {
        json::append_quoted(text, from.text());
    }
    if (auto item = raw_json::parse(std::move(text)); item.has_value()) {
        out.push_back(std::move(*item));
    }
}

} // namespace

result<prediction> decode_prediction(http::response& answer, kit::read_options options)
{
    if (!is_success(answer.status)) {
        return describe_error(answer);
    }
    prediction made;
    const auto problem =
        json::read_document(answer.body, options.keep_raw, [&made](json::value& root) {
            read_prediction(root, made, true);
        });
    if (problem) {
        return malformed_answer(answer, not_promised(*problem));
    }
    return made;
}

result<raw_json> decode_any(http::response& answer, kit::read_options)
{
    if (!is_success(answer.status)) {
        return describe_error(answer);
    }
    if (answer.body.empty()) {
        return raw_json();
    }
    auto made = raw_json::parse(answer.body);
    if (made.has_error()) {
        return malformed_answer(answer, "the answer is not JSON: " + made.error().message());
    }
    return made;
}

result<page<raw_json>> decode_page(http::response& answer, kit::read_options)
{
    if (!is_success(answer.status)) {
        return describe_error(answer);
    }
    page<raw_json> made;
    std::vector<raw_json> first;
    bool has_data = false;
    bool has_list = false;
    const auto on_member = [&](std::string_view name, json::value& inner) {
        const auto what = inner.what();
        if (what == json::kind::array && (name == "data" || !has_list)) {
            auto& into = name == "data" ? made.items : first;
            has_data = has_data || name == "data";
            has_list = true;
            inner.elements([&into](json::value& element) { read_item(element, into); });
        } else if ((name == "next_cursor" || name == "cursor" || name == "next") &&
                   what == json::kind::string &&
                   (name == "next_cursor" || made.next_cursor.empty())) {
            inner.read(made.next_cursor);
        }
    };
    const auto problem = json::read_document(answer.body, true, [&](json::value& root) {
        root.members(on_member, &made.raw_json);
        if (!has_list) {
            root.refuse("is missing", "data");
        }
    });
    if (problem) {
        return malformed_answer(answer, not_promised(*problem));
    }
    if (!has_data) {
        made.items = std::move(first);
    }
    made.has_more = !made.next_cursor.empty();
    return made;
}

result<prediction> decode_webhook(std::string& body)
{
    prediction told;
    const auto problem = json::read_document(body, true, [&told](json::value& root) {
        read_prediction(root, told, true);
    });
    if (problem) {
        return malformed_body(
            body, "the notification is not what the API promises: " + json::describe(*problem)
        );
    }
    return told;
}

} // namespace andante::inline v0::deepcreative

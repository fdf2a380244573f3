#include "providers/finetuning/decode.hpp"

#include "json/reader.hpp"
#include "json/writer.hpp"
#include "providers/finetuning/errors.hpp"
#include "providers/finetuning/from_json.hpp"

#include <utility>

namespace andante::inline v0::finetuning {

namespace {

/// Walks the body of a success answer up to its `data`.
result<void> read_data(
    http::response& answer, decode_options options, json::function_view<void(json::value&)> on_data
)
{
    if (!is_success(answer.status)) {
        return describe_error(answer);
    }
    const auto problem =
        json::read_document(answer.body, options.keep_raw, [&on_data](json::value& root) {
            bool found = false;
            root.members([&on_data, &found](std::string_view key, json::value& inner) {
                if (key == "data") {
                    found = true;
                    on_data(inner);
                }
            });
            if (!found) {
                root.refuse("is missing", "data");
            }
        });
    if (problem) {
        return malformed_answer(
            answer, "the answer is not what the API promises: " + json::describe(*problem)
        );
    }
    return {};
}

template <class T>
result<T> decode_data(http::response& answer, decode_options options)
{
    T value;
    const auto read = read_data(answer, options, [&value](json::value& data) { data.read(value); });
    if (!read) {
        return read.error();
    }
    return value;
}

template <class T>
void read_page(json::value& data, std::string_view items_key, page<T>& out, bool paginated)
{
    bool items_found = false;
    bool more_found = !paginated;
    const auto on_member = [&](std::string_view key, json::value& inner) {
        if (key == items_key) {
            items_found = true;
            inner.read(out.items);
        } else if (paginated && key == "hasMore") {
            more_found = true;
            inner.read(out.has_more);
        } else if (paginated && key == "nextOffset") {
            inner.read(out.next_offset);
        }
    };
    data.members(on_member, data.raw_into(out.raw_json));
    if (!items_found) {
        data.refuse("is missing", items_key);
    }
    if (!more_found) {
        data.refuse("is missing", "hasMore");
    }
    if (out.has_more && out.next_offset.value_or(-1) < 0) {
        data.refuse("is missing or negative although hasMore is true", "nextOffset");
    }
}

template <class T>
result<page<T>>
decode_page(http::response& answer, decode_options options, std::string_view key, bool paginated)
{
    page<T> found;
    const auto read = read_data(answer, options, [&](json::value& data) {
        read_page(data, key, found, paginated);
    });
    if (!read) {
        return read.error();
    }
    return found;
}

struct bulk_names {
    std::string_view succeeded;
    std::string_view item_id;
    std::string_view all_failed_code; ///< Empty when the route has none.
};

bulk_names names_of(bulk_route route) noexcept
{
    switch (route) {
    case bulk_route::delete_generations:
        return {"deleted", "id", ""};
    case bulk_route::add_tracks:
        return {"added", "trackId", "ADD_FAILED"};
    case bulk_route::remove_tracks:
        return {"removed", "trackId", ""};
    case bulk_route::move_tracks:
        break;
    }
    return {"moved", "trackId", "MOVE_FAILED"};
}

void read_failed_item(json::value& from, const bulk_names& names, failed_item& out)
{
    bool id_found = false;
    from.members([&](std::string_view key, json::value& inner) {
        if (key == names.item_id) {
            id_found = true;
            inner.read(out.id);
        } else if (key == "error") {
            inner.read(out.reason);
        }
    });
    if (!id_found) {
        from.refuse("is missing", names.item_id);
    }
}

void read_report(json::value& data, const bulk_names& names, bulk_answer& out)
{
    bool found = false;
    const auto on_member = [&](std::string_view key, json::value& inner) {
        if (key == names.succeeded) {
            found = true;
            inner.read(out.succeeded);
        } else if (key == "errors" && !inner.is_null()) {
            out.failed.clear();
            inner.elements([&](json::value& element) {
                read_failed_item(element, names, out.failed.emplace_back());
            });
        }
    };
    data.members(on_member, data.raw_into(out.raw_json));
    if (!found) {
        data.refuse("is missing", names.succeeded);
    }
}

/// The object that the server would have sent with a success status.
std::string report_around(const bulk_names& names, std::string_view errors)
{
    std::string text = "{";
    json::append_quoted(text, names.succeeded);
    text += ":[],\"errors\":";
    text += errors;
    text += '}';
    return text;
}

/// The per-item list of an "all failed" answer, byte for byte.
std::string raw_details(std::string body)
{
    std::string found;
    const auto problem = json::read_document(body, true, [&found](json::value& root) {
        root.members([&found](std::string_view key, json::value& error) {
            if (key != "error") {
                return;
            }
            error.members([&found](std::string_view inner_key, json::value& details) {
                if (inner_key == "details") {
                    details.elements([](json::value&) {}, &found);
                }
            });
        });
    });
    return problem ? std::string() : found;
}

} // namespace

result<account> decode_account(http::response& answer, decode_options options)
{
    return decode_data<account>(answer, options);
}

result<generation> decode_generation(http::response& answer, decode_options options)
{
    return decode_data<generation>(answer, options);
}

result<page<generation>> decode_generation_page(http::response& answer, decode_options options)
{
    return decode_page<generation>(answer, options, "generations", true);
}

result<page<playlist>> decode_playlists(http::response& answer, decode_options options)
{
    return decode_page<playlist>(answer, options, "playlists", false);
}

result<playlist_details> decode_playlist(http::response& answer, decode_options options)
{
    return decode_data<playlist_details>(answer, options);
}

result<sound_effect> decode_sound_effect(http::response& answer, decode_options options)
{
    return decode_data<sound_effect>(answer, options);
}

result<page<sound_effect>> decode_sound_effect_page(http::response& answer, decode_options options)
{
    return decode_page<sound_effect>(answer, options, "soundEffects", true);
}

result<bulk_answer> decode_bulk(http::response& answer, bulk_route route, decode_options options)
{
    const auto names = names_of(route);
    bulk_answer report;
    const auto read =
        read_data(answer, options, [&](json::value& data) { read_report(data, names, report); });
    if (read) {
        return report;
    }
    auto folded = bulk_answer_from(read.error(), route, options);
    if (!folded) {
        return read.error();
    }
    if (options.keep_raw) {
        const auto details = raw_details(answer.body);
        if (!details.empty()) {
            folded->raw_json = report_around(names, details);
        }
    }
    return *std::move(folded);
}

std::optional<bulk_answer>
bulk_answer_from(const error& cause, bulk_route route, decode_options options)
{
    const auto names = names_of(route);
    if (names.all_failed_code.empty() || cause.api_code() != names.all_failed_code ||
        cause.items().empty()) {
        return std::nullopt;
    }
    bulk_answer report;
    report.failed = cause.items();
    if (options.keep_raw) {
        std::string errors = "[";
        for (const auto& item : report.failed) {
            json::object_writer writer;
            writer.add(names.item_id, item.id);
            writer.add("error", item.reason);
            errors += errors.size() > 1 ? "," : "";
            errors += std::move(writer).finish();
        }
        report.raw_json = report_around(names, errors + "]");
    }
    return report;
}

bool job_has_ended(http::response& answer)
{
    open_enum<generation_status> status;
    const auto read = read_data(answer, decode_options(), [&status](json::value& data) {
        data.members([&status](std::string_view key, json::value& inner) {
            if (key == "status") {
                inner.read(status);
            }
        });
    });
    return read.has_value() && is_terminal(status);
}

result<health> decode_health(http::response& answer)
{
    if (!is_success(answer.status)) {
        return describe_error(answer);
    }
    health found;
    const auto problem = json::read_document(answer.body, true, [&found](json::value& root) {
        root.members([](std::string_view, json::value&) {}, &found.raw_json);
    });
    if (problem) {
        return malformed_answer(
            answer, "the health answer is not an object: " + json::describe(*problem)
        );
    }
    return found;
}

result<webhook_event> decode_webhook_event(std::string& body)
{
    webhook_event event;
    const auto problem =
        json::read_document(body, true, [&event](json::value& root) { root.read(event.track); });
    if (problem) {
        return malformed_body(
            body, "the notification is not what the API promises: " + json::describe(*problem)
        );
    }
    return event;
}

} // namespace andante::inline v0::finetuning

#include "kit/bulk_answers.hpp"

#include "json/writer.hpp"

#include <string>
#include <utility>

namespace andante::inline v0::kit {

namespace {

void read_refusal(json::value& from, const bulk_names& names, failed_item& out)
{
    bool id_found = false;
    from.members([&](std::string_view key, json::value& inner) {
        if (key == names.item_id) {
            id_found = true;
            inner.read(out.id);
        } else if (key == names.reason) {
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
        } else if (key == names.failed && !inner.is_null()) {
            out.failed.clear();
            inner.elements([&](json::value& element) {
                read_refusal(element, names, out.failed.emplace_back());
            });
        }
    };
    data.members(on_member, data.raw_into(out.raw_json));
    if (!found) {
        data.refuse("is missing", names.succeeded);
    }
}

/// The object that the server would have sent with a success status.
std::string report_around(const bulk_names& names, std::string_view refusals)
{
    std::string text = "{";
    json::append_quoted(text, names.succeeded);
    text += ":[],";
    json::append_quoted(text, names.failed);
    text += ':';
    text += refusals;
    text += '}';
    return text;
}

/// The refusals of an "all failed" answer, byte for byte.
std::string raw_refusals(std::string body, const bulk_names& names)
{
    std::string found;
    const auto problem = json::read_document(body, true, [&](json::value& root) {
        root.members([&](std::string_view key, json::value& error) {
            if (key != names.error) {
                return;
            }
            error.members([&](std::string_view inner_key, json::value& details) {
                if (inner_key == names.details) {
                    details.elements([](json::value&) {}, &found);
                }
            });
        });
    });
    return problem ? std::string() : found;
}

} // namespace

result<bulk_answer> decode_bulk(
    http::response& answer,
    read_options options,
    const answer_format& format,
    const bulk_names& names
)
{
    bulk_answer report;
    const auto read = read_answer(answer, options, format, [&](json::value& data) {
        read_report(data, names, report);
    });
    if (read) {
        return report;
    }
    auto folded = bulk_answer_from(read.error(), options, names);
    if (!folded) {
        return read.error();
    }
    if (options.keep_raw) {
        const auto refusals = raw_refusals(answer.body, names);
        if (!refusals.empty()) {
            folded->raw_json = report_around(names, refusals);
        }
    }
    return *std::move(folded);
}

std::optional<bulk_answer>
bulk_answer_from(const error& cause, read_options options, const bulk_names& names)
{
    if (names.all_failed_code.empty() || cause.api_code() != names.all_failed_code ||
        cause.items().empty()) {
        return std::nullopt;
    }
    bulk_answer report;
    report.failed = cause.items();
    if (options.keep_raw) {
        std::string refusals = "[";
        for (const auto& item : report.failed) {
            json::object_writer writer;
            writer.add(names.item_id, item.id);
            writer.add(names.reason, item.reason);
            refusals += refusals.size() > 1 ? "," : "";
            refusals += std::move(writer).finish();
        }
        report.raw_json = report_around(names, refusals + "]");
    }
    return report;
}

} // namespace andante::inline v0::kit

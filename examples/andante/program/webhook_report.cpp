#include "program/webhook_report.hpp"

#include "program/format.hpp"
#include "program/json_text.hpp"
#include "program/terminal.hpp"

#include <boost/json.hpp>

namespace program {

namespace {

using andante::webhook_fate;

bool holds_json(const std::string& body)
{
    boost::system::error_code problem;
    boost::json::parse(body, problem);
    return !problem;
}

/// The id and status that it speaks of, as far as it has such members somewhere near its top.
std::string subject_of(const std::string& body)
{
    if (!holds_json(body) || !body.starts_with('{')) {
        return "";
    }
    std::string out;
    const auto add = [&out](std::string_view object) {
        for (const auto& [name, value] : json_text::members(object)) {
            const bool tells =
                name == "id" || name == "status" || name == "event" || name == "type";
            if (tells && value.size() > 2 && value.front() == '"') {
                out += " " + printable(value.substr(1, value.size() - 2));
            }
        }
    };
    add(body);
    for (const auto& [name, value] : json_text::members(body)) {
        if (value.starts_with('{')) {
            add(value);
        }
    }
    return out;
}

std::string proof_text(const webhook_report& what)
{
    if (what.seen.fate == webhook_fate::unauthorized) {
        return "refused: " + std::string(to_string(what.seen.why));
    }
    const bool is_read =
        what.seen.fate == webhook_fate::delivered || what.seen.fate == webhook_fate::duplicate;
    if (!is_read) {
        return "refused: " + std::string(to_string(what.seen.fate));
    }
    const auto* const found = what.proof == "token"  ? "token fits"
                              : what.proof == "none" ? "nothing was checked"
                                                     : "signature fits";
    const bool is_repeat = what.seen.fate == webhook_fate::duplicate;
    return std::string(is_repeat ? "repeat, " : "new, ") + found +
           (what.message_id.empty() ? "" : " (" + printable(what.message_id) + ")");
}

std::string report_line(const webhook_report& what)
{
    auto out = utc_text(what.at).substr(11) + "  " + proof_text(what) + "," +
               subject_of(what.body) + " " + std::to_string(what.seen.body_bytes) + " bytes";
    const auto time = std::to_string(what.forward_time.count()) + " ms";
    if (what.forward_status) {
        out += " -> " + std::to_string(*what.forward_status) + " in " + time;
    } else if (!what.forward_problem.empty()) {
        out += " -> " + printable(what.forward_problem) + " after " + time;
    }
    return out + "\n";
}

std::string report_document(const webhook_report& what)
{
    json_text::object out;
    out.add_text("time", utc_text(what.at));
    out.add_text("fate", to_string(what.seen.fate)).add_text("proof", what.proof);
    const bool is_refused = what.seen.fate == webhook_fate::unauthorized;
    out.add("why", is_refused ? json_text::quoted(to_string(what.seen.why)) : "null");
    out.add("answered", std::to_string(what.seen.status));
    out.add("message_id", json_text::quoted_or_null(what.message_id));
    out.add("bytes", std::to_string(what.seen.body_bytes));
    out.add("body", holds_json(what.body) ? json_text::in_one_line(what.body) : "null");
    json_text::object forward;
    forward.add("status", what.forward_status ? std::to_string(*what.forward_status) : "null");
    forward.add("milliseconds", std::to_string(what.forward_time.count()));
    forward.add("problem", json_text::quoted_or_null(what.forward_problem));
    const bool is_forwarded = what.forward_status || !what.forward_problem.empty();
    return out.add("forward", is_forwarded ? forward.text() : "null").text();
}

} // namespace

void print(output& out, const webhook_report& what)
{
    if (out.json()) {
        out.document(report_document(what));
        out.flush();
    } else {
        out.text(report_line(what));
    }
}

} // namespace program

#include "finetuning/many_report.hpp"

#include "finetuning/many_states.hpp"
#include "program/format.hpp"
#include "program/json_text.hpp"
#include "program/report.hpp"
#include "program/shell_words.hpp"
#include "program/table.hpp"
#include "program/terminal.hpp"

#include <algorithm>

namespace program::finetuning {

namespace api = andante::finetuning;

namespace {

std::size_t count_in(const std::vector<track_work>& all, work_state state)
{
    return static_cast<std::size_t>(std::count_if(
        all.begin(), all.end(), [state](const track_work& one) { return one.state == state; }
    ));
}

std::string status_of(const track_work& one)
{
    if (runs_on(one)) {
        return "running";
    }
    if (is_in_doubt(one)) {
        return "unknown";
    }
    if (is_stopped(one)) {
        return is_finished(one) ? "not saved" : "not started";
    }
    if (one.problem) {
        return "failed";
    }
    return one.track ? std::string(one.track->status.text()) : "running";
}

std::string remark_of(const track_work& one)
{
    if (one.problem && *one.problem == andante::errc::job_failed && one.track) {
        return printable(one.track->error_message.value_or("the service gives no reason"));
    }
    if (one.problem && !is_interrupted(one)) {
        return printable(for_shell(one.problem->message()));
    }
    return printable(one.file);
}

std::string prompt_of(const track_work& one)
{
    if (one.request) {
        return one.request->tags;
    }
    return one.track ? one.track->prompt.value_or("") : "";
}

std::string people_text(const std::vector<track_work>& all, const output& out)
{
    table shown({"ID", "STATUS", "PROMPT", "FILE OR REASON"});
    shown.has_ids(0);
    shown.may_be_cut(2);
    shown.wraps(3);
    for (const auto& one : all) {
        const auto status = printable(status_of(one));
        shown.add(
            {one.id.empty() ? std::string("-") : printable(one.id),
             cell(status, out.colour_of(status)),
             printable(prompt_of(one)),
             remark_of(one)}
        );
    }
    return shown.text(out.width());
}

std::string error_json(const session& current, const track_work& one)
{
    if (!one.problem) {
        return "null";
    }
    const auto whole = problem(*one.problem, current.whose()).json("");
    return std::string(json_text::members(whole).front().second);
}

std::string document(const session& current, const std::vector<track_work>& all)
{
    std::vector<std::string> items;
    for (const auto& one : all) {
        json_text::object item;
        if (one.line != 0) {
            item.add("line", std::to_string(one.line));
        }
        item.add("prompt", json_text::quoted_or_null(prompt_of(one)));
        item.add("id", json_text::quoted_or_null(one.id));
        item.add_text("status", status_of(one));
        item.add("file", json_text::quoted_or_null(one.file));
        item.add("generation", one.track ? one.track->raw_json : "null");
        item.add("error", error_json(current, one));
        items.push_back(item.text());
    }
    return json_text::object().add("generations", json_text::array(items)).text();
}

} // namespace

andante::error job_failure(const api::generation& track)
{
    andante::error_details details;
    details.message = "track " + track.id +
                      " failed: " + track.error_message.value_or("the service gives no reason");
    details.stop = andante::stop_reason::permanent;
    return andante::error(andante::errc::job_failed, std::move(details));
}

std::string counts_text(const std::vector<track_work>& all)
{
    auto out = std::to_string(count_in(all, work_state::done)) + " of " +
               std::to_string(all.size()) + " finished";
    const auto add = [&](std::size_t count, const char* what) {
        if (count > 0) {
            out += ", " + std::to_string(count) + " " + what;
        }
    };
    add(count_in(all, work_state::failed), "failed");
    add(count_in(all, work_state::saving), "downloading");
    add(count_in(all, work_state::running), "running");
    add(count_in(all, work_state::queued), "to start");
    return out;
}

std::string next_start_text(std::chrono::nanoseconds until)
{
    if (until < std::chrono::seconds(1)) {
        return "";
    }
    return " (limit: next in " + elapsed_text(until) + ")";
}

void note_end(output& out, const track_work& one, const std::vector<track_work>& all)
{
    if (is_interrupted(one)) {
        return;
    }
    const auto ended = count_in(all, work_state::done) + count_in(all, work_state::failed);
    auto line = "[" + std::to_string(ended) + "/" + std::to_string(all.size()) + "] " +
                status_of(one) + "  " + (one.id.empty() ? "-" : printable(one.id));
    const auto remark = remark_of(one);
    line += remark.empty() ? "" : "  " + remark;
    out.note(line);
}

void print_many(session& current, const std::vector<track_work>& all, const many_plan& plan)
{
    auto& out = current.out();
    const bool told_at_once = out.quiet() && !plan.wait; // the ids came while they were started
    if (out.json() && !told_at_once) {
        out.document(document(current, all));
    } else if (plan.wait) {
        out.text(people_text(all, out));
    } else {
        for (const auto& one : all) {
            if (one.problem && !is_stopped(one)) {
                out.complaint(
                    "line " + std::to_string(one.line) + ": " +
                    problem(*one.problem, current.whose()).text("")
                );
            }
        }
    }
    if (!out.flush()) { // they are paid for, so their ids must not be lost
        for (const auto& one : all) {
            if (!one.id.empty()) {
                out.complaint("track " + printable(one.id));
            }
        }
    }
    auto what_next = next_steps(current, all, plan);
    const bool stopped = std::any_of(all.begin(), all.end(), is_stopped);
    if (stopped && current.writes_down()) {
        what_next = "What is left stays in the journal. To go on: " + current.typed("resume");
    }
    current.explain_stop(what_next);
    if (!stopped && !what_next.empty()) { // else it comes with the reason
        out.note(what_next);
    }
}

exit_code code_of(const std::vector<track_work>& all)
{
    bool all_well = true;
    for (const auto& one : all) {
        if (is_stopped(one) && !is_interrupted(one)) {
            return exit_code::deadline;
        }
        all_well = all_well && !one.problem;
    }
    return all_well ? exit_code::ok : exit_code::some_failed;
}

andante::error time_is_over(const std::vector<track_work>& all)
{
    const auto left = std::count_if(all.begin(), all.end(), is_stopped);
    andante::error_details details;
    details.message = std::to_string(left) + " of " + std::to_string(all.size()) +
                      " tracks were not done when the time was over";
    details.outcome = std::any_of(all.begin(), all.end(), is_in_doubt) ? andante::outcome::unknown
                                                                       : andante::outcome::not_sent;
    details.stop = andante::stop_reason::deadline_too_close;
    return andante::error(andante::errc::deadline_exceeded, std::move(details));
}

} // namespace program::finetuning

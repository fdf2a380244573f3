#include "finetuning/many_report.hpp"

#include "program/format.hpp"
#include "program/json_text.hpp"
#include "program/report.hpp"
#include "program/table.hpp"
#include "program/terminal.hpp"

#include <algorithm>

namespace program::finetuning {

namespace api = andante::finetuning;

namespace {

bool is_interrupted(const track_work& one)
{
    return one.problem && one.problem->is_cancelled();
}

/// The command ended first: it was interrupted, or its time was over.
bool is_stopped(const track_work& one)
{
    return is_interrupted(one) ||
           (one.problem && (*one.problem == andante::errc::wait_deadline ||
                            *one.problem == andante::errc::deadline_exceeded));
}

bool is_finished(const track_work& one)
{
    return one.track && one.track->status == api::generation_status::completed;
}

/// Runs on at the service although the command has ended.
bool runs_on(const track_work& one)
{
    return !one.id.empty() && is_stopped(one) && !is_finished(one);
}

/// Its create may have been carried out, and nobody knows.
bool is_in_doubt(const track_work& one)
{
    return one.id.empty() && one.problem && one.problem->outcome() == andante::outcome::unknown;
}

/// Nothing was carried out, and what was in the way may pass: starting it again pays it once.
bool can_be_started(const track_work& one)
{
    return one.id.empty() && one.problem && !is_in_doubt(one) &&
           (is_stopped(one) || one.problem->is_throttled() ||
            one.problem->outcome() == andante::outcome::not_sent);
}

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
    if (one.problem && !is_interrupted(one)) {
        return printable(one.problem->message());
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
    for (const auto& one : all) {
        const auto status = printable(status_of(one));
        shown.add(
            {one.id.empty() ? std::string("-") : printable(one.id),
             cell(status, out.colour_of(status)),
             shortened(printable(prompt_of(one)), 32),
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

/// The lines of those that satisfy a condition, neighbours as a range: "3p;7,12p" for sed, "3,
/// 7-12" for people.
template <class Condition>
std::string lines_of(const std::vector<track_work>& all, Condition wanted, bool for_sed)
{
    std::string out;
    for (auto first = all.begin(); first != all.end();) {
        first = std::find_if(first, all.end(), wanted);
        const auto last = std::find_if_not(first, all.end(), wanted);
        if (first != last) {
            const auto from = std::to_string(first->line);
            const auto to = std::to_string(std::prev(last)->line);
            out += out.empty() ? "" : for_sed ? ";" : ", ";
            out += from;
            if (from != to) {
                out += for_sed ? "," : "-";
                out += to;
            }
            out += for_sed ? "p" : "";
        }
        first = last;
    }
    return out;
}

/// The track is there, its file is not.
bool is_unsaved(const track_work& one)
{
    return one.problem && is_finished(one) && !one.is_file_taken;
}

template <class Condition>
std::string ids_of(const std::vector<track_work>& all, Condition wanted)
{
    std::string out;
    for (const auto& one : all) {
        out += wanted(one) ? " " + shell_quoted(one.id) : "";
    }
    return out;
}

std::string folder_of(const many_plan& plan)
{
    return plan.where ? " --output-dir " + shell_quoted(plan.where->output) +
                            (plan.where->force ? " --force" : "")
                      : std::string();
}

std::string
advice_to_save(const session& current, const std::vector<track_work>& all, const many_plan& plan)
{
    const auto ids = ids_of(all, is_unsaved);
    if (ids.empty()) {
        return "";
    }
    const bool same_place = std::all_of(all.begin(), all.end(), [](const track_work& one) {
        return !is_unsaved(one) || is_stopped(one);
    });
    return "Finished and paid for, but not saved:" + ids + ". To save them: " +
           current.typed("wait" + ids + (same_place ? folder_of(plan) : " --output-dir DIR"));
}

std::string
advice_to_replace(const session& current, const std::vector<track_work>& all, const many_plan& plan)
{
    const auto ids = ids_of(all, [](const track_work& one) { return one.is_file_taken; });
    if (ids.empty()) {
        return "";
    }
    auto replacing = plan;
    replacing.where->force = true;
    return "Finished and paid for, but not saved, because their files are there already:" + ids +
           ". To replace those: " + current.typed("wait" + ids + folder_of(replacing));
}

std::string
advice_to_wait(const session& current, const std::vector<track_work>& all, const many_plan& plan)
{
    const auto count = std::count_if(all.begin(), all.end(), runs_on);
    if (count == 0) {
        return "";
    }
    return (count == 1 ? "1 track runs" : std::to_string(count) + " tracks run") +
           " on at the service and cost credits all the same. To go on: " +
           current.typed("wait" + ids_of(all, runs_on) + folder_of(plan));
}

std::string advice_to_look(const session& current, const std::vector<track_work>& all)
{
    const auto lines = lines_of(all, is_in_doubt, false);
    if (lines.empty()) {
        return "";
    }
    return "Sent without an answer, and perhaps started: the prompts of line " + lines +
           ". Before you start them again, look: " + current.typed("list");
}

std::string
advice_to_start(const session& current, const std::vector<track_work>& all, const many_plan& plan)
{
    const auto lines = lines_of(all, can_be_started, false);
    if (lines.empty() || plan.again.empty()) {
        return "";
    }
    const auto what = "Not started, and not paid for: the prompts of line " + lines + ". ";
    const auto again = current.typed(plan.again);
    return plan.prompts == "-"
               ? what + "To start them, give them to: " + again
               : what + "To start them: sed -n '" + lines_of(all, can_be_started, true) + "' " +
                     shell_quoted(plan.prompts) + " | " + again;
}

/// What to type for what was not finished; a sentence each.
std::string
next_steps(const session& current, const std::vector<track_work>& all, const many_plan& plan)
{
    std::string out;
    for (const auto& each :
         {advice_to_save(current, all, plan),
          advice_to_replace(current, all, plan),
          advice_to_wait(current, all, plan),
          advice_to_look(current, all),
          advice_to_start(current, all, plan)}) {
        out += (out.empty() || each.empty() ? "" : "\n") + each;
    }
    return out;
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
    if (out.json()) {
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
    const auto what_next = next_steps(current, all, plan);
    current.explain_stop(what_next);
    const bool stopped = std::any_of(all.begin(), all.end(), is_stopped);
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

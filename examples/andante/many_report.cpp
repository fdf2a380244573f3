#include "many_report.hpp"

#include "format.hpp"
#include "json_text.hpp"
#include "report.hpp"
#include "table.hpp"
#include "terminal.hpp"

#include <algorithm>

namespace program {

namespace api = andante::finetuning;

namespace {

bool is_interrupted(const track_work& one)
{
    return one.problem && one.problem->is_cancelled();
}

/// Runs on at the service although the command has ended.
bool runs_on(const track_work& one)
{
    return !one.id.empty() && one.problem &&
           (one.problem->is_cancelled() || *one.problem == andante::errc::wait_deadline);
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
    if (one.problem && one.problem->outcome() == andante::outcome::unknown) {
        return "unknown";
    }
    if (is_interrupted(one)) {
        return "not started";
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

std::string text_or_null(const std::string& text)
{
    return text.empty() ? "null" : json_text::quoted(text);
}

std::string error_json(const track_work& one)
{
    if (!one.problem) {
        return "null";
    }
    const auto whole = problem(*one.problem).json("");
    return std::string(json_text::members(whole).front().second);
}

std::string document(const std::vector<track_work>& all)
{
    std::vector<std::string> items;
    for (const auto& one : all) {
        json_text::object item;
        if (one.line != 0) {
            item.add("line", std::to_string(one.line));
        }
        item.add("prompt", text_or_null(prompt_of(one)));
        item.add("id", text_or_null(one.id));
        item.add_text("status", status_of(one));
        item.add("file", text_or_null(one.file));
        item.add("generation", one.track ? one.track->raw_json : "null");
        item.add("error", error_json(one));
        items.push_back(item.text());
    }
    return json_text::object().add("generations", json_text::array(items)).text();
}

/// "3p;7,12p": the lines of those that satisfy a condition, for sed.
template <class Condition>
std::string sed_lines(const std::vector<track_work>& all, Condition wanted)
{
    std::string out;
    for (auto first = all.begin(); first != all.end();) {
        first = std::find_if(first, all.end(), wanted);
        const auto last = std::find_if_not(first, all.end(), wanted);
        if (first != last) {
            const auto from = std::to_string(first->line);
            const auto to = std::to_string(std::prev(last)->line);
            out += (out.empty() ? "" : ";") + from + (from == to ? "p" : "," + to + "p");
        }
        first = last;
    }
    return out;
}

/// The track is there, its file is not.
bool is_unsaved(const track_work& one)
{
    return one.problem && one.track && !runs_on(one) &&
           one.track->status == api::generation_status::completed;
}

std::string ids_of_unsaved(const std::vector<track_work>& all)
{
    std::string out;
    for (const auto& one : all) {
        out += is_unsaved(one) ? " " + shell_quoted(one.id) : "";
    }
    return out;
}

/// What to type for what was not finished; a sentence each.
std::string
advice(const session& current, const std::vector<track_work>& all, const many_plan& plan)
{
    std::string running;
    std::size_t running_count = 0;
    bool unknown = false;
    for (const auto& one : all) {
        if (runs_on(one)) {
            ++running_count;
            running += " " + shell_quoted(one.id);
        }
        unknown = unknown || status_of(one) == "unknown";
    }
    std::vector<std::string> sentences;
    if (std::any_of(all.begin(), all.end(), is_unsaved)) {
        sentences.push_back(
            "Finished and paid for, but not saved:" + ids_of_unsaved(all) +
            ". To save them: andante wait" + ids_of_unsaved(all) + " --output-dir DIR" +
            current.options().repeated()
        );
    }
    const auto folder = plan.where ? " --output-dir " + shell_quoted(plan.where->output) +
                                         (plan.where->force ? " --force" : "")
                                   : std::string();
    if (running_count > 0) {
        sentences.push_back(
            (running_count == 1 ? "1 track runs" : std::to_string(running_count) + " tracks run") +
            " on at the service and cost credits all the same. To go on: andante wait" + running +
            folder + current.options().repeated()
        );
    }
    if (unknown) {
        sentences.push_back(
            "Some were sent without an answer and may have been started. Before you start them "
            "again, look: andante list" +
            current.options().repeated()
        );
    }
    const auto lines =
        sed_lines(all, [](const track_work& one) { return status_of(one) == "not started"; });
    if (!lines.empty() && !plan.again.empty() && plan.prompts != "-") {
        sentences.push_back(
            "To start the others: sed -n '" + lines + "' " + shell_quoted(plan.prompts) + " | " +
            plan.again + current.options().repeated()
        );
    }
    std::string out;
    for (const auto& each : sentences) {
        out += (out.empty() ? "" : "\n") + each;
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

void settle_interrupted(std::vector<track_work>& all, std::size_t cut_off)
{
    for (auto& one : all) {
        if (!is_interrupted(one) || !one.id.empty()) {
            continue;
        }
        andante::error_details details;
        details.outcome = cut_off > 0 ? andante::outcome::unknown : andante::outcome::not_sent;
        cut_off -= std::min<std::size_t>(cut_off, 1);
        one.problem = andante::error(one.problem->code(), std::move(details));
    }
}

void print_many(session& current, const std::vector<track_work>& all, const many_plan& plan)
{
    auto& out = current.out();
    if (out.json()) {
        out.document(document(all));
    } else if (plan.wait) {
        out.text(people_text(all, out));
    } else {
        for (const auto& one : all) {
            if (one.problem && !is_interrupted(one)) {
                out.complaint(
                    "line " + std::to_string(one.line) + ": " + problem(*one.problem).text("")
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
    const auto what_next = advice(current, all, plan);
    current.explain_stop(what_next);
    const bool interrupted = std::any_of(all.begin(), all.end(), is_interrupted);
    if (!interrupted && !what_next.empty()) {
        out.note(what_next);
    }
}

exit_code code_of(const std::vector<track_work>& all)
{
    bool all_well = true;
    for (const auto& one : all) {
        if (one.problem && (*one.problem == andante::errc::wait_deadline ||
                            *one.problem == andante::errc::deadline_exceeded)) {
            return exit_code::deadline;
        }
        all_well = all_well && !one.problem;
    }
    return all_well ? exit_code::ok : exit_code::some_failed;
}

} // namespace program

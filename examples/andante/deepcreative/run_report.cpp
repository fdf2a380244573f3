#include "deepcreative/run_report.hpp"

#include "program/format.hpp"
#include "program/global_options.hpp"
#include "program/json_text.hpp"
#include "program/report.hpp"
#include "program/terminal.hpp"

#include <algorithm>

namespace program::deepcreative {

namespace api = andante::deepcreative;

namespace {

bool is_ended(const prediction_work& one)
{
    return one.seen && is_terminal(one.seen->status);
}

/// Its create may have been carried out, and nobody knows.
bool is_in_doubt(const prediction_work& one)
{
    return one.id.empty() && one.problem && one.problem->outcome() == andante::outcome::unknown;
}

bool can_be_started(const prediction_work& one)
{
    return one.id.empty() && one.problem && !is_in_doubt(one) &&
           (is_stopped(one) || one.problem->is_throttled() ||
            one.problem->outcome() == andante::outcome::not_sent);
}

bool is_unsaved(const prediction_work& one)
{
    return one.problem && one.seen && one.seen->status == api::prediction_status::succeeded;
}

std::string status_of(const prediction_work& one)
{
    if (runs_on(one)) {
        return "running";
    }
    if (is_in_doubt(one)) {
        return "unknown";
    }
    if (one.id.empty()) {
        return is_stopped(one) ? "not started" : "failed";
    }
    return one.seen ? std::string(one.seen->status.text()) : "failed";
}

std::string error_json(const session& current, const prediction_work& one)
{
    if (!one.problem) {
        return "null";
    }
    const auto whole = problem(*one.problem, current.whose()).json("");
    return std::string(json_text::members(whole).front().second);
}

std::string document(const session& current, const std::vector<prediction_work>& all)
{
    std::vector<std::string> items;
    for (const auto& one : all) {
        json_text::object item;
        item.add("line", std::to_string(one.line));
        item.add_text("prompt", one.prompt);
        item.add("id", json_text::quoted_or_null(one.id));
        item.add_text("status", status_of(one));
        item.add("files", json_text::string_array(one.files));
        item.add("prediction", one.seen ? one.seen->raw_json : "null");
        item.add("error", error_json(current, one));
        items.push_back(item.text());
    }
    return json_text::object().add("predictions", json_text::array(items)).text();
}

/// Ids of what was only started, else files, else URLs.
void print_lines(output& out, const prediction_work& one, const run_plan& plan)
{
    const auto print = [&out](const std::string& text) {
        out.text((out.shown() ? printable(text) : text) + "\n");
    };
    if (!plan.waits && !one.id.empty()) {
        print(one.id);
    } else if (!plan.folder.empty()) {
        std::for_each(one.files.begin(), one.files.end(), print);
    } else if (one.seen) {
        std::for_each(one.seen->outputs.begin(), one.seen->outputs.end(), print);
    }
}

template <class Condition>
std::string ids_of(const std::vector<prediction_work>& all, Condition wanted)
{
    std::string out;
    for (const auto& one : all) {
        out += wanted(one) ? " " + shell_quoted(one.id) : "";
    }
    return out;
}

template <class Condition>
std::string lines_of(const std::vector<prediction_work>& all, Condition wanted)
{
    std::string out;
    for (const auto& one : all) {
        if (wanted(one)) {
            out += (out.empty() ? "" : ", ") + std::to_string(one.line);
        }
    }
    return out;
}

void add_step(std::string& to, const std::string& step)
{
    to += (to.empty() || step.empty() ? "" : "\n") + step;
}

/// What to type for what was not finished; a sentence each.
std::string
next_steps(const session& current, const std::vector<prediction_work>& all, const run_plan& plan)
{
    std::string out;
    const auto folder = plan.folder.empty() ? "" : " --output " + shell_quoted(plan.folder);
    if (const auto ids = ids_of(all, is_unsaved); !ids.empty()) {
        add_step(
            out,
            "Finished and paid for, but not saved:" + ids +
                ". To save them: " + current.typed("wait" + ids + folder)
        );
    }
    if (const auto ids = ids_of(all, runs_on); !ids.empty()) {
        add_step(
            out,
            "These run on at the service and cost credits all the same:" + ids +
                ". To go on: " + current.typed("wait" + ids + folder) +
                "; to end them: " + current.typed("cancel" + ids)
        );
    }
    const bool is_many = plan.is_many;
    if (std::any_of(all.begin(), all.end(), is_in_doubt)) {
        add_step(
            out,
            "Sent without an answer, and perhaps started and paid for" +
                (is_many ? ": the prompts of line " + lines_of(all, is_in_doubt) : "") + "."
        );
    }
    if (is_many && std::any_of(all.begin(), all.end(), can_be_started)) {
        add_step(
            out,
            "Not started, and not paid for: the prompts of line " + lines_of(all, can_be_started) +
                ". To start them, give them to: " + current.typed(plan.again)
        );
    }
    return out;
}

void note_cost(output& out, const std::vector<prediction_work>& all)
{
    double sum = 0;
    bool is_told = false;
    for (const auto& one : all) {
        if (one.request && one.seen && one.seen->credits_used) {
            sum += *one.seen->credits_used;
            is_told = true;
        }
    }
    if (is_told) {
        out.note("cost: " + number_text(sum) + " credits");
    }
}

} // namespace

bool is_stopped(const prediction_work& one)
{
    return one.problem &&
           (one.problem->is_cancelled() || *one.problem == andante::errc::wait_deadline ||
            *one.problem == andante::errc::deadline_exceeded);
}

bool runs_on(const prediction_work& one)
{
    return !one.id.empty() && is_stopped(one) && !is_ended(one);
}

andante::error end_failure(const api::prediction& what)
{
    andante::error_details details;
    details.message = "prediction " + what.id + " is " + std::string(what.status.text()) + ": " +
                      what.error_message.value_or("the service gives no reason");
    details.stop = andante::stop_reason::permanent;
    return andante::error(andante::errc::job_failed, std::move(details));
}

std::string counts_text(const std::vector<prediction_work>& all)
{
    const auto count = [&all](work_state state) {
        return std::count_if(all.begin(), all.end(), [state](const auto& one) {
            return one.state == state;
        });
    };
    auto out =
        std::to_string(count(work_state::done)) + " of " + std::to_string(all.size()) + " finished";
    const auto add = [&](work_state state, const char* what) {
        if (const auto many = count(state); many > 0) {
            out += ", " + std::to_string(many) + " " + what;
        }
    };
    add(work_state::failed, "failed");
    add(work_state::saving, "downloading");
    add(work_state::running, "running");
    add(work_state::queued, "to start");
    return out;
}

void print_run(session& current, const std::vector<prediction_work>& all, const run_plan& plan)
{
    auto& out = current.out();
    if (out.json() && plan.is_many) {
        out.document(document(current, all));
    } else if (out.json()) {
        for (const auto& one : all) {
            if (one.seen) {
                out.document(one.seen->raw_json);
            }
        }
    } else {
        for (const auto& one : all) {
            print_lines(out, one, plan);
        }
    }
    if (!out.flush()) { // they are paid for, so their ids must not be lost
        for (const auto& one : all) {
            if (!one.id.empty()) {
                out.complaint("prediction " + printable(one.id));
            }
        }
    }
    for (const auto& one : all) {
        if (plan.is_many && !out.json() && one.problem && !is_stopped(one)) {
            out.complaint(
                "line " + std::to_string(one.line) + ": " +
                problem(*one.problem, current.whose()).text("")
            );
        }
    }
    note_cost(out, all);
    const auto what_next = next_steps(current, all, plan);
    current.explain_stop(what_next);
    const bool stopped = std::any_of(all.begin(), all.end(), is_stopped);
    if (plan.is_many && !stopped && !what_next.empty()) { // else it comes with the reason
        out.note(what_next);
    }
}

exit_code code_of(const std::vector<prediction_work>& all)
{
    bool all_well = true;
    for (const auto& one : all) {
        if (is_stopped(one) && !one.problem->is_cancelled()) {
            return exit_code::deadline;
        }
        all_well = all_well && !one.problem;
    }
    return all_well ? exit_code::ok : exit_code::some_failed;
}

} // namespace program::deepcreative

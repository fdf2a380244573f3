#include "finetuning/many_states.hpp"

#include <algorithm>
#include <iterator>

namespace program::finetuning {

namespace api = andante::finetuning;

namespace {

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

/// The command that takes the prompts of some lines again.
template <class Condition>
std::string again_with(
    const session& current,
    const std::vector<track_work>& all,
    const many_plan& plan,
    Condition wanted
)
{
    const auto again = current.typed(plan.again);
    return plan.prompts == "-" ? "give them to: " + again
                               : "sed -n '" + lines_of(all, wanted, true) + "' " +
                                     shell_quoted(plan.prompts) + " | " + again;
}

std::string
advice_to_start(const session& current, const std::vector<track_work>& all, const many_plan& plan)
{
    const auto lines = lines_of(all, can_be_started, false);
    if (lines.empty() || plan.again.empty()) {
        return "";
    }
    return "Not started, and not paid for: the prompts of line " + lines +
           ". To start them: " + again_with(current, all, plan, can_be_started);
}

std::string
advice_to_repeat(const session& current, const std::vector<track_work>& all, const many_plan& plan)
{
    const auto lines = lines_of(all, can_be_repeated, false);
    if (lines.empty() || plan.again.empty()) {
        return "";
    }
    return "Failed: the prompts of line " + lines + ". To make them again, for a credit each: " +
           again_with(current, all, plan, can_be_repeated);
}

} // namespace

bool is_interrupted(const track_work& one)
{
    return one.problem && one.problem->is_cancelled();
}

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

bool runs_on(const track_work& one)
{
    return !one.id.empty() && is_stopped(one) && !is_finished(one);
}

bool is_in_doubt(const track_work& one)
{
    return one.id.empty() && one.problem && one.problem->outcome() == andante::outcome::unknown;
}

bool can_be_started(const track_work& one)
{
    return one.id.empty() && one.problem && !is_in_doubt(one) &&
           (is_stopped(one) || one.problem->is_throttled() ||
            one.problem->outcome() == andante::outcome::not_sent);
}

bool can_be_repeated(const track_work& one)
{
    if (!one.problem || can_be_started(one) || is_stopped(one)) {
        return false;
    }
    const bool refused = one.id.empty() && one.problem->outcome() == andante::outcome::rejected &&
                         *one.problem != andante::errc::rejected_by_validation;
    return refused || *one.problem == andante::errc::job_failed;
}

std::string
next_steps(const session& current, const std::vector<track_work>& all, const many_plan& plan)
{
    std::string out;
    for (const auto& each :
         {advice_to_save(current, all, plan),
          advice_to_replace(current, all, plan),
          advice_to_wait(current, all, plan),
          advice_to_look(current, all),
          advice_to_start(current, all, plan),
          advice_to_repeat(current, all, plan)}) {
        out += (out.empty() || each.empty() ? "" : "\n") + each;
    }
    return out;
}

} // namespace program::finetuning

#include "deepcreative/prediction_run.hpp"

#include "deepcreative/client_of.hpp"
#include "deepcreative/run_report.hpp"
#include "program/at_once.hpp"
#include "program/journal_file.hpp"
#include "program/saving.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <unistd.h>

namespace program::deepcreative {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using api::prediction_status;

namespace {

/// How long a prediction is waited for: --timeout is what ends it sooner.
constexpr auto patience = std::chrono::hours(24 * 7);
/// What a cancel after a stop may take, for all together.
constexpr auto time_to_cancel = std::chrono::seconds(10);

/// What the coroutines of one run share. Lives in run_predictions(), which outlasts them.
class prediction_run {
public:
    prediction_run(session_ptr session, std::vector<prediction_work> works, run_plan plan)
        : current(std::move(session))
        , all(std::move(works))
        , how(std::move(plan))
        , client(client_of(*current))
        , predictions(client.predictions())
    {}

    session_ptr current;
    std::vector<prediction_work> all;
    run_plan how;
    api::client client;
    api::predictions predictions;
};

void fail(prediction_work& one, andante::error problem)
{
    one.state = work_state::failed;
    one.problem = std::move(problem);
}

asio::awaitable<void> start_one(prediction_run* run, prediction_work* one)
{
    auto options = run->current->call();
    options.priority = andante::priority::normal;
    options.journal.entry = one->entry;
    auto creating = run->predictions.create(*one->request, options);
    auto made = co_await andante::as_result(std::move(creating));
    if (made.has_error()) {
        fail(*one, made.error());
        co_return;
    }
    one->id = made->id;
    one->state = work_state::running;
    one->seen = std::move(*made);
    if (run->how.waits) {
        run->current->out().note("started " + printable(one->id));
    }
}

asio::awaitable<void> finish_one(prediction_run* run, prediction_work* one)
{
    auto options = run->current->wait();
    options.on_progress = nullptr; // one display for all
    options.deadline = options.deadline.value_or(patience);
    auto waiting = run->predictions.wait(one->id, std::move(options));
    auto ended = co_await andante::as_result(std::move(waiting));
    if (ended.has_error()) {
        fail(*one, ended.error());
        co_return;
    }
    one->seen = std::move(*ended);
    if (one->seen->status != prediction_status::succeeded) {
        fail(*one, end_failure(*one->seen));
    }
}

asio::awaitable<void> save_one(prediction_run* run, prediction_work* one)
{
    one->state = work_state::saving;
    saving where;
    where.output = run->how.folder + (run->how.folder.ends_with('/') ? "" : "/");
    const auto slug = slug_of(one->prompt.empty() ? "prediction" : one->prompt);
    const auto made = *one->seen;
    for (std::size_t index = 0; index < made.outputs.size(); ++index) {
        const auto id = made.id + "-" + std::to_string(index + 1);
        const auto predictions = run->predictions;
        auto fetch = [predictions, made, index](
                         std::string path, andante::http::download_options options
                     ) { return predictions.download(made, index, std::move(path), options); };
        remote_file file(file_name(slug, id, ending_of(made.outputs[index])), std::move(fetch));
        auto saving_it = save_quietly(run->current, std::move(file), where);
        auto saved = co_await andante::as_result(std::move(saving_it));
        if (saved.has_error()) {
            fail(*one, saved.error());
            co_return;
        }
        one->files.push_back(saved->string());
    }
    run->client.mark_saved(made.id, where.output);
}

asio::awaitable<void> take_steps(prediction_run* run, prediction_work* one)
{
    if (one->request) {
        co_await start_one(run, one);
    }
    if (run->how.waits && one->state != work_state::failed) {
        co_await finish_one(run, one);
    }
    if (run->how.waits && !run->how.folder.empty() && one->state != work_state::failed) {
        co_await save_one(run, one);
    }
}

/// A stop that comes between two steps ends it as one within a step does: the report names what was
/// paid for.
asio::awaitable<void> work_on(prediction_run* run, prediction_work* one)
{
    auto steps = take_steps(run, one);
    const auto ended = co_await andante::as_result(std::move(steps));
    if (one->state == work_state::failed) {
        co_return;
    }
    if (ended.has_error()) {
        fail(*one, ended.error());
    } else {
        one->state = work_state::done;
    }
}

/// All that is asked for is in the journal before the first is paid for.
asio::awaitable<void> write_all_down(prediction_run* run)
{
    std::optional<saving> where;
    if (!run->how.folder.empty()) {
        where.emplace();
        where->output = run->how.folder + (run->how.folder.ends_with('/') ? "" : "/");
    }
    std::vector<api::prediction_request> requests;
    std::vector<andante::journal_note> notes;
    for (const auto& one : run->all) {
        if (one.request) {
            requests.push_back(*one.request);
            const auto& label = one.prompt.empty() ? std::string("prediction") : one.prompt;
            notes.push_back(note_for(label, where, numbered));
        }
    }
    auto writing = run->predictions.write_down(std::move(requests), std::move(notes));
    const auto entries = co_await std::move(writing);
    std::size_t next = 0;
    for (auto& one : run->all) {
        one.entry = one.request ? entries[next++] : 0;
    }
}

asio::awaitable<void> work_on_all(prediction_run* run)
{
    std::vector<asio::awaitable<void>> all;
    all.reserve(run->all.size());
    for (auto& one : run->all) {
        all.push_back(work_on(run, &one));
    }
    return run_at_once(std::move(all));
}

/// Cancels what runs on, although the command itself was stopped.
asio::awaitable<void> cancel_all(prediction_run* run)
{
    andante::call_options options;
    options.deadline = time_to_cancel;
    options.keep_raw_json = run->current->out().json();
    for (auto& one : run->all) {
        if (!runs_on(one)) {
            continue;
        }
        auto cancelling = run->predictions.cancel(one.id, options);
        auto seen = co_await andante::as_result(std::move(cancelling));
        if (seen.has_value()) {
            one.seen = std::move(*seen);
            run->current->out().note("cancelled " + printable(one.id));
        }
    }
}

/// The one of a run that is not of many ends the command by its own error.
void throw_problem(const prediction_run& run)
{
    const auto& one = run.all.front();
    if (!run.how.is_many && run.all.size() == 1 && one.problem && !one.problem->is_cancelled()) {
        throw andante::failure(*one.problem);
    }
}

andante::error time_is_over(const std::vector<prediction_work>& all)
{
    const auto left = std::count_if(all.begin(), all.end(), is_stopped);
    andante::error_details details;
    details.message = std::to_string(left) + " of " + std::to_string(all.size()) +
                      " predictions were not done when the time was over";
    details.stop = andante::stop_reason::deadline_too_close;
    return andante::error(andante::errc::deadline_exceeded, std::move(details));
}

} // namespace

asio::awaitable<exit_code>
run_predictions(session_ptr current, std::vector<prediction_work> works, run_plan plan)
{
    prediction_run run(current, std::move(works), std::move(plan));
    if (current->writes_down() && run.all.front().request) {
        auto writing = write_all_down(&run);
        co_await std::move(writing);
    }
    current->progress().begin("predictions", "");
    current->progress().follow([&run] { return counts_text(run.all); });
    co_await work_on_all(&run);
    current->progress().end();
    const auto state = co_await asio::this_coro::cancellation_state;
    const bool was_cancelled = state.cancelled() != asio::cancellation_type::none;
    if (run.how.cancels_on_stop && std::any_of(run.all.begin(), run.all.end(), runs_on)) {
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        co_await cancel_all(&run);
    }
    print_run(*current, run.all, run.how);
    if (was_cancelled) {
        throw boost::system::system_error(asio::error::operation_aborted);
    }
    throw_problem(run);
    const auto code = code_of(run.all);
    if (code == exit_code::deadline) {
        throw andante::failure(time_is_over(run.all));
    }
    co_return code;
}

void prepare_folder(const std::string& folder)
{
    std::error_code problem;
    fs::create_directories(folder, problem);
    if (problem || !fs::is_directory(folder) || ::access(folder.c_str(), W_OK | X_OK) != 0) {
        throw usage_error(
            "'" + folder + "' cannot be used as a folder" +
                (problem ? ": " + problem.message() : std::string()),
            "Choose another one with --output."
        );
    }
}

} // namespace program::deepcreative

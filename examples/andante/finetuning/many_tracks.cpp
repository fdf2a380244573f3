#include "finetuning/many_tracks.hpp"

#include "finetuning/client_of.hpp"
#include "finetuning/many_report.hpp"
#include "finetuning/track_file.hpp"
#include "program/at_once.hpp"
#include "program/declaration.hpp"
#include "program/journal_file.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <unistd.h>

namespace program::finetuning {

namespace asio = boost::asio;
namespace api = andante::finetuning;
namespace fs = std::filesystem;

namespace {

/// A create may stand in line for as long as the others need: --timeout is what ends it.
constexpr auto patience = std::chrono::hours(24 * 7);

/// What the coroutines of one run share. Lives in run_many(), which outlasts them.
class many_run {
public:
    many_run(session_ptr session, std::vector<track_work> works, many_plan plan)
        : current(std::move(session))
        , all(std::move(works))
        , how(std::move(plan))
        , client(client_of(*current))
    {}

    session_ptr current;
    std::vector<track_work> all;
    many_plan how;
    api::client client;
};

void fail(track_work& one, andante::error problem)
{
    one.state = work_state::failed;
    one.problem = std::move(problem);
}

void started(many_run& run, track_work& one, const std::string& id)
{
    if (one.state != work_state::queued) {
        return;
    }
    one.id = id;
    one.state = work_state::running;
    auto& out = run.current->out();
    if (!run.how.wait && (!out.json() || out.quiet())) {
        out.text((out.shown() ? printable(id) : id) + "\n"); // at once, because it is paid for
    }
}

/// Leaves its problem, or its id and what the service said.
asio::awaitable<void> start_one(many_run* run, track_work* one)
{
    auto options = run->current->call();
    options.priority = andante::priority::normal;
    options.deadline = options.deadline.value_or(patience);
    options.journal.entry = one->entry;
    auto creating = run->client.generations().create(*one->request, options);
    auto made = co_await andante::as_result(std::move(creating));
    if (made.has_error()) {
        fail(*one, made.error());
        co_return;
    }
    started(*run, *one, made->id);
    one->track = std::move(*made);
}

/// Waits for its end: what --timeout leaves now, however long it stood in line before.
asio::awaitable<void> finish_one(many_run* run, track_work* one)
{
    auto options = run->current->wait();
    options.on_progress = nullptr; // one display for all
    auto waiting = run->client.generations().wait(one->id, std::move(options));
    auto ended = co_await andante::as_result(std::move(waiting));
    if (ended.has_error()) {
        fail(*one, ended.error());
        co_return;
    }
    one->track = std::move(*ended);
    if (one->track->status == api::generation_status::failed) {
        fail(*one, job_failure(*one->track));
    }
}

asio::awaitable<void> save_one(many_run* run, track_work* one)
{
    one->state = work_state::saving;
    auto file = audio_of(*run->current, *one->track);
    const auto name = file.name;
    auto saving_it = save_quietly(run->current, std::move(file), *run->how.where);
    auto saved = co_await andante::as_result(std::move(saving_it));
    if (saved.has_error()) {
        one->is_file_taken =
            saved.error() == andante::errc::file_error && run->how.where->is_taken(name);
        fail(*one, saved.error());
        co_return;
    }
    one->file = saved->string();
}

asio::awaitable<void> take_steps(many_run* run, track_work* one)
{
    if (one->request) {
        co_await start_one(run, one);
    }
    if (run->how.wait && one->state != work_state::failed) {
        co_await finish_one(run, one);
    }
    if (run->how.where && one->state != work_state::failed) {
        co_await save_one(run, one);
    }
}

/// A stop that comes between two steps ends it as one within a step does: the report names what was
/// paid for.
asio::awaitable<void> work_on(many_run* run, track_work* one)
{
    auto steps = take_steps(run, one);
    const auto ended = co_await andante::as_result(std::move(steps));
    if (one->state != work_state::failed) {
        if (ended.has_error()) {
            fail(*one, ended.error());
        } else {
            one->state = work_state::done;
        }
    }
    if (run->how.wait) {
        note_end(run->current->out(), *one, run->all);
    }
}

/// "3 of 40 finished, 6 running, 31 to start (limit: next in 4 s)". Looks at the limiter, so it is
/// asked only when somebody sees it.
std::string progress_text(const many_run& run)
{
    auto out = counts_text(run.all);
    const bool waiting = std::any_of(run.all.begin(), run.all.end(), [](const track_work& one) {
        return one.state == work_state::queued;
    });
    const auto limits = run.client.limits();
    if (waiting && limits) {
        for (const auto& window : limits->windows) {
            if (window.name == "create") {
                out += next_start_text(window.next_opening);
            }
        }
    }
    return out;
}

/// All that is asked for is in the journal before the first is paid for.
asio::awaitable<void> write_all_down(many_run* run)
{
    std::vector<api::generation_request> requests;
    std::vector<andante::journal_note> notes;
    for (const auto& one : run->all) {
        if (one.request) {
            requests.push_back(*one.request);
            notes.push_back(note_for(one.request->tags, run->how.where, ".mp3"));
        }
    }
    if (requests.empty()) {
        co_return;
    }
    auto writing = run->client.generations().write_down(std::move(requests), std::move(notes));
    const auto entries = co_await std::move(writing);
    std::size_t next = 0;
    for (auto& one : run->all) {
        one.entry = one.request ? entries[next++] : 0;
    }
}

asio::awaitable<void> work_on_all(many_run* run)
{
    std::vector<asio::awaitable<void>> all;
    all.reserve(run->all.size());
    for (auto& one : run->all) {
        all.push_back(work_on(run, &one));
    }
    return run_at_once(std::move(all));
}

} // namespace

asio::awaitable<exit_code>
run_many(session_ptr current, std::vector<track_work> works, many_plan plan)
{
    many_run run(current, std::move(works), std::move(plan));
    if (current->writes_down()) {
        auto writing = write_all_down(&run);
        co_await std::move(writing);
    }
    current->progress().begin("tracks", "");
    current->progress().follow([&run] { return progress_text(run); });
    co_await work_on_all(&run);
    current->progress().end();
    print_many(*current, run.all, run.how);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) {
        throw boost::system::system_error(asio::error::operation_aborted);
    }
    const auto code = code_of(run.all);
    if (code == exit_code::deadline) {
        throw andante::failure(time_is_over(run.all));
    }
    co_return code;
}

declared_option& add_folder_option(declaration& sub, std::string& into)
{
    return sub
        .add_option("--output-dir", &into, "Save the audio of each in this folder, which is made")
        .type("DIR");
}

saving folder_for(const std::string& folder, bool force)
{
    std::error_code problem;
    fs::create_directories(folder, problem);
    if (problem || !fs::is_directory(folder)) {
        throw usage_error(
            "'" + folder + "' cannot be used as a folder" +
                (problem ? ": " + problem.message() : std::string()),
            "Choose another one with --output-dir."
        );
    }
    if (::access(folder.c_str(), W_OK | X_OK) != 0) {
        throw usage_error(
            "'" + folder + "' cannot be written", "Choose another one with --output-dir."
        );
    }
    saving out;
    out.output = folder.ends_with('/') ? folder : folder + "/";
    out.force = force;
    return out;
}

} // namespace program::finetuning

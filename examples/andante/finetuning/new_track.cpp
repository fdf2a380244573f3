#include "finetuning/new_track.hpp"

#include "finetuning/track_commands.hpp"
#include "program/format.hpp"
#include "program/usage_error.hpp"

#include <utility>

namespace program::finetuning {

namespace asio = boost::asio;
namespace api = andante::finetuning;

std::string job_arguments::text() const
{
    std::string out;
    for (const auto& each : words) {
        out += (out.empty() ? "" : " ") + each;
    }
    return out;
}

namespace {

/// Says where the service did not do as it was told.
void note_changes(
    output& out,
    const api::generation& track,
    std::optional<std::int64_t> duration,
    std::optional<int> bpm
)
{
    if (!track.parameters) {
        return;
    }
    const auto& made = *track.parameters;
    if (duration && made.duration && made.duration->count() != static_cast<double>(*duration)) {
        out.note(
            "note: asked for " + std::to_string(*duration) + " s, the service makes " +
            number_text(made.duration->count()) + " s"
        );
    }
    if (bpm && made.bpm && *made.bpm != *bpm) {
        out.note(
            "note: asked for " + std::to_string(*bpm) + " bpm, the service makes " +
            number_text(*made.bpm) + " bpm"
        );
    }
}

/// Says what was started before anything else is awaited: a stop may come between the two.
void tell_start(session& current, const api::generation& track, const job_arguments& given)
{
    auto& out = current.out();
    if (given.waits()) {
        std::string news = "started " + track.id;
        if (track.credits_remaining) {
            news += ", " + std::to_string(*track.credits_remaining) + " credits left";
        }
        out.note(news);
        return;
    }
    print_track(current, track);
    if (!out.json()) {
        out.note(
            "started; wait for it with: " + current.whose().typed("wait " + shell_quoted(track.id))
        );
    }
}

} // namespace

asio::awaitable<exit_code> carry_out(
    session_ptr current,
    asio::awaitable<api::generation> creating,
    std::shared_ptr<const job_arguments> given,
    std::optional<int> bpm
)
{
    auto starting = create_or_explain(current, std::move(creating), "list --limit 5");
    const auto track = co_await std::move(starting);
    note_changes(current->out(), track, given->duration, bpm);
    tell_start(*current, track, *given);
    if (!given->waits()) {
        co_return exit_code::ok;
    }
    std::string state(track.status.text());
    co_return co_await follow_track(current, track.id, std::move(state), given->where);
}

void write_down_unless(bool dry_run, session& current)
{
    if (!dry_run) {
        current.write_down();
    }
}

void check_before(session& current, const job_arguments& given)
{
    if (given.where && !given.waits()) {
        throw usage_error(
            "--output needs the finished track, but this does not wait for it",
            "Add --wait, or leave out --no-wait, or fetch it later with: andante download ID"
        );
    }
    if (given.where) {
        given.where->check(current.out());
    }
}

void add_job_options(declaration& sub, job_arguments& into)
{
    sub.add_option("--seed", &into.seed, "The same seed and values give a consistent result")
        .type("N");
    sub.add_option("--webhook", &into.webhook, "Have the end announced there, and do not wait")
        .type("URL");
    sub.add_flag("--no-wait", into.no_wait, "Print the started track and end");
    sub.add_flag("--wait", into.wait, "Wait in spite of --webhook").excludes("--no-wait");
    sub.add_flag(
        "--dry-run",
        into.dry_run,
        "Only say how many tracks and credits, and how long it would take"
    );
    add_saving_options(sub, into.given_where, "Save the audio there: a file or a folder");
}

} // namespace program::finetuning

#include "finetuning/client_of.hpp"
#include "finetuning/commands.hpp"
#include "finetuning/dry_run.hpp"
#include "finetuning/fields.hpp"
#include "finetuning/many_tracks.hpp"
#include "finetuning/track_commands.hpp"
#include "program/format.hpp"
#include "program/journal_file.hpp"
#include "program/prompt_file.hpp"
#include "program/usage_error.hpp"

#include <cmath>

namespace program::finetuning {

namespace asio = boost::asio;
namespace api = andante::finetuning;

namespace {

/// What both ways of making a track have in common.
class job_arguments {
public:
    job_arguments() = default;

    std::vector<std::string> words;
    std::optional<std::int64_t> duration;
    std::optional<std::int64_t> seed;
    std::optional<std::string> webhook;
    bool no_wait = false;
    bool wait = false;
    bool dry_run = false;
    std::optional<saving> where;
    saving given_where;

    std::string text() const
    {
        std::string out;
        for (const auto& each : words) {
            out += (out.empty() ? "" : " ") + each;
        }
        return out;
    }
    bool waits() const { return wait || (!no_wait && !webhook); }
};

std::string text_of(const std::string& value)
{
    return value;
}

std::string text_of(std::int64_t value)
{
    return std::to_string(value);
}

class generate_arguments : public job_arguments {
public:
    generate_arguments() = default;

    std::optional<std::string> lyrics;
    std::optional<int> bpm;
    std::optional<std::string> key;
    std::optional<std::string> scale;
    std::optional<std::string> language;
    std::optional<int> time_signature;
    std::string from;
    std::vector<prompt_line> lines; ///< What stands in the file.
    std::string folder;

    /// The values as they would be typed again, each with a space in front.
    std::string repeated() const
    {
        std::string out;
        const auto add = [&out](const char* name, const auto& value) {
            if (value) {
                out += std::string(" ") + name + " " + shell_quoted(text_of(*value));
            }
        };
        add("--lyrics", lyrics);
        add("--duration", duration);
        add("--bpm", bpm);
        add("--key", key);
        add("--scale", scale);
        add("--language", language);
        add("--time-signature", time_signature);
        add("--seed", seed);
        add("--webhook", webhook);
        if (!folder.empty()) {
            out += " --output-dir " + shell_quoted(folder);
        }
        return out + (given_where.force ? " --force" : "") + (no_wait ? " --no-wait" : "") +
               (wait ? " --wait" : "");
    }

    api::generation_request request() const { return request(text()); }
    /// The same values with another prompt.
    api::generation_request request(std::string prompt) const
    {
        api::generation_request out(std::move(prompt));
        out.lyrics = lyrics;
        if (duration) {
            out.duration = std::chrono::seconds(*duration);
        }
        out.bpm = bpm;
        out.key = key;
        out.scale = scale;
        out.language = language;
        out.time_signature = time_signature;
        out.seed = seed;
        out.webhook = webhook;
        return out;
    }
};

class instrumental_arguments : public job_arguments {
public:
    instrumental_arguments() = default;

    bool as_written = false;

    api::instrumental_request request() const
    {
        api::instrumental_request out(text());
        if (duration) {
            out.duration = std::chrono::seconds(*duration);
        }
        out.enhance = !as_written;
        out.seed = seed;
        out.webhook = webhook;
        return out;
    }
};

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

/// Sends the create and does what else was asked for.
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

void check_usage(const generate_arguments& given)
{
    if (given.words.empty() == given.from.empty()) {
        throw usage_error(
            given.from.empty() ? "say what to make" : "prompts come from --from or from the line",
            "Give words, for example: andante generate warm piano. Or many prompts: --from FILE"
        );
    }
    if (given.from.empty() && !given.folder.empty()) {
        throw usage_error("--output-dir goes with --from", "For one track, give --output.");
    }
    if (!given.from.empty() && given.where) {
        throw usage_error("--output takes one track", "With --from, give --output-dir FOLDER.");
    }
    if (!given.folder.empty() && !given.waits()) {
        throw usage_error(
            "--output-dir needs the finished tracks, but this does not wait for them",
            "Add --wait, or leave out --no-wait."
        );
    }
}

/// The first prompt that the service would refuse, before any is paid for.
void check_all(const api::client& client, const std::vector<track_work>& works)
{
    for (const auto& one : works) {
        const auto valid = client.generations().check(*one.request);
        if (valid.has_error()) {
            auto details = valid.error().details();
            details.message =
                "line " + std::to_string(one.line) + ": " + details.message + ". Nothing was sent";
            throw andante::failure(andante::error(valid.error().code(), std::move(details)));
        }
    }
}

asio::awaitable<exit_code>
generate_many(session_ptr current, std::shared_ptr<const generate_arguments> given)
{
    write_down_unless(given->dry_run, *current);
    std::vector<track_work> works;
    for (const auto& line : given->lines) {
        works.emplace_back(line.number, given->request(line.text));
    }
    check_all(client_of(*current), works);
    if (given->dry_run) {
        co_return co_await preview_tracks(std::move(current), works.size(), given->waits());
    }
    many_plan plan;
    plan.wait = given->waits();
    plan.prompts = given->from;
    plan.again = "generate --from -" + given->repeated();
    if (!given->folder.empty()) {
        plan.where = folder_for(given->folder, given->given_where.force);
    }
    co_return co_await run_many(current, std::move(works), std::move(plan));
}

asio::awaitable<exit_code>
generate(session_ptr current, std::shared_ptr<const generate_arguments> given)
{
    if (!given->from.empty()) {
        co_return co_await generate_many(current, given);
    }
    check_before(*current, *given);
    write_down_unless(given->dry_run, *current);
    auto client = client_of(*current);
    if (given->dry_run) {
        client.generations().check(given->request()).value();
        co_return co_await preview_tracks(std::move(current), 1, given->waits());
    }
    current->progress().begin("new track", "sending");
    auto options = current->call();
    options.journal = note_for(given->text(), given->where, ".mp3");
    auto creating = client.generations().create(given->request(), std::move(options));
    auto carrying_out = carry_out(current, std::move(creating), given, given->bpm);
    co_return co_await std::move(carrying_out);
}

asio::awaitable<exit_code>
instrumental(session_ptr current, std::shared_ptr<const instrumental_arguments> given)
{
    check_before(*current, *given);
    write_down_unless(given->dry_run, *current);
    auto client = client_of(*current);
    if (given->dry_run) {
        co_return co_await preview_tracks(std::move(current), 1, given->waits());
    }
    current->progress().begin("new track", "sending");
    auto options = current->call();
    options.journal = note_for(given->text(), given->where, ".mp3");
    auto creating = client.generations().create_instrumental(given->request(), std::move(options));
    auto carrying_out = carry_out(current, std::move(creating), given, std::nullopt);
    co_return co_await std::move(carrying_out);
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

/// --output decides whether to save.
template <class Arguments>
void settle(const declaration& sub, Arguments& given)
{
    if (sub.was_given("--output")) {
        given.where = given.given_where;
    }
}

void add_generate(declaration& app, command& chosen)
{
    const auto given = std::make_shared<generate_arguments>();
    auto& sub = app.add_command("generate", "Make tracks from descriptions");
    sub.fields = many_fields();
    sub.add_option("tags", &given->words, "Genre, mood, instruments; several words are joined")
        .type("TEXT");
    sub.add_option(
           "--from",
           &given->from,
           "Make a track for each line of this file (- is standard "
           "input), as fast as the limits allow"
    )
        .type("FILE");
    add_folder_option(sub, given->folder);
    sub.add_option("--lyrics", &given->lyrics, "At most 2000 characters").type("TEXT");
    sub.add_option("--duration", &given->duration, "Seconds, 5 to 210; the service takes 60")
        .type("N");
    sub.add_option("--bpm", &given->bpm, "Beats a minute, 60 to 200; the service takes 120")
        .type("N");
    sub.add_option("--key", &given->key, "Of the music; else the service chooses")
        .one_of({"C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"})
        .type("KEY");
    sub.add_option("--scale", &given->scale, "Of the music; else the service chooses")
        .one_of({"major", "minor"})
        .type("SCALE");
    sub.add_option("--language", &given->language, "Of the vocals")
        .one_of({"en", "ja", "de", "fr", "es", "zh", "ko", "pt", "it", "ru"})
        .type("CODE");
    sub.add_option(
           "--time-signature", &given->time_signature, "Beats a bar, 2 to 7; the service takes 4"
    )
        .type("N");
    add_job_options(sub, *given);
    sub.footer = "Example:\n  andante generate warm analog synthwave --duration 95 -o night.mp3\n"
                 "  andante generate --from prompts.txt --output-dir tracks\n"
                 "\nWhat is not given is not sent. Options of every command: andante --help";
    // Prompts are read before the event loop runs: typing them can be interrupted like any program.
    sub.callback = [given, &sub, &chosen] {
        settle(sub, *given);
        check_usage(*given);
        if (!given->from.empty()) {
            given->lines = read_prompts(given->from);
        }
        chosen = [given](session_ptr current) { return generate(std::move(current), given); };
    };
}

void add_instrumental(declaration& app, command& chosen)
{
    const auto given = std::make_shared<instrumental_arguments>();
    auto& sub = app.add_command("instrumental", "Make a track without vocals (provisional)");
    sub.alias = "inst";
    sub.fields = track_fields();
    sub.add_option("prompt", &given->words, "What it should be; several words are joined")
        .required()
        .type("TEXT");
    sub.add_option("--duration", &given->duration, "Seconds, 30 to 210, in steps of 15").type("N");
    sub.add_flag("--no-enhance", given->as_written, "Take the words as they are");
    add_job_options(sub, *given);
    sub.callback = [given, &sub, &chosen] {
        settle(sub, *given);
        chosen = [given](session_ptr current) { return instrumental(std::move(current), given); };
    };
}

} // namespace

void add_generate_commands(declaration& app, command& chosen)
{
    add_generate(app, chosen);
    add_instrumental(app, chosen);
}

} // namespace program::finetuning

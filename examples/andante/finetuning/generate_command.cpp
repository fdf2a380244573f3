#include "finetuning/client_of.hpp"
#include "finetuning/commands.hpp"
#include "finetuning/dry_run.hpp"
#include "finetuning/fields.hpp"
#include "finetuning/many_tracks.hpp"
#include "finetuning/new_track.hpp"
#include "program/journal_file.hpp"
#include "program/prompt_file.hpp"
#include "program/usage_error.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace program::finetuning {

namespace asio = boost::asio;
namespace api = andante::finetuning;

namespace {

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

} // namespace

void add_generate_command(declaration& app, command& chosen)
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

} // namespace program::finetuning

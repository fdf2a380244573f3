#include "finetuning/client_of.hpp"
#include "finetuning/commands.hpp"
#include "finetuning/dry_run.hpp"
#include "finetuning/fields.hpp"
#include "finetuning/new_track.hpp"
#include "program/journal_file.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace program::finetuning {

namespace asio = boost::asio;
namespace api = andante::finetuning;

namespace {

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

} // namespace

void add_instrumental_command(declaration& app, command& chosen)
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

} // namespace program::finetuning

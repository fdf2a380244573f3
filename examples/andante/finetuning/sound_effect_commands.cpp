#include "finetuning/client_of.hpp"
#include "finetuning/commands.hpp"
#include "finetuning/fields.hpp"
#include "finetuning/id_lookup.hpp"
#include "finetuning/track_file.hpp"
#include "finetuning/views.hpp"
#include "program/journal_file.hpp"
#include "program/usage_error.hpp"

#include <cmath>

namespace program::finetuning {

namespace asio = boost::asio;
namespace api = andante::finetuning;

namespace {

class effect_arguments {
public:
    effect_arguments() = default;

    std::vector<std::string> words;
    std::string id;
    std::optional<double> duration;
    std::optional<std::string> webhook;
    bool as_written = false;
    bool no_wait = false;
    bool save = false;
    saving where;
    api::list_query query;
    std::string status;

    api::sound_effect_request request() const
    {
        std::string text;
        for (const auto& each : words) {
            text += (text.empty() ? "" : " ") + each;
        }
        api::sound_effect_request out(text);
        if (duration) {
            const double limited = std::min(std::max(*duration, -1e6), 1e6);
            out.duration = std::chrono::milliseconds(std::llround(limited * 1000));
        }
        out.enhance = !as_written;
        out.webhook = webhook;
        return out;
    }
};

using arguments_ptr = std::shared_ptr<const effect_arguments>;

void print(session& current, const api::sound_effect& effect)
{
    if (current.out().json()) {
        current.out().document(effect.raw_json);
    } else {
        current.out().text(views::sound_effect(effect, current.out()));
    }
}

/// A sound effect's audio is fetched like a track's.
api::generation as_track(const api::sound_effect& effect)
{
    api::generation out;
    out.id = effect.id;
    out.status = effect.status;
    out.prompt = effect.prompt;
    out.audio_url = effect.audio_url;
    out.error_message = effect.error_message;
    return out;
}

asio::awaitable<exit_code> follow(session_ptr current, std::string id, arguments_ptr given)
{
    current->resume_with(
        "sfx wait " + shell_quoted(id) + (given->save ? given->where.repeated() : "")
    );
    current->progress().begin(id, "waiting");
    auto client = client_of(*current);
    const auto effect = co_await client.sound_effects().wait(id, current->wait());
    current->progress().end();
    current->explain_stop("");
    print(*current, effect);
    if (effect.status == api::generation_status::failed) {
        andante::error_details details;
        details.message = "sound effect " + effect.id + " failed: " +
                          effect.error_message.value_or("the service gives no reason");
        throw andante::failure(andante::error(andante::errc::job_failed, std::move(details)));
    }
    if (given->save) {
        auto again = "sfx download " + shell_quoted(effect.id);
        auto file = audio_of(*current, as_track(effect));
        const auto saved =
            co_await save_file(current, std::move(file), given->where, std::move(again));
        if (!current->out().json()) {
            current->out().text("file  " + saved.path.string() + "\n");
        }
    }
    co_return exit_code::ok;
}

asio::awaitable<exit_code> generate(session_ptr current, arguments_ptr given)
{
    const bool waits = !given->no_wait && !given->webhook;
    if (given->save) {
        if (!waits) {
            throw usage_error(
                "--output needs the finished effect, but this does not wait for it", ""
            );
        }
        given->where.check(current->out());
    }
    current->write_down();
    auto client = client_of(*current);
    current->progress().begin("new sound effect", "sending");
    const auto request = given->request();
    const auto where = given->save ? std::optional(given->where) : std::nullopt;
    auto options = current->call();
    options.journal = note_for(request.prompt, where, ".mp3");
    auto creating = client.sound_effects().create(request, std::move(options));
    auto starting = create_or_explain(current, std::move(creating), "sfx list --limit 5");
    const auto effect = co_await std::move(starting);
    if (!waits) {
        print(*current, effect);
        co_return exit_code::ok;
    }
    current->out().note("started " + effect.id);
    co_return co_await follow(current, effect.id, given);
}

asio::awaitable<exit_code> wait(session_ptr current, arguments_ptr given)
{
    if (given->save) {
        given->where.check(current->out());
    }
    auto finding = find_sound_effect(current, given->id);
    auto id = co_await std::move(finding);
    co_return co_await follow(current, std::move(id), given);
}

asio::awaitable<exit_code> list(session_ptr current, arguments_ptr given)
{
    auto query = given->query;
    if (!given->status.empty()) {
        query.status = andante::open_enum<api::generation_status>(std::string_view(given->status));
    }
    auto client = client_of(*current);
    const auto found = co_await client.sound_effects().list(std::move(query), current->call());
    auto& out = current->out();
    if (out.json()) {
        out.document(found.raw_json);
    } else if (found.items.empty()) {
        out.note("no sound effects");
    } else {
        out.text(views::sound_effects(found.items, out));
    }
    co_return exit_code::ok;
}

asio::awaitable<exit_code> get(session_ptr current, arguments_ptr given)
{
    auto client = client_of(*current);
    auto finding = find_sound_effect(current, given->id);
    auto id = co_await std::move(finding);
    const auto effect = co_await client.sound_effects().get(std::move(id), current->call());
    print(*current, effect);
    co_return exit_code::ok;
}

asio::awaitable<exit_code> download(session_ptr current, arguments_ptr given)
{
    given->where.check(current->out());
    auto client = client_of(*current);
    auto finding = find_sound_effect(current, given->id);
    auto id = co_await std::move(finding);
    const auto effect = co_await client.sound_effects().get(std::move(id), current->call());
    auto again = "sfx download " + shell_quoted(effect.id);
    auto file = audio_of(*current, as_track(effect));
    const auto saved = co_await save_file(current, std::move(file), given->where, std::move(again));
    if (current->out().json()) {
        current->out().document(saved_document(effect.id, saved));
    } else {
        current->out().text(saved.path.string() + "\n");
    }
    co_return exit_code::ok;
}

using effect_command = asio::awaitable<exit_code> (*)(session_ptr, arguments_ptr);

declaration& add_one(
    declaration& app,
    const std::string& name,
    const std::string& about,
    const std::shared_ptr<effect_arguments>& given,
    effect_command what,
    command& chosen
)
{
    auto& sub = app.add_command(name, about);
    sub.fields = effect_fields();
    sub.callback = [given, what, &sub, &chosen] {
        given->save = sub.was_given("--output");
        chosen = [given, what](session_ptr current) { return what(std::move(current), given); };
    };
    return sub;
}

} // namespace

void add_sound_effect_commands(declaration& app, command& chosen)
{
    auto& effects = app.add_command("sfx", "Sound effects (provisional)");
    effects.needs_one = true;

    auto given = std::make_shared<effect_arguments>();
    auto* sub = &add_one(effects, "generate", "Make a sound effect", given, generate, chosen);
    sub->add_option("prompt", &given->words, "What it should be; several words are joined")
        .required()
        .type("TEXT");
    sub->add_option("--duration", &given->duration, "Seconds, 1 to 8, in steps of 0.5").type("N");
    sub->add_flag("--no-enhance", given->as_written, "Take the words as they are");
    sub->add_option("--webhook", &given->webhook, "Have the end announced there, and do not wait")
        .type("URL");
    sub->add_flag("--no-wait", given->no_wait, "Print the started effect and end");
    add_saving_options(*sub, given->where, "Save the audio there: a file or a folder");

    given = std::make_shared<effect_arguments>();
    sub = &add_one(effects, "list", "Your sound effects, newest first", given, list, chosen);
    sub->add_option("--status", &given->status, "Only those in this state")
        .one_of(states())
        .type("STATUS");
    sub->add_option("--limit", &given->query.limit, "Effects a page, 1 to 99").type("N");
    sub->add_option("--offset", &given->query.offset, "Skip so many").type("N");

    given = std::make_shared<effect_arguments>();
    sub = &add_one(effects, "get", "One sound effect", given, get, chosen);
    sub->add_option("id", &given->id, "The effect").required().listed_by(effect_lister).type("");

    given = std::make_shared<effect_arguments>();
    sub = &add_one(effects, "wait", "Wait until it has ended, and print it", given, wait, chosen);
    sub->add_option("id", &given->id, "The effect").required().listed_by(effect_lister).type("");
    add_saving_options(*sub, given->where, "Save the audio there: a file or a folder");

    given = std::make_shared<effect_arguments>();
    sub = &add_one(effects, "download", "Save a finished effect's audio", given, download, chosen);
    sub->add_option("id", &given->id, "The effect").required().listed_by(effect_lister).type("");
    add_saving_options(*sub, given->where, "A file or a folder. Default: <prompt>-<id>.mp3 here");
}

} // namespace program::finetuning

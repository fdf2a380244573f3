#include "program/format.hpp"
#include "program/table.hpp"
#include "program/terminal.hpp"
#include "sauti/client_of.hpp"
#include "sauti/commands.hpp"

#include <memory>
#include <string>

namespace program::sauti {

namespace asio = boost::asio;
namespace api = andante::sauti;

namespace {

class voice_arguments {
public:
    voice_arguments() = default;

    std::string file;
    std::string name;
    std::string language;
};

using voice_arguments_ptr = std::shared_ptr<const voice_arguments>;

std::string view_of(const api::voice_list& found, const output& out)
{
    table rows({"id", "name", "language", "gender", "status", "description"});
    rows.may_be_cut(1);
    for (const auto& each : found.items) {
        const auto status = printable(each.status.text());
        rows.add({
            printable(each.id),
            printable(each.name),
            printable(each.locale.empty() ? each.language_code : each.locale),
            printable(each.gender),
            cell(status, out.colour_of(status)),
            printable(each.description),
        });
    }
    return rows.text(out.width());
}

asio::awaitable<exit_code> list(session_ptr current, voice_arguments_ptr given)
{
    auto client = client_of(*current);
    const auto found = co_await client.voices(given->language, current->call());
    auto& out = current->out();
    if (out.json()) {
        out.document(found.raw_json);
    } else if (found.items.empty()) {
        out.note("no voices");
    } else {
        out.text(view_of(found, out));
    }
    co_return exit_code::ok;
}

asio::awaitable<exit_code> clone(session_ptr current, voice_arguments_ptr given)
{
    auto client = client_of(*current);
    current->progress().begin("new voice", "sending");
    auto sample = api::recording::file(given->file);
    auto sending = client.clone_voice(std::move(sample), given->name, current->call());
    auto explaining = create_or_explain(current, std::move(sending), "voices");
    const auto made = co_await std::move(explaining);
    if (current->out().json()) {
        current->out().document(made.raw_json);
    } else {
        current->out().text(
            printable(made.id) + "  " + printable(made.name) + "  " + printable(made.status) + "\n"
        );
    }
    co_return exit_code::ok;
}

asio::awaitable<exit_code> transcribe(session_ptr current, voice_arguments_ptr given)
{
    auto client = client_of(*current);
    current->progress().begin("transcript", "sending");
    auto what = api::recording::file(given->file);
    const auto made = co_await client.transcribe(std::move(what), given->language, current->call());
    current->progress().end();
    if (current->out().json()) {
        current->out().document(made.raw_json);
    } else {
        current->out().text(printable_lines(made.text) + "\n");
        if (made.duration_seconds > 0) {
            const std::chrono::duration<double> length(made.duration_seconds);
            current->out().note("transcribed " + length_text(length));
        }
    }
    co_return exit_code::ok;
}

using voice_command = asio::awaitable<exit_code> (*)(session_ptr, voice_arguments_ptr);

void choose(
    declaration& sub,
    const std::shared_ptr<voice_arguments>& given,
    voice_command what,
    command& chosen
)
{
    sub.callback = [given, what, &chosen] {
        chosen = [given, what](session_ptr current) { return what(std::move(current), given); };
    };
}

} // namespace

void add_voice_commands(declaration& group, command& chosen)
{
    auto given = std::make_shared<voice_arguments>();
    auto* sub = &group.add_command("voices", "The voices");
    sub->add_option("--language", &given->language, "Only of this language, such as sw")
        .type("CODE");
    choose(*sub, given, list, chosen);

    given = std::make_shared<voice_arguments>();
    sub = &group.add_command("clone", "Make a voice of a sample: WAV, MP3 or WebM, best 6 to 30 s");
    sub->add_option("file", &given->file, "The sample").required().type("FILE");
    sub->add_option("--name", &given->name, "What it is called").type("TEXT");
    choose(*sub, given, clone, chosen);

    given = std::make_shared<voice_arguments>();
    sub = &group.add_command("transcribe", "Write down what is said in a recording");
    sub->add_option("file", &given->file, "WAV, MP3, WebM, FLAC or OGG").required().type("FILE");
    sub->add_option("--language", &given->language, "Which language it is [sw]").type("CODE");
    choose(*sub, given, transcribe, chosen);
}

} // namespace program::sauti

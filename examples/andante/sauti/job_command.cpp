#include "program/format.hpp"
#include "program/saving.hpp"
#include "program/table.hpp"
#include "program/terminal.hpp"
#include "sauti/client_of.hpp"
#include "sauti/commands.hpp"
#include "sauti/wav_file.hpp"

#include <memory>
#include <string>

namespace program::sauti {

namespace asio = boost::asio;
namespace api = andante::sauti;

namespace {

class job_arguments {
public:
    job_arguments() = default;

    std::string id;
    bool saves = false;
    saving where;
};

using job_arguments_ptr = std::shared_ptr<const job_arguments>;

void print(session& current, const api::speech_job& job)
{
    auto& out = current.out();
    if (out.json()) {
        out.document(job.raw_json);
        return;
    }
    property_list rows;
    const auto status = printable(job.status.text());
    rows.add("job", printable(job.id));
    rows.add("status", cell(status, out.colour_of(status)));
    if (job.created_at) {
        rows.add("created", utc_text(*job.created_at) + " UTC");
    }
    if (job.completed_at) {
        rows.add("finished", utc_text(*job.completed_at) + " UTC");
    }
    if (job.reason) {
        rows.add("reason", printable(*job.reason));
    }
    out.text(rows.text());
}

[[noreturn]] void fail(const api::speech_job& job)
{
    andante::error_details details;
    details.message =
        "job " + job.id + " failed: " + job.reason.value_or("the service gives no reason");
    throw andante::failure(andante::error(andante::errc::job_failed, std::move(details)));
}

asio::awaitable<exit_code> show(session_ptr current, job_arguments_ptr given)
{
    auto client = client_of(*current);
    if (!given->saves) {
        const auto job = co_await client.speech().get(given->id, current->call());
        print(*current, job);
        co_return exit_code::ok;
    }
    const auto name = given->id + ".wav";
    claim(current->out(), given->where, name, false);
    current->resume_with("job " + shell_quoted(given->id) + given->where.repeated());
    current->progress().begin(given->id, "waiting");
    const auto job = co_await client.speech().wait(given->id, current->wait());
    current->progress().end();
    print(*current, job);
    if (job.status == api::job_status::failed) {
        fail(job);
    }
    const auto audio = co_await client.speech().audio(given->id, current->call());
    if (!audio) {
        current->out().complaint("the audio is not there yet: ask again in a moment");
        co_return exit_code::failed;
    }
    const auto path = wav_path(given->where, name);
    write_wav(path, audio->wav);
    current->out().note(path.string() + "  " + length_text(audio->duration));
    co_return exit_code::ok;
}

} // namespace

void add_job_command(declaration& group, command& chosen)
{
    auto given = std::make_shared<job_arguments>();
    auto& sub =
        group.add_command("job", "How far a job is; with --output its audio, once it is done");
    sub.add_option("id", &given->id, "The job").required().type("");
    add_saving_options(
        sub, given->where, "Wait for it, and save the audio there; - for standard output"
    );
    sub.callback = [given, &sub, &chosen] {
        given->saves = sub.was_given("--output");
        chosen = [given](session_ptr current) { return show(std::move(current), given); };
    };
}

} // namespace program::sauti

#include "program/format.hpp"
#include "program/journal_file.hpp"
#include "program/json_text.hpp"
#include "program/short_ids.hpp"
#include "program/table.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"
#include "together/client_of.hpp"
#include "together/commands.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace program::together {

namespace asio = boost::asio;
namespace api = andante::together;

namespace {

class tune_arguments {
public:
    tune_arguments() = default;

    std::string input; ///< A file of this machine, or the id of one at the service.
    std::string id;
    std::string model;
    std::optional<std::string> suffix;
    std::optional<std::string> validation;
    std::optional<int> epochs;
    std::optional<double> learning_rate;
    bool full = false;
    bool waits = false;
};

using tune_arguments_ptr = std::shared_ptr<const tune_arguments>;
using tune_command = asio::awaitable<exit_code> (*)(session_ptr, tune_arguments_ptr);

void print(session& current, const api::fine_tune& job)
{
    auto& out = current.out();
    if (out.json()) {
        out.document(job.raw_json);
        return;
    }
    property_list rows;
    const auto status = printable(job.status.text());
    rows.add("fine-tune", printable(job.id));
    rows.add("status", cell(status, out.colour_of(status)));
    rows.add("model", printable(job.model));
    rows.add("file", printable(job.training_file));
    if (job.output_name) {
        rows.add("result", printable(*job.output_name));
    }
    if (job.created_at) {
        rows.add("created", utc_text(*job.created_at) + " UTC");
    }
    if (job.token_count) {
        rows.add("tokens", std::to_string(*job.token_count));
    }
    out.text(rows.text());
}

exit_code code_of(const api::fine_tune& job)
{
    return job.status == api::fine_tune_status::error ? exit_code::failed : exit_code::ok;
}

api::fine_tune_request request_of(const tune_arguments& given)
{
    api::fine_tune_request request(given.input, given.model);
    request.suffix = given.suffix;
    request.validation_file = given.validation;
    request.epochs = given.epochs;
    request.learning_rate = given.learning_rate;
    if (given.full) {
        request.training = api::full_training();
    }
    return request;
}

bool is_here(const std::string& input)
{
    std::error_code ignored;
    return std::filesystem::is_regular_file(input, ignored);
}

asio::awaitable<exit_code> wait_to_end(session_ptr current, std::string id)
{
    auto client = client_of(*current);
    current->resume_with("finetune wait " + id);
    current->progress().begin(id, "waiting");
    const auto job = co_await client.fine_tunes().wait(id, current->wait());
    current->progress().end();
    print(*current, job);
    co_return code_of(job);
}

asio::awaitable<exit_code> create(session_ptr current, tune_arguments_ptr given)
{
    const bool sends = is_here(given->input);
    if (!sends && !given->input.starts_with("file-")) {
        throw usage_error(
            "finetune create: there is no file " + printable(given->input),
            "Give a file of this machine, or the id of one at the service (file-...)."
        );
    }
    current->write_down();
    auto client = client_of(*current);
    current->progress().begin("fine-tune", sends ? "sending the file" : "sending");
    auto options = current->call();
    options.journal = note_for(given->input, std::nullopt, "");
    auto beginning =
        sends ? client.fine_tunes().upload_and_create(given->input, request_of(*given), options)
              : client.fine_tunes().create(request_of(*given), options);
    auto explaining = create_or_explain(current, std::move(beginning), "finetune list");
    const auto made = co_await std::move(explaining);
    if (!given->waits) {
        print(*current, made);
        co_return exit_code::ok;
    }
    current->out().note("fine-tune " + printable(made.id));
    auto waiting = wait_to_end(current, made.id);
    co_return co_await std::move(waiting);
}

asio::awaitable<exit_code> list(session_ptr current, tune_arguments_ptr)
{
    auto client = client_of(*current);
    auto all = client.fine_tunes().list_all(current->call());
    auto& out = current->out();
    table rows({"id", "status", "created", "model", "result"});
    rows.has_ids(0);
    rows.may_be_cut(3);
    std::vector<std::string> documents;
    while (true) {
        const auto job = co_await all.next();
        if (!job) {
            break;
        }
        documents.push_back(job->raw_json);
        const auto status = printable(job->status.text());
        rows.add({
            printable(job->id),
            cell(status, out.colour_of(status)),
            job->created_at ? utc_text(*job->created_at) : "",
            printable(job->model),
            printable(job->output_name.value_or("")),
        });
    }
    if (out.json()) {
        out.document(json_text::array(documents));
    } else if (rows.empty()) {
        out.note("no fine-tunes");
    } else {
        out.text(rows.text(out.width()));
    }
    co_return exit_code::ok;
}

asio::awaitable<exit_code> show(session_ptr current, tune_arguments_ptr given)
{
    auto client = client_of(*current);
    const auto job = co_await client.fine_tunes().get(given->id, current->call());
    print(*current, job);
    co_return exit_code::ok;
}

asio::awaitable<exit_code> cancel(session_ptr current, tune_arguments_ptr given)
{
    auto client = client_of(*current);
    const auto job = co_await client.fine_tunes().cancel(given->id, current->call());
    print(*current, job);
    co_return exit_code::ok;
}

asio::awaitable<exit_code> events(session_ptr current, tune_arguments_ptr given)
{
    auto client = client_of(*current);
    const auto found = co_await client.fine_tunes().events(given->id, current->call());
    auto& out = current->out();
    table rows({"time", "type", "level", "message"});
    rows.wraps(3);
    std::vector<std::string> documents;
    for (const auto& each : found) {
        documents.push_back(each.raw_json);
        rows.add({
            each.created_at ? utc_text(*each.created_at) : "",
            printable(each.type),
            printable(each.level),
            printable(each.message),
        });
    }
    if (out.json()) {
        out.document(json_text::array(documents));
    } else {
        out.text(rows.text(out.width()));
    }
    co_return exit_code::ok;
}

asio::awaitable<exit_code> wait(session_ptr current, tune_arguments_ptr given)
{
    return wait_to_end(std::move(current), given->id);
}

void choose(
    declaration& sub,
    const std::shared_ptr<tune_arguments>& given,
    tune_command what,
    command& chosen
)
{
    sub.callback = [given, what, &chosen] {
        chosen = [given, what](session_ptr current) { return what(std::move(current), given); };
    };
}

/// Runs it for the fine-tune whose id begins as it was typed.
asio::awaitable<exit_code>
with_whole_id(session_ptr current, tune_arguments given, tune_command what)
{
    if (may_be_short(given.id)) {
        auto client = client_of(*current);
        auto all = client.fine_tunes().list_all(current->call());
        std::vector<known_id> known;
        while (true) {
            const auto job = co_await all.next();
            if (!job) {
                break;
            }
            known.emplace_back(job->id, job->output_name.value_or(job->model));
        }
        given.id = whole_id(given.id, known, true);
    }
    auto whole = std::make_shared<const tune_arguments>(given);
    auto running = what(std::move(current), std::move(whole));
    co_return co_await std::move(running);
}

/// A command for one fine-tune.
void add_named(
    declaration& group,
    const std::string& name,
    const std::string& about,
    tune_command what,
    command& chosen
)
{
    auto given = std::make_shared<tune_arguments>();
    auto& sub = group.add_command(name, about);
    sub.add_option("id", &given->id, "The fine-tune: its id or the beginning of it")
        .required()
        .type("");
    sub.callback = [given, what, &chosen] {
        chosen = [given, what](session_ptr current) {
            return with_whole_id(std::move(current), *given, what);
        };
    };
}

void add_create(declaration& group, command& chosen)
{
    auto given = std::make_shared<tune_arguments>();
    auto& sub =
        group.add_command("create", "Tune a model on a file of this machine or the service");
    sub.add_option("input", &given->input, "A file, which is sent first, or the id of one")
        .required()
        .type("FILE|ID");
    sub.add_option("--model", &given->model, "What is tuned").required().type("NAME");
    sub.add_option("--suffix", &given->suffix, "At the end of the result's name").type("TEXT");
    sub.add_option("--validation", &given->validation, "The id of a file to judge by").type("ID");
    sub.add_option("--epochs", &given->epochs, "How often it goes through all [1]").type("NUMBER");
    sub.add_option("--learning-rate", &given->learning_rate, "How fast it learns [0.00001]")
        .type("NUMBER");
    sub.add_flag("--full", given->full, "Tune all weights instead of a LoRA");
    sub.add_flag("--wait", given->waits, "Wait for its end");
    choose(sub, given, create, chosen);
}

} // namespace

void add_fine_tune_commands(declaration& group, command& chosen)
{
    auto& tunes = group.add_command("finetune", "Tune models on examples");
    tunes.needs_one = true;
    add_create(tunes, chosen);
    auto& all = tunes.add_command("list", "All fine-tunes of the account");
    choose(all, std::make_shared<tune_arguments>(), list, chosen);
    add_named(tunes, "get", "How far one is", show, chosen);
    add_named(tunes, "events", "What has happened to one", events, chosen);
    add_named(tunes, "cancel", "Ask the service to end one", cancel, chosen);
    add_named(tunes, "wait", "Wait for the end of one", wait, chosen);
}

} // namespace program::together

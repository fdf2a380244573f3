#include "pioneer/client_of.hpp"
#include "pioneer/commands.hpp"
#include "program/format.hpp"
#include "program/journal_file.hpp"
#include "program/json_text.hpp"
#include "program/short_ids.hpp"
#include "program/table.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"

#include <boost/json.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace program::pioneer {

namespace asio = boost::asio;
namespace api = andante::pioneer;
namespace json = boost::json;

namespace {

class train_arguments {
public:
    train_arguments() = default;

    std::string id;
    std::string base;
    std::vector<std::string> datasets;
    std::string name;
    std::optional<std::string> type;
    std::optional<double> epochs;
    std::optional<double> learning_rate;
    std::optional<std::int64_t> seed;
    std::optional<std::string> status;
    std::optional<int> limit;
    bool waits = false;
};

using train_arguments_ptr = std::shared_ptr<const train_arguments>;

constexpr int usual_limit = 50;

/// NAME or NAME@VERSION.
api::training_data data_of(const std::string& given)
{
    const auto at = given.rfind('@');
    if (at == std::string::npos) {
        return api::training_data(given);
    }
    return api::training_data(given.substr(0, at), given.substr(at + 1));
}

void print(session& current, const api::training_job& job)
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
    const auto add_text = [&rows](const char* name, const std::optional<std::string>& text) {
        if (text) {
            rows.add(name, printable(*text));
        }
    };
    const auto add_number = [&rows](const char* name, const std::optional<double>& number) {
        if (number) {
            rows.add(name, number_text(*number));
        }
    };
    add_text("name", job.model_name);
    add_text("base", job.base_model);
    add_number("progress", job.progress_percent);
    add_number("f1", job.metrics.f1);
    add_number("precision", job.metrics.precision);
    add_number("recall", job.metrics.recall);
    add_text("reason", job.error_message);
    if (job.created_at) {
        rows.add("created", utc_text(*job.created_at) + " UTC");
    }
    out.text(rows.text());
}

/// Throws what has become of a job that gives no model.
void check_end(const api::training_job& job)
{
    const auto& status = job.status;
    if (status == api::training_status::complete || status == api::training_status::deployed) {
        return;
    }
    andante::error_details details;
    details.message = "training job " + job.id + " is " + std::string(status.text()) + ": " +
                      job.error_message.value_or("the service gives no reason");
    throw andante::failure(andante::error(andante::errc::job_failed, std::move(details)));
}

asio::awaitable<exit_code> wait_for(session_ptr current, std::string id)
{
    auto client = client_of(*current);
    current->resume_with("train wait " + id);
    current->progress().begin(id, "waiting");
    auto waiting = client.training().wait(id, current->wait());
    const auto job = co_await std::move(waiting);
    current->progress().end();
    print(*current, job);
    check_end(job);
    co_return exit_code::ok;
}

asio::awaitable<exit_code> create(session_ptr current, train_arguments_ptr given)
{
    std::vector<api::training_data> data;
    for (const auto& each : given->datasets) {
        data.push_back(data_of(each));
    }
    api::training_request what(given->name, given->base, std::move(data));
    what.training_type = given->type;
    what.nr_epochs = given->epochs;
    what.learning_rate = given->learning_rate;
    what.seed = given->seed;
    current->write_down();
    auto client = client_of(*current);
    current->progress().begin("training", "sending");
    auto options = current->call();
    options.journal = note_for(given->name, std::nullopt, "");
    auto creating = client.training().create(std::move(what), std::move(options));
    auto explaining = create_or_explain(current, std::move(creating), "train list");
    const auto job = co_await std::move(explaining);
    if (!given->waits) {
        print(*current, job);
        current->out().note("To wait for it: " + current->typed("train wait " + job.id));
        co_return exit_code::ok;
    }
    current->out().note("job " + printable(job.id));
    auto waiting = wait_for(current, job.id);
    co_return co_await std::move(waiting);
}

asio::awaitable<exit_code> show(session_ptr current, train_arguments_ptr given)
{
    auto client = client_of(*current);
    auto reading = client.training().get(given->id, current->call());
    const auto job = co_await std::move(reading);
    print(*current, job);
    co_return exit_code::ok;
}

asio::awaitable<exit_code> wait(session_ptr current, train_arguments_ptr given)
{
    return wait_for(std::move(current), given->id);
}

asio::awaitable<exit_code> stop(session_ptr current, train_arguments_ptr given)
{
    auto client = client_of(*current);
    auto stopping = client.training().cancel(given->id, current->call());
    const auto job = co_await std::move(stopping);
    print(*current, job);
    co_return exit_code::ok;
}

asio::awaitable<exit_code> list(session_ptr current, train_arguments_ptr given)
{
    const auto most = given->limit.value_or(usual_limit);
    if (most < 1) {
        throw usage_error("--count must be 1 or more");
    }
    auto client = client_of(*current);
    api::training_filter filter;
    filter.status = given->status;
    andante::range_options options(current->call());
    options.prefetch = false;
    auto jobs = client.training().list_all(std::move(filter), std::move(options));
    std::vector<std::string> documents;
    table rows({"id", "name", "base", "status", "created"});
    rows.has_ids(0);
    rows.may_be_cut(1);
    rows.may_be_cut(2);
    auto& out = current->out();
    for (int number = 0; number < most; ++number) {
        const auto job = co_await jobs.next();
        if (!job) {
            break;
        }
        documents.push_back(job->raw_json);
        const auto status = printable(job->status.text());
        rows.add({
            printable(job->id),
            printable(job->model_name.value_or("")),
            printable(job->base_model.value_or("")),
            cell(status, out.colour_of(status)),
            job->created_at ? utc_text(*job->created_at) : "",
        });
    }
    if (out.json()) {
        json_text::object document;
        document.add("training_jobs", json_text::array(documents));
        out.document(document.text());
    } else if (documents.empty()) {
        out.note("no training jobs");
    } else {
        out.text(rows.text(out.width()));
    }
    co_return exit_code::ok;
}

std::string text_in(const json::object& from, std::string_view name)
{
    const auto* const found = from.if_contains(name);
    const auto* const text = found != nullptr ? found->if_string() : nullptr;
    return text != nullptr ? printable(std::string(*text)) : std::string();
}

asio::awaitable<exit_code> logs(session_ptr current, train_arguments_ptr given)
{
    auto client = client_of(*current);
    auto reading = client.training().logs(given->id, current->call());
    const auto answer = co_await std::move(reading);
    auto& out = current->out();
    if (out.json()) {
        out.document(answer.text());
        co_return exit_code::ok;
    }
    const auto document = json::parse(answer.text());
    const auto* const whole = document.if_object();
    const auto* const lines = whole != nullptr ? whole->if_contains("logs") : nullptr;
    if (lines == nullptr || !lines->is_array()) {
        out.text(printable(answer.text()) + "\n");
        co_return exit_code::ok;
    }
    for (const auto& each : lines->get_array()) {
        if (const auto* const line = each.if_object()) {
            out.text(
                text_in(*line, "timestamp") + "  " + text_in(*line, "level") + "  " +
                text_in(*line, "message") + "\n"
            );
        }
    }
    co_return exit_code::ok;
}

using train_command = asio::awaitable<exit_code> (*)(session_ptr, train_arguments_ptr);

std::shared_ptr<train_arguments> choose(declaration& sub, train_command what, command& chosen)
{
    auto given = std::make_shared<train_arguments>();
    sub.callback = [given, what, &chosen] {
        chosen = [given, what](session_ptr current) { return what(std::move(current), given); };
    };
    return given;
}

/// Runs it for the job whose id begins as it was typed, among as many as the list shows.
asio::awaitable<exit_code>
with_whole_id(session_ptr current, train_arguments given, train_command what)
{
    if (may_be_short(given.id)) {
        auto client = client_of(*current);
        andante::range_options options(current->call());
        options.prefetch = false;
        auto jobs = client.training().list_all(api::training_filter(), std::move(options));
        std::vector<known_id> known;
        const auto most = static_cast<std::size_t>(usual_limit);
        while (known.size() < most) {
            const auto job = co_await jobs.next();
            if (!job) {
                break;
            }
            known.emplace_back(job->id, job->model_name.value_or(""));
        }
        given.id = whole_id(given.id, known, known.size() < most);
    }
    auto whole = std::make_shared<const train_arguments>(given);
    auto running = what(std::move(current), std::move(whole));
    co_return co_await std::move(running);
}

void add_for_one(
    declaration& train, const char* name, const char* about, train_command what, command& chosen
)
{
    auto& sub = train.add_command(name, about);
    const auto given = std::make_shared<train_arguments>();
    sub.callback = [given, what, &chosen] {
        chosen = [given, what](session_ptr current) {
            return with_whole_id(std::move(current), *given, what);
        };
    };
    sub.add_option("id", &given->id, "The job: its id or the beginning of it").required().type("");
}

} // namespace

void add_train_commands(declaration& group, command& chosen)
{
    auto& train = group.add_command("train", "Train models: create, get, list, wait, stop, logs");
    train.needs_one = true;
    auto& making = train.add_command("create", "Begin to train a model, which is paid for");
    auto given = choose(making, create, chosen);
    making.add_option("--base", &given->base, "The model to begin with").required().type("MODEL");
    making.add_option("--dataset", &given->datasets, "A data set: NAME or NAME@VERSION")
        .required()
        .repeatable()
        .type("NAME");
    making.add_option("--name", &given->name, "What the model is called").required().type("NAME");
    making.add_option("--type", &given->type, "What is trained [lora]")
        .one_of({"lora", "full"})
        .type("TYPE");
    making.add_option("--epochs", &given->epochs, "Rounds").type("NUMBER");
    making.add_option("--learning-rate", &given->learning_rate, "How fast it learns")
        .type("NUMBER");
    making.add_option("--seed", &given->seed, "Where chance begins").type("NUMBER");
    making.add_flag("--wait", given->waits, "Wait until it is trained");
    add_for_one(train, "get", "How far a job is", show, chosen);
    auto& listing = train.add_command("list", "The jobs, newest first");
    given = choose(listing, list, chosen);
    listing.add_option("--status", &given->status, "Only those of this status").type("STATUS");
    listing.add_option("--count", &given->limit, "The most jobs to show [50]").type("NUMBER");
    add_for_one(train, "wait", "Wait until a job has ended", wait, chosen);
    add_for_one(train, "stop", "Stop a job that runs", stop, chosen);
    add_for_one(train, "logs", "What a job has logged", logs, chosen);
}

} // namespace program::pioneer

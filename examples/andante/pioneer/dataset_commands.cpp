#include "pioneer/client_of.hpp"
#include "pioneer/commands.hpp"
#include "program/format.hpp"
#include "program/table.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace program::pioneer {

namespace asio = boost::asio;
namespace api = andante::pioneer;

namespace {

class dataset_arguments {
public:
    dataset_arguments() = default;

    std::string file;
    std::string name;
    std::string type;
    std::string version;
    bool is_quick = false;
};

using dataset_arguments_ptr = std::shared_ptr<const dataset_arguments>;

api::dataset_type type_of(const std::string& word)
{
    const auto found = andante::open_enum<api::dataset_type>(word).known();
    if (!found) {
        throw usage_error(
            "--type: '" + printable(word) + "' is no type of data set",
            "Give ner, classification, custom or decoder."
        );
    }
    return *found;
}

void print(session& current, const api::dataset& made)
{
    auto& out = current.out();
    if (out.json()) {
        out.document(made.raw_json);
        return;
    }
    property_list rows;
    const auto status = printable(made.status.text());
    rows.add("data set", printable(made.name));
    rows.add("version", printable(made.version));
    rows.add("status", cell(status, out.colour_of(status)));
    if (made.size) {
        rows.add("size", std::to_string(*made.size));
    }
    if (made.error_message) {
        rows.add("reason", printable(*made.error_message));
    }
    out.text(rows.text());
}

asio::awaitable<exit_code> wait_for(session_ptr current, std::string name, std::string version)
{
    auto client = client_of(*current);
    current->progress().begin(name, "waiting");
    auto waiting = client.datasets().wait(std::move(name), std::move(version), current->wait());
    const auto made = co_await std::move(waiting);
    current->progress().end();
    print(*current, made);
    if (made.status == api::dataset_status::failed) {
        andante::error_details details;
        details.message = "data set " + made.name +
                          " failed: " + made.error_message.value_or("the service gives no reason");
        throw andante::failure(andante::error(andante::errc::job_failed, std::move(details)));
    }
    co_return exit_code::ok;
}

asio::awaitable<exit_code> upload(session_ptr current, dataset_arguments_ptr given)
{
    api::dataset_upload what(given->file, given->name, type_of(given->type));
    auto client = client_of(*current);
    current->progress().begin(given->name, "sending");
    auto sending = client.datasets().upload(std::move(what), current->call());
    const auto made = co_await std::move(sending);
    current->progress().end();
    if (given->is_quick) {
        auto reading = client.datasets().get(made.name, made.version, current->call());
        const auto seen = co_await std::move(reading);
        print(*current, seen);
        co_return exit_code::ok;
    }
    auto waiting = wait_for(current, made.name, made.version);
    co_return co_await std::move(waiting);
}

asio::awaitable<exit_code> wait(session_ptr current, dataset_arguments_ptr given)
{
    return wait_for(std::move(current), given->name, given->version);
}

asio::awaitable<exit_code> list(session_ptr current, dataset_arguments_ptr)
{
    auto client = client_of(*current);
    auto reading = client.datasets().list(current->call());
    const auto found = co_await std::move(reading);
    auto& out = current->out();
    if (out.json()) {
        out.document(found.raw_json);
        co_return exit_code::ok;
    }
    table rows({"name", "version", "status", "created"});
    for (const auto& each : found.items) {
        const auto status = printable(each.status.text());
        rows.add({
            printable(each.name),
            printable(each.version),
            cell(status, out.colour_of(status)),
            each.created_at ? utc_text(*each.created_at) : "",
        });
    }
    if (found.items.empty()) {
        out.note("no data sets");
    } else {
        out.text(rows.text(out.width()));
    }
    co_return exit_code::ok;
}

using dataset_command = asio::awaitable<exit_code> (*)(session_ptr, dataset_arguments_ptr);

std::shared_ptr<dataset_arguments>
choose_dataset(declaration& sub, dataset_command what, command& chosen)
{
    auto given = std::make_shared<dataset_arguments>();
    sub.callback = [given, what, &chosen] {
        chosen = [given, what](session_ptr current) { return what(std::move(current), given); };
    };
    return given;
}

} // namespace

void add_dataset_commands(declaration& group, command& chosen)
{
    auto& data = group.add_command("dataset", "Data sets: upload, list, wait");
    data.needs_one = true;
    auto& sending =
        data.add_command("upload", "Send a file, and wait until it can be trained with");
    auto given = choose_dataset(sending, upload, chosen);
    sending.add_option("file", &given->file, "The file").required().type("FILE");
    sending.add_option("--name", &given->name, "What the data set is called")
        .required()
        .type("NAME");
    sending.add_option("--type", &given->type, "ner, classification, custom or decoder")
        .required()
        .type("TYPE");
    sending.add_flag("--no-wait", given->is_quick, "Do not wait for what becomes of it");
    choose_dataset(data.add_command("list", "The data sets"), list, chosen);
    auto& waiting = data.add_command("wait", "Wait until a version can be trained with");
    given = choose_dataset(waiting, wait, chosen);
    waiting.add_option("name", &given->name, "The data set").required().type("");
    waiting.add_option("version", &given->version, "Its version's number").required().type("");
}

} // namespace program::pioneer

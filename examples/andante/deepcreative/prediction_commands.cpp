#include "deepcreative/client_of.hpp"
#include "deepcreative/commands.hpp"
#include "deepcreative/prediction_run.hpp"
#include "program/format.hpp"
#include "program/id_arguments.hpp"
#include "program/json_text.hpp"
#include "program/table.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"

namespace program::deepcreative {

namespace asio = boost::asio;

namespace {

void print(session& current, const api::prediction& what)
{
    auto& out = current.out();
    if (out.json()) {
        out.document(what.raw_json);
        return;
    }
    property_list shown;
    const auto add = [&shown](const char* name, const std::optional<std::string>& text) {
        if (text && !text->empty()) {
            shown.add(name, printable(*text));
        }
    };
    add("id", what.id);
    const auto status = printable(what.status.text());
    shown.add("status", cell(status, out.colour_of(status)));
    add("owner", what.owner);
    add("model", what.model);
    add("error", what.error_message);
    if (what.credits_used) {
        shown.add("cost", number_text(*what.credits_used) + " credits");
    }
    if (what.created_at) {
        shown.add("created", utc_text(*what.created_at) + " UTC");
    }
    if (what.completed_at) {
        shown.add("ended", utc_text(*what.completed_at) + " UTC");
    }
    for (const auto& each : what.outputs) {
        add("output", each);
    }
    out.text(shown.text());
}

asio::awaitable<exit_code> get(session_ptr current, std::string id)
{
    const auto predictions = client_of(*current).predictions();
    const auto found = co_await predictions.get(std::move(id), current->call());
    print(*current, found);
    co_return exit_code::ok;
}

asio::awaitable<exit_code> cancel(session_ptr current, std::vector<std::string> ids)
{
    const auto predictions = client_of(*current).predictions();
    for (const auto& id : ids) {
        const auto seen = co_await predictions.cancel(id, current->call());
        print(*current, seen);
    }
    co_return exit_code::ok;
}

class wait_arguments {
public:
    wait_arguments() = default;

    std::vector<std::string> ids;
    std::string folder;
};

asio::awaitable<exit_code> wait(session_ptr current, std::shared_ptr<const wait_arguments> given)
{
    std::vector<prediction_work> works(given->ids.begin(), given->ids.end());
    run_plan plan;
    plan.folder = given->folder;
    if (!given->folder.empty()) {
        prepare_folder(given->folder);
    }
    auto running = run_predictions(current, std::move(works), std::move(plan));
    co_return co_await std::move(running);
}

/// What an entry of the catalogue is called; nothing is published of its shape.
std::string name_of(const std::string& model)
{
    for (const auto* const wanted : {"name", "id", "model", "slug"}) {
        for (const auto& [name, value] : json_text::members(model)) {
            if (name == wanted && value.size() > 2 && value.front() == '"') {
                return std::string(value.substr(1, value.size() - 2));
            }
        }
    }
    return model;
}

asio::awaitable<exit_code> models(session_ptr current)
{
    auto range = client_of(*current).all_models(andante::range_options(current->call()));
    std::vector<std::string> all;
    while (true) {
        auto reading = range.next();
        auto each = co_await std::move(reading);
        if (!each) {
            break;
        }
        all.push_back(each->text());
    }
    auto& out = current->out();
    if (out.json()) {
        out.document(json_text::object().add("data", json_text::array(all)).text());
        co_return exit_code::ok;
    }
    for (const auto& each : all) {
        out.text(printable(each.starts_with('{') ? name_of(each) : each) + "\n");
    }
    co_return exit_code::ok;
}

void add_one(
    declaration& group,
    const std::string& name,
    const std::string& about,
    asio::awaitable<exit_code> (*what)(session_ptr, std::string),
    command& chosen
)
{
    const auto id = std::make_shared<std::string>();
    auto& sub = group.add_command(name, about);
    sub.add_option("id", id.get(), "The prediction").required().type("");
    sub.callback = [id, what, &chosen] {
        chosen = [id, what](session_ptr current) { return what(std::move(current), *id); };
    };
}

} // namespace

void add_prediction_commands(declaration& group, command& chosen)
{
    add_one(group, "get", "One prediction in full", get, chosen);

    const auto given = std::make_shared<wait_arguments>();
    auto* sub = &group.add_command("wait", "Wait until predictions have ended");
    sub->add_option("id", &given->ids, "The predictions; - reads ids from standard input")
        .required()
        .type("");
    sub->add_option("-o,--output", &given->folder, "Save the outputs in this folder").type("DIR");
    sub->callback = [given, &chosen] {
        given->ids = collect_ids(given->ids);
        chosen = [given](session_ptr current) { return wait(std::move(current), given); };
    };

    const auto ids = std::make_shared<std::vector<std::string>>();
    sub = &group.add_command("cancel", "End predictions that run");
    sub->add_option("id", ids.get(), "The predictions").required().type("");
    sub->callback = [ids, &chosen] {
        *ids = collect_ids(*ids);
        chosen = [ids](session_ptr current) { return cancel(std::move(current), *ids); };
    };

    group.add_command("models", "What models there are").callback = [&chosen] { chosen = models; };
}

} // namespace program::deepcreative

#include "pioneer/client_of.hpp"
#include "pioneer/commands.hpp"
#include "program/format.hpp"
#include "program/json_text.hpp"
#include "program/table.hpp"
#include "program/terminal.hpp"

#include <boost/json.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace program::pioneer {

namespace asio = boost::asio;
namespace api = andante::pioneer;
namespace json = boost::json;

namespace {

class account_arguments {
public:
    account_arguments() = default;

    bool is_base = false;
    std::string since;
};

using account_arguments_ptr = std::shared_ptr<const account_arguments>;

/// A member as text: a number as it stands, nothing for null.
std::string member_text(const json::object& from, std::string_view name)
{
    const auto* const found = from.if_contains(name);
    if (found == nullptr || found->is_null()) {
        return {};
    }
    const auto* const text = found->if_string();
    if (text != nullptr) {
        return printable(std::string(*text));
    }
    return found->is_double() ? number_text(found->get_double())
                              : printable(json::serialize(*found));
}

/// Rows of the objects in a list, with these members.
std::string
rows_of(const json::array& list, const std::vector<std::string>& names, std::size_t width)
{
    table rows(names);
    for (const auto& each : list) {
        if (const auto* const object = each.if_object()) {
            std::vector<cell> cells;
            cells.reserve(names.size());
            for (const auto& name : names) {
                cells.emplace_back(member_text(*object, name));
            }
            rows.add(std::move(cells));
        }
    }
    return rows.text(width);
}

const json::array* list_in(const json::value& document, std::string_view name)
{
    const auto* const object = document.if_object();
    const auto* const found = object != nullptr ? object->if_contains(name) : nullptr;
    return found != nullptr ? found->if_array() : nullptr;
}

asio::awaitable<exit_code> models(session_ptr current, account_arguments_ptr given)
{
    auto client = client_of(*current);
    auto& out = current->out();
    if (given->is_base) {
        auto reading = client.base_models(current->call());
        const auto answer = co_await std::move(reading);
        const auto document = json::parse(answer.text());
        const auto* const list = list_in(document, "models");
        if (out.json() || list == nullptr) {
            out.document(answer.text());
        } else {
            const std::vector<std::string> names{
                "id", "task_type", "supports_training", "supports_inference"
            };
            out.text(rows_of(*list, names, out.width()));
        }
        co_return exit_code::ok;
    }
    andante::range_options options(current->call());
    auto all = client.all_models(std::move(options));
    std::vector<std::string> documents;
    json::array list;
    while (true) {
        const auto model = co_await all.next();
        if (!model) {
            break;
        }
        documents.push_back(model->text());
        list.push_back(json::parse(model->text()));
    }
    if (out.json()) {
        json_text::object document;
        document.add("data", json_text::array(documents));
        out.document(document.text());
    } else if (list.empty()) {
        out.note("no models");
    } else {
        out.text(rows_of(list, {"id", "display_name", "created_at"}, out.width()));
    }
    co_return exit_code::ok;
}

void print_plan(output& out, const api::plan_info& plan)
{
    property_list rows;
    rows.add("plan", printable(plan.payment_plan.value_or("")));
    const auto add = [&rows](const char* name, const std::optional<double>& credits) {
        if (credits) {
            rows.add(name, number_text(*credits) + " credits");
        }
    };
    add("used", plan.total_usage);
    add("limit", plan.credit_limit);
    add("left", plan.remaining_credits);
    out.text(rows.text());
}

asio::awaitable<exit_code> usage(session_ptr current, account_arguments_ptr given)
{
    auto client = client_of(*current);
    auto asking = client.plan_info(current->call());
    const auto plan = co_await std::move(asking);
    auto reading = client.usage(given->since, 1, current->call());
    const auto answer = co_await std::move(reading);
    auto& out = current->out();
    if (out.json()) {
        json_text::object document;
        document.add("plan", plan.raw_json).add("requests", answer.text());
        out.document(document.text());
        co_return exit_code::ok;
    }
    print_plan(out, plan);
    const auto document = json::parse(answer.text());
    const auto* const list = list_in(document, "items");
    if (list != nullptr && !list->empty()) {
        const std::vector<std::string> names{
            "created_at", "endpoint", "model", "token_usage", "credit_usage"
        };
        out.text("\n" + rows_of(*list, names, out.width()));
    }
    co_return exit_code::ok;
}

using account_command = asio::awaitable<exit_code> (*)(session_ptr, account_arguments_ptr);

std::shared_ptr<account_arguments>
choose_account(declaration& sub, account_command what, command& chosen)
{
    auto given = std::make_shared<account_arguments>();
    sub.callback = [given, what, &chosen] {
        chosen = [given, what](session_ptr current) { return what(std::move(current), given); };
    };
    return given;
}

} // namespace

void add_account_commands(declaration& group, command& chosen)
{
    auto& catalogue = group.add_command("models", "The models that answer");
    auto given = choose_account(catalogue, models, chosen);
    catalogue.add_flag("--base", given->is_base, "The models that can be trained, too");
    auto& spent = group.add_command("usage", "What was spent, and what requests have cost");
    given = choose_account(spent, usage, chosen);
    spent.add_option("--since", &given->since, "Only requests since then: ISO 8601").type("TIME");
}

} // namespace program::pioneer

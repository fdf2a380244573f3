#include "program/json_text.hpp"
#include "program/table.hpp"
#include "program/terminal.hpp"
#include "together/client_of.hpp"
#include "together/commands.hpp"

#include <memory>
#include <string>
#include <vector>

namespace program::together {

namespace asio = boost::asio;

namespace {

class model_arguments {
public:
    model_arguments() = default;

    std::string type;
};

asio::awaitable<exit_code> list(session_ptr current, std::shared_ptr<const model_arguments> given)
{
    auto client = client_of(*current);
    const auto found = co_await client.models(false, current->call());
    auto& out = current->out();
    table rows({"id", "type", "context", "name"});
    rows.align_right(2);
    std::vector<std::string> documents;
    for (const auto& each : found) {
        if (!given->type.empty() && each.type != given->type) {
            continue;
        }
        documents.push_back(each.raw_json);
        rows.add({
            printable(each.id),
            printable(each.type),
            each.context_length ? std::to_string(*each.context_length) : "",
            printable(each.name),
        });
    }
    if (out.json()) {
        out.document(json_text::array(documents));
    } else if (rows.empty()) {
        out.note("no models");
    } else {
        out.text(rows.text(out.width()));
    }
    co_return exit_code::ok;
}

} // namespace

void add_model_commands(declaration& group, command& chosen)
{
    auto given = std::make_shared<model_arguments>();
    auto& sub = group.add_command("models", "The models");
    sub.add_option("--type", &given->type, "Only of this type: chat, embedding, image, ...")
        .type("WORD");
    sub.callback = [given, &chosen] {
        chosen = [given](session_ptr current) { return list(std::move(current), given); };
    };
}

} // namespace program::together

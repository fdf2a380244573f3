#include "pioneer/client_of.hpp"
#include "pioneer/commands.hpp"
#include "program/format.hpp"
#include "program/input_text.hpp"
#include "program/prompt_file.hpp"
#include "program/table.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <fstream>
#include <iostream>
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

class infer_arguments {
public:
    infer_arguments() = default;

    std::string model;
    std::vector<std::string> words;
    std::string from;
    std::string schema;
    std::string labels;
    std::optional<double> threshold;
};

using infer_arguments_ptr = std::shared_ptr<const infer_arguments>;

/// JSON on the line, or a file of it.
api::extraction_schema schema_of(const infer_arguments& given)
{
    if (given.schema.empty() == given.labels.empty()) {
        throw usage_error("say what to find", "Give either --labels a,b or --schema FILE or JSON.");
    }
    if (!given.labels.empty()) {
        std::vector<std::string> labels;
        for (std::size_t at = 0; at <= given.labels.size();) {
            const auto comma = std::min(given.labels.find(',', at), given.labels.size());
            if (comma > at) {
                labels.push_back(given.labels.substr(at, comma - at));
            }
            at = comma + 1;
        }
        return api::extraction_schema(std::move(labels));
    }
    const char first = given.schema.front();
    auto text = given.schema;
    if (first != '{' && first != '[') {
        std::ifstream in(given.schema);
        if (!in) {
            throw usage_error(
                "'" + printable(given.schema) + "' cannot be opened",
                "Give a file with a JSON schema, or the JSON itself."
            );
        }
        text = read_text(in, given.schema);
    }
    return api::extraction_schema::parse(std::move(text)).value();
}

api::encoder_request request_of(const infer_arguments& given)
{
    if (given.words.empty() == given.from.empty()) {
        throw usage_error("there is no text", "Give a text, -, or --from FILE.");
    }
    auto schema = schema_of(given);
    if (!given.from.empty()) {
        std::vector<std::string> texts;
        for (auto& each : read_prompts(given.from)) {
            texts.push_back(std::move(each.text));
        }
        return {given.model, std::move(texts), std::move(schema)};
    }
    std::string text;
    if (given.words == std::vector<std::string>{"-"}) {
        explain_typing("text");
        text = read_text(std::cin, "-");
    } else {
        for (const auto& each : given.words) {
            text += (text.empty() ? "" : " ") + each;
        }
    }
    return {given.model, std::move(text), std::move(schema)};
}

std::string words_of_value(const json::value& what)
{
    const auto* const text = what.if_string();
    return printable(text != nullptr ? std::string(*text) : json::serialize(what));
}

/// One row for each entity, class or record that was found in one text.
void add_rows(table& rows, const std::string& number, const andante::raw_json& result)
{
    boost::system::error_code wrong;
    const auto document = json::parse(result.text(), wrong);
    const auto* const found = document.if_object();
    if (wrong || found == nullptr) {
        rows.add({number, std::string(), printable(result.text()), std::string()});
        return;
    }
    for (const auto& member : *found) {
        const auto* const entities =
            member.key() == "entities" ? member.value().if_object() : nullptr;
        if (entities == nullptr) {
            rows.add(
                {number, printable(member.key()), words_of_value(member.value()), std::string()}
            );
            continue;
        }
        for (const auto& label : *entities) {
            const auto* const list = label.value().if_array();
            for (const auto& each : list != nullptr ? *list : json::array{label.value()}) {
                const auto* const item = each.if_object();
                const auto* const text = item != nullptr ? item->if_contains("text") : &each;
                const auto* const sure =
                    item != nullptr ? item->if_contains("confidence") : nullptr;
                rows.add({
                    number,
                    printable(label.key()),
                    words_of_value(text != nullptr ? *text : each),
                    sure != nullptr && sure->is_number() ? number_text(sure->to_number<double>())
                                                         : std::string(),
                });
            }
        }
    }
}

asio::awaitable<exit_code> infer(session_ptr current, infer_arguments_ptr given)
{
    auto what = request_of(*given);
    what.threshold = given->threshold;
    auto client = client_of(*current);
    current->progress().begin("inference", "waiting");
    auto asking = client.inference().encode(std::move(what), current->call());
    const auto answer = co_await std::move(asking);
    current->progress().end();
    auto& out = current->out();
    if (out.json()) {
        out.document(answer.raw_json);
        co_return exit_code::ok;
    }
    table rows({"text", "label", "found", "confidence"});
    rows.wraps(2);
    std::size_t number = 0;
    for (const auto& each : answer.results) {
        add_rows(rows, std::to_string(++number), each);
    }
    out.text(rows.text(out.width()));
    if (answer.token_usage) {
        out.note(std::to_string(*answer.token_usage) + " tokens");
    }
    co_return exit_code::ok;
}

} // namespace

void add_infer_command(declaration& group, command& chosen)
{
    auto given = std::make_shared<infer_arguments>();
    auto& sub = group.add_command("infer", "Find names, classes and records in a text");
    sub.add_option("model", &given->model, "A base model or a training job's id")
        .required()
        .type("");
    sub.add_option("text", &given->words, "The text; - reads it from standard input").type("TEXT");
    sub.add_option("--from", &given->from, "A file of texts, one a line, for one request")
        .type("FILE");
    sub.add_option("--labels", &given->labels, "What to find, with commas: person,company")
        .type("LABELS");
    sub.add_option(
           "--schema", &given->schema, "What to find, as the service's JSON or a file of it"
    )
        .type("JSON");
    sub.add_option("--threshold", &given->threshold, "How sure the model must be, 0 to 1 [0.5]")
        .type("NUMBER");
    sub.callback = [given, &chosen] {
        chosen = [given](session_ptr current) { return infer(std::move(current), given); };
    };
}

} // namespace program::pioneer

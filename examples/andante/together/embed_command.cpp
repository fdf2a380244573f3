#include "program/declaration.hpp"
#include "program/input_text.hpp"
#include "program/json_text.hpp"
#include "program/prompt_file.hpp"
#include "program/usage_error.hpp"
#include "together/client_of.hpp"
#include "together/commands.hpp"

#include <array>
#include <charconv>
#include <memory>
#include <string>
#include <vector>

namespace program::together {

namespace asio = boost::asio;
namespace api = andante::together;

namespace {

class embed_arguments {
public:
    embed_arguments() = default;

    std::vector<std::string> texts;
    std::string from;
    std::string model;
    std::optional<int> batch_size;
};

using embed_arguments_ptr = std::shared_ptr<const embed_arguments>;

/// Of the arguments, or a line each of a file or standard input.
std::vector<std::string> texts_of(const embed_arguments& given)
{
    const bool from_input = given.texts == std::vector<std::string>{"-"};
    if (!given.from.empty() && !given.texts.empty()) {
        throw usage_error("embed: texts and --from exclude each other", "Give one of them.");
    }
    if (given.from.empty() && !from_input) {
        if (given.texts.empty()) {
            throw usage_error(
                "embed: no text", "Give texts, - for standard input, or --from FILE."
            );
        }
        return given.texts;
    }
    std::vector<std::string> texts;
    for (auto& line : read_prompts(from_input ? "-" : given.from)) {
        texts.push_back(std::move(line.text));
    }
    return texts;
}

/// The shortest digits that read back as the same number.
void append_number(std::string& to, double number)
{
    std::array<char, 40> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
    to.append(text.data(), end);
}

std::string
line_of(std::size_t index, const andante::result<api::embedding>& made, session& current)
{
    json_text::object line;
    line.add("index", std::to_string(index));
    if (made.has_error()) {
        line.add("error", error_object(made.error(), current));
        return line.text();
    }
    std::string numbers = "[";
    for (const auto each : *made) {
        numbers += numbers.size() > 1 ? "," : "";
        append_number(numbers, each);
    }
    line.add("embedding", numbers + "]");
    return line.text();
}

asio::awaitable<exit_code> embed(session_ptr current, embed_arguments_ptr given)
{
    auto texts = texts_of(*given);
    const auto count = texts.size();
    auto client = client_of(*current);
    api::embedding_options options(current->call());
    options.call.keep_raw_json = false;
    if (given->batch_size) {
        options.batch_size = static_cast<std::size_t>(std::max(0, *given->batch_size));
    }
    options.on_progress = [current, count](const andante::bulk_progress& seen) {
        current->progress().counted(std::min(seen.done, count), count);
    };
    current->progress().begin("embeddings", "waiting");
    auto embedding = client.embeddings().create(std::move(texts), given->model, std::move(options));
    const auto report = co_await std::move(embedding);
    current->progress().end();
    if (report.stopped && report.stopped->is_cancelled()) {
        throw andante::cancellation(*report.stopped);
    }
    auto& out = current->out();
    for (std::size_t index = 0; index < report.items.size(); ++index) {
        out.document(line_of(index, report.items[index], *current));
    }
    const auto failed = report.failed.size() + report.unknown.size() + report.not_attempted.size();
    if (failed > 0) {
        out.note(std::to_string(failed) + " of " + std::to_string(count) + " texts failed");
    }
    co_return failed > 0 ? exit_code::some_failed : exit_code::ok;
}

} // namespace

void add_embed_command(declaration& group, command& chosen)
{
    auto given = std::make_shared<embed_arguments>();
    auto& sub = group.add_command("embed", "Embed texts: a line of JSON for each, in their order");
    sub.add_option("text", &given->texts, "Texts; - reads them from standard input, a line each")
        .type("TEXT");
    sub.add_option("--from", &given->from, "A file with a text a line; - for standard input")
        .type("FILE");
    sub.add_option("--model", &given->model, "The model").required().type("NAME");
    sub.add_option("--batch-size", &given->batch_size, "Texts in a request [20]").type("NUMBER");
    sub.callback = [given, &chosen] {
        chosen = [given](session_ptr current) { return embed(std::move(current), given); };
    };
}

} // namespace program::together

#include "program/chat_command.hpp"

#include "program/chat_messages.hpp"
#include "program/input_text.hpp"
#include "program/json_text.hpp"
#include "program/session.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"

#include <chrono>
#include <cstdint>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace program {

namespace asio = boost::asio;
namespace chat = andante::chat;

namespace {

class chat_arguments {
public:
    chat_arguments() = default;

    std::vector<std::string> words;
    std::string messages;
    std::string model;
    std::string system;
    std::optional<std::int64_t> max_tokens;
    std::optional<double> temperature;
    bool is_whole = false;
    chat_source completions = nullptr;
};

using chat_arguments_ptr = std::shared_ptr<const chat_arguments>;

std::string prompt_of(const chat_arguments& given)
{
    if (given.words == std::vector<std::string>{"-"}) {
        explain_typing("text");
        return read_text(std::cin, "-");
    }
    std::string text;
    for (const auto& each : given.words) {
        text += (text.empty() ? "" : " ") + each;
    }
    return text;
}

/// The words behind the conversation of a file, if there are both.
chat::request request_of(const chat_arguments& given)
{
    if (given.words.empty() && given.messages.empty()) {
        throw usage_error("there is nothing to say", "Give a prompt, -, or --messages FILE.");
    }
    if (given.words == std::vector<std::string>{"-"} && given.messages == "-") {
        throw usage_error("standard input cannot be both the prompt and the conversation");
    }
    std::vector<chat::message> conversation;
    if (!given.messages.empty()) {
        conversation = read_conversation(given.messages);
    }
    if (!given.system.empty()) {
        conversation.insert(conversation.begin(), chat::message::system(given.system));
    }
    if (!given.words.empty()) {
        conversation.push_back(chat::message::user(prompt_of(given)));
    }
    chat::request made(given.model, std::move(conversation));
    made.max_tokens = given.max_tokens;
    made.temperature = given.temperature;
    return made;
}

std::string calls_document(const std::vector<chat::tool_call>& calls)
{
    std::vector<std::string> all;
    for (const auto& each : calls) {
        json_text::object function;
        function.add_text("name", each.name).add_text("arguments", each.arguments);
        json_text::object one;
        one.add_text("id", each.id).add_text("type", "function").add("function", function.text());
        all.push_back(one.text());
    }
    return json_text::array(all);
}

std::string choice_document(const chat::choice& what)
{
    json_text::object message;
    message.add_text("role", "assistant");
    const auto& said = what.message;
    message.add("content", said.content ? json_text::quoted(*said.content) : "null");
    if (!said.reasoning.empty()) {
        message.add_text("reasoning_content", said.reasoning);
    }
    if (!said.tool_calls.empty()) {
        message.add("tool_calls", calls_document(said.tool_calls));
    }
    json_text::object made;
    made.add("index", std::to_string(what.index));
    made.add("message", message.text());
    made.add("finish_reason", json_text::quoted_or_null(what.finish_reason.text()));
    return made.text();
}

/// What came in pieces, as the document that would have come at once.
std::string document_of(const chat::completion& made)
{
    json_text::object document;
    document.add_text("id", made.id).add_text("object", "chat.completion");
    if (made.created) {
        const auto seconds =
            std::chrono::floor<std::chrono::seconds>(*made.created).time_since_epoch();
        document.add("created", std::to_string(seconds.count()));
    }
    document.add_text("model", made.model);
    std::vector<std::string> choices;
    choices.reserve(made.choices.size());
    for (const auto& each : made.choices) {
        choices.push_back(choice_document(each));
    }
    document.add("choices", json_text::array(choices));
    if (made.usage) {
        json_text::object usage;
        usage.add("prompt_tokens", std::to_string(made.usage->prompt));
        usage.add("completion_tokens", std::to_string(made.usage->completion));
        usage.add("total_tokens", std::to_string(made.usage->total));
        document.add("usage", usage.text());
    }
    return document.text();
}

/// Text from a model for wherever data goes.
std::string shown(const output& out, std::string_view text)
{
    return out.shown() ? printable_lines(text) : std::string(text);
}

/// What is told beside the text.
void tell_end(output& out, const chat::completion& made)
{
    for (const auto& each : made.tool_calls()) {
        out.text(shown(out, each.name + "(" + each.arguments + ")\n"));
    }
    const bool is_cut =
        !made.choices.empty() && made.choices.front().finish_reason == chat::finish_reason::length;
    if (is_cut) {
        out.note("the answer was cut: raise --max-tokens");
    }
    if (made.usage) {
        out.note(
            std::to_string(made.usage->prompt) + " tokens in, " +
            std::to_string(made.usage->completion) + " out"
        );
    }
}

asio::awaitable<exit_code>
ask_at_once(session_ptr current, chat::completions completions, chat::request what)
{
    current->progress().begin("answer", "waiting");
    auto asking = completions.create(std::move(what), current->call());
    const auto made = co_await std::move(asking);
    current->progress().end();
    auto& out = current->out();
    if (out.json()) {
        out.document(made.raw);
    } else {
        const auto text = made.text();
        out.text(shown(out, text) + (text.empty() ? "" : "\n"));
        tell_end(out, made);
    }
    co_return exit_code::ok;
}

/// Prints pieces as they come. What was printed ends its line, however the stream ends.
class printed_pieces {
public:
    explicit printed_pieces(output& out)
        : out_(out)
    {}
    printed_pieces(const printed_pieces&) = delete;
    printed_pieces& operator=(const printed_pieces&) = delete;
    ~printed_pieces()
    {
        if (!ends_line_) {
            out_.text("\n");
        }
    }

    void add(std::string_view text)
    {
        if (!text.empty()) {
            out_.text(shown(out_, text));
            ends_line_ = text.back() == '\n';
        }
    }

private:
    output& out_;
    bool ends_line_ = true;
};

asio::awaitable<void> print_all(session_ptr current, chat::stream* coming)
{
    auto& out = current->out();
    printed_pieces pieces(out);
    while (true) {
        const auto piece = co_await coming->next();
        if (!piece) {
            co_return;
        }
        const bool is_first_answer = piece->index == 0;
        if (!piece->content.empty() && is_first_answer) {
            current->progress().end();
            if (!out.json()) {
                pieces.add(piece->content);
            }
        }
    }
}

asio::awaitable<exit_code>
ask_in_pieces(session_ptr current, chat::completions completions, chat::request what)
{
    current->progress().begin("answer", "waiting");
    auto opening = completions.stream(std::move(what), chat::stream_options(), current->call());
    auto coming = co_await std::move(opening);
    auto printing = print_all(current, &coming);
    co_await std::move(printing);
    current->progress().end();
    auto& out = current->out();
    if (out.json()) {
        out.document(document_of(coming.accumulated()));
    } else {
        tell_end(out, coming.accumulated());
    }
    co_return exit_code::ok;
}

asio::awaitable<exit_code> ask(session_ptr current, chat_arguments_ptr given)
{
    auto what = request_of(*given);
    auto completions = given->completions(*current->client());
    return given->is_whole
               ? ask_at_once(std::move(current), std::move(completions), std::move(what))
               : ask_in_pieces(std::move(current), std::move(completions), std::move(what));
}

} // namespace

void add_chat_command(declaration& group, command& chosen, chat_source completions)
{
    auto given = std::make_shared<chat_arguments>();
    given->completions = completions;
    auto& sub = group.add_command("chat", "Answer a prompt, printed while the model writes");
    sub.add_option("prompt", &given->words, "What to say; - reads it from standard input")
        .type("TEXT");
    sub.add_option("--model", &given->model, "The model").required().type("NAME");
    sub.add_option("--messages", &given->messages, "A conversation in a JSON file to go on with")
        .type("FILE");
    sub.add_option("--system", &given->system, "What the model is to be").type("TEXT");
    sub.add_option("--max-tokens", &given->max_tokens, "The most tokens of the answer")
        .type("NUMBER");
    sub.add_option("--temperature", &given->temperature, "How daring: 0 for not at all")
        .type("NUMBER");
    sub.add_flag("--no-stream", given->is_whole, "Print the answer once it is complete");
    sub.callback = [given, &chosen] {
        chosen = [given](session_ptr current) { return ask(std::move(current), given); };
    };
}

} // namespace program

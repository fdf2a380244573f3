#include "deepcreative/client_of.hpp"
#include "deepcreative/commands.hpp"
#include "deepcreative/prediction_run.hpp"
#include "program/input_text.hpp"
#include "program/prompt_file.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>

namespace program::deepcreative {

namespace asio = boost::asio;

namespace {

class predict_arguments {
public:
    predict_arguments() = default;

    std::string model;
    std::vector<std::string> inputs;
    std::string input_file;
    std::string from;
    std::optional<std::int64_t> count;
    std::string folder;
    bool no_wait = false;
    bool cancels_on_stop = false;
    andante::raw_json input;
    std::vector<prompt_line> lines;

    /// The values as they would be typed again, each with a space in front.
    std::string repeated() const
    {
        std::string out;
        for (const auto& each : inputs) {
            out += " --input " + shell_quoted(each);
        }
        out += input_file.empty() ? "" : " --input-json " + shell_quoted(input_file);
        out += count ? " --count " + std::to_string(*count) : "";
        out += folder.empty() ? "" : " --output " + shell_quoted(folder);
        return out + (no_wait ? " --no-wait" : "") + (cancels_on_stop ? " --cancel-on-stop" : "");
    }
};

using arguments_ptr = std::shared_ptr<predict_arguments>;

andante::raw_json read_input(const std::string& file)
{
    std::string text;
    if (file == "-") {
        explain_typing("the input as JSON");
        text = read_text(std::cin, file);
    } else {
        std::ifstream in(file, std::ios::binary);
        if (!in) {
            throw usage_error("'" + file + "' cannot be read", "Check --input-json.");
        }
        text = read_text(in, file);
    }
    auto parsed = andante::raw_json::parse(std::move(text));
    if (parsed.has_error()) {
        throw usage_error("'" + file + "': " + parsed.error().message(), "Check --input-json.");
    }
    return std::move(*parsed);
}

/// key=value or key=@FILE. A value that is JSON is taken as JSON.
void add_input(api::prediction_request& to, const std::string& text)
{
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
        throw usage_error("--input takes key=value or key=@FILE, not '" + text + "'", "");
    }
    const auto name = text.substr(0, equals);
    auto value = text.substr(equals + 1);
    if (value.starts_with('@')) {
        const auto read = to.set_file(name, value.substr(1));
        if (read.has_error()) {
            throw usage_error(read.error().message(), "Check --input " + name + ".");
        }
        return;
    }
    const auto json = andante::raw_json::parse(value);
    if (json.has_value()) {
        to.set(name, *json);
    } else {
        to.set(name, value);
    }
}

api::prediction_request request_of(const predict_arguments& given)
{
    const auto slash = given.model.find('/');
    if (slash == std::string::npos || slash == 0 || slash + 1 == given.model.size()) {
        throw usage_error(
            "the model is OWNER/MODEL, not '" + given.model + "'",
            "For example: black-forest-labs/flux-kontext-max"
        );
    }
    api::prediction_request request(given.model.substr(0, slash), given.model.substr(slash + 1));
    request.input = given.input;
    for (const auto& each : given.inputs) {
        add_input(request, each);
    }
    request.image_count = given.count;
    return request;
}

std::vector<prediction_work> works_of(const predict_arguments& given)
{
    const auto request = request_of(given);
    std::vector<prediction_work> works;
    if (given.from.empty()) {
        works.emplace_back(0, std::string(), request);
    }
    for (const auto& line : given.lines) {
        auto each = request;
        each.set("prompt", line.text);
        works.emplace_back(line.number, line.text, std::move(each));
    }
    return works;
}

/// The first that the service would refuse, before any is paid for.
void check_all(const api::predictions& predictions, const std::vector<prediction_work>& works)
{
    for (const auto& one : works) {
        const auto valid = predictions.check(*one.request);
        if (valid.has_error()) {
            auto details = valid.error().details();
            details.message = (one.line > 0 ? "line " + std::to_string(one.line) + ": " : "") +
                              details.message + ". Nothing was sent";
            throw andante::failure(andante::error(valid.error().code(), std::move(details)));
        }
    }
}

asio::awaitable<exit_code> predict(session_ptr current, arguments_ptr given)
{
    auto works = works_of(*given);
    current->write_down();
    check_all(client_of(*current).predictions(), works);
    run_plan plan;
    plan.waits = !given->no_wait;
    plan.cancels_on_stop = given->cancels_on_stop;
    plan.is_many = !given->from.empty();
    plan.folder = given->folder;
    plan.again = "predict " + shell_quoted(given->model) + " --from -" + given->repeated();
    if (!given->folder.empty()) {
        prepare_folder(given->folder);
    }
    auto running = run_predictions(current, std::move(works), std::move(plan));
    co_return co_await std::move(running);
}

void check_usage(const predict_arguments& given)
{
    if (!given.folder.empty() && given.no_wait) {
        throw usage_error(
            "--output needs the outputs, but --no-wait does not wait for them", "Leave out one."
        );
    }
    const auto is_prompt = [](const std::string& each) { return each.starts_with("prompt="); };
    if (!given.from.empty() && std::any_of(given.inputs.begin(), given.inputs.end(), is_prompt)) {
        throw usage_error("--from and --input both give the prompt", "Leave out one.");
    }
    if (given.from == "-" && given.input_file == "-") {
        throw usage_error("--from and --input-json cannot both read standard input", "");
    }
}

} // namespace

void add_predict_command(declaration& group, command& chosen)
{
    const auto given = std::make_shared<predict_arguments>();
    auto& sub = group.add_command("predict", "Run a model");
    sub.add_option("model", &given->model, "OWNER/MODEL").required().type("");
    sub.add_option(
           "--input",
           &given->inputs,
           "A member of the input: key=value, or key=@FILE for a local file (repeatable). A value "
           "that is JSON is taken as JSON"
    )
        .type("KEY=VALUE");
    sub.add_option(
           "--input-json", &given->input_file, "The input as a JSON object; - is standard input"
    )
        .type("FILE");
    sub.add_option(
           "--from", &given->from, "A prediction for each line of this file, which is its prompt"
    )
        .type("FILE");
    sub.add_option("--count", &given->count, "How many images each makes").type("N");
    sub.add_flag("--no-wait", given->no_wait, "Print the ids and end");
    sub.add_option(
           "-o,--output",
           &given->folder,
           "Save the outputs in this folder, which is made; without it their URLs are printed"
    )
        .type("DIR");
    sub.add_flag("--cancel-on-stop", given->cancels_on_stop, "When stopped, cancel what runs");
    sub.callback = [given, &chosen] {
        check_usage(*given);
        if (!given->input_file.empty()) {
            given->input = read_input(given->input_file);
        }
        if (!given->from.empty()) {
            given->lines = read_prompts(given->from);
        }
        chosen = [given](session_ptr current) { return predict(std::move(current), given); };
    };
}

} // namespace program::deepcreative

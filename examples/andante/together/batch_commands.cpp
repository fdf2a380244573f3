#include "program/format.hpp"
#include "program/input_text.hpp"
#include "program/journal_file.hpp"
#include "program/json_text.hpp"
#include "program/saving.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"
#include "together/client_of.hpp"
#include "together/commands.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace program::together {

namespace asio = boost::asio;
namespace api = andante::together;

namespace {

class batch_arguments {
public:
    batch_arguments() = default;

    std::string input;
    std::vector<std::string> ids;
    saving where;
};

using batch_arguments_ptr = std::shared_ptr<const batch_arguments>;

void need_output(const batch_arguments& given)
{
    if (given.where.output.empty()) {
        throw usage_error("batch: --output is missing", "Say where the answers go: --output FILE.");
    }
}

void write_file(const std::filesystem::path& path, const std::string& text)
{
    if (path == "-") {
        std::cout << text << std::flush;
        return;
    }
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << text << std::flush;
    if (!out) {
        andante::error_details details;
        details.message = "cannot write " + path.string();
        throw andante::failure(andante::error(andante::errc::file_error, std::move(details)));
    }
}

std::string line_of(const api::batch_item& item, const session& current)
{
    json_text::object line;
    line.add_text("custom_id", item.custom_id);
    if (item.answer.has_value()) {
        line.add("body", item.answer->text());
    } else {
        line.add("error", error_object(item.answer.error(), current));
    }
    return line.text() + "\n";
}

/// Where lines go that the service has lost, as a batch takes them.
std::filesystem::path lost_path(std::filesystem::path output)
{
    output.replace_extension();
    return output.string() + ".lost.jsonl";
}

/// Writes what became of each line, and says so.
exit_code finish(session& current, const batch_arguments& given, const api::batch_report& report)
{
    const auto path = given.where.path_for("answers.jsonl");
    std::string text;
    for (const auto& each : report.items) {
        text += line_of(each, current);
    }
    write_file(path, text);
    auto& out = current.out();
    const auto failed = report.failed();
    const auto answered = report.items.size() - failed;
    if (out.json()) {
        std::vector<std::string> lost;
        lost.reserve(report.lost.size());
        for (const auto& each : report.lost) {
            lost.push_back(each.custom_id);
        }
        json_text::object document;
        document.add("batches", json_text::string_array(given.ids));
        document.add_text("file", path.string());
        document.add("lines", std::to_string(report.items.size()));
        document.add("answered", std::to_string(answered));
        document.add("failed", std::to_string(failed));
        document.add("lost", json_text::string_array(lost));
        out.document(document.text());
    } else if (path != "-") {
        out.text(
            path.string() + "  " + std::to_string(answered) + " answered, " +
            std::to_string(failed) + " failed\n"
        );
    }
    if (!report.lost.empty() && path != "-") {
        const auto again = lost_path(path);
        write_file(again, api::batches::text_of(report.lost));
        out.complaint(
            std::to_string(report.lost.size()) +
            " line(s) were lost by the service. To send them again: " +
            current.typed(
                "batch " + shell_quoted(again.string()) + " --output " +
                shell_quoted(path.string() + ".more")
            )
        );
    }
    return failed > 0 ? exit_code::some_failed : exit_code::ok;
}

std::string again_words(const batch_arguments& given)
{
    std::string words = "batch wait";
    for (const auto& each : given.ids) {
        words += ' ' + shell_quoted(each);
    }
    return words + given.where.repeated();
}

asio::awaitable<exit_code>
wait_and_collect(session_ptr current, std::shared_ptr<batch_arguments> given)
{
    auto client = client_of(*current);
    current->resume_with(again_words(*given));
    current->progress().begin("batch", "waiting");
    auto waiting = client.batches().wait_all(given->ids, current->wait());
    const auto ended = co_await std::move(waiting);
    api::batch_report all;
    for (const auto& each : ended) {
        auto collecting = client.batches().collect(each.value(), current->call());
        auto part = co_await std::move(collecting);
        std::move(part.items.begin(), part.items.end(), std::back_inserter(all.items));
        std::move(part.lost.begin(), part.lost.end(), std::back_inserter(all.lost));
    }
    current->progress().end();
    current->explain_stop("");
    co_return finish(*current, *given, all);
}

asio::awaitable<exit_code> submit(session_ptr current, batch_arguments_ptr asked)
{
    const auto given = std::make_shared<batch_arguments>(*asked);
    std::ifstream file(given->input, std::ios::binary);
    const auto text =
        given->input == "-" ? read_text(std::cin, "-") : read_text(file, given->input);
    auto lines = api::batches::parse(text).value();
    given->where.check(current->out());
    given->where.path_for("answers.jsonl");
    current->write_down();
    auto client = client_of(*current);
    current->progress().begin("batch", "sending");
    api::batch_options options(current->call());
    options.call.journal = note_for(given->input, std::nullopt, "");
    options.on_created = [current, given](const api::batch& made) {
        given->ids.push_back(made.id);
        current->out().complaint("batch " + printable(made.id));
        current->resume_with(again_words(*given));
    };
    auto submitting = client.batches().submit(std::move(lines), std::move(options));
    co_await std::move(submitting);
    current->progress().end();
    auto waiting = wait_and_collect(current, given);
    co_return co_await std::move(waiting);
}

asio::awaitable<exit_code> wait(session_ptr current, batch_arguments_ptr asked)
{
    const auto given = std::make_shared<batch_arguments>(*asked);
    given->where.check(current->out());
    given->where.path_for("answers.jsonl");
    auto waiting = wait_and_collect(current, given);
    co_return co_await std::move(waiting);
}

} // namespace

void add_batch_commands(declaration& group, command& chosen)
{
    auto given = std::make_shared<batch_arguments>();
    auto& sub = group.add_command(
        "batch",
        "Have requests answered within a day; its id is said at once, then it is waited for"
    );
    sub.add_option("file", &given->input, "Lines of {\"custom_id\", \"body\"}; - reads them")
        .type("FILE.jsonl");
    add_saving_options(sub, given->where, "A line for each request, in their order");
    sub.callback = [given, &chosen] {
        if (given->input.empty()) {
            throw usage_error("batch: no file", "Give a file of requests, or: batch wait ID.");
        }
        need_output(*given);
        chosen = [given](session_ptr current) { return submit(std::move(current), given); };
    };
    auto waited = std::make_shared<batch_arguments>();
    auto& waits = sub.add_command("wait", "Wait for batches that were begun");
    waits.add_option("id", &waited->ids, "The batches, in the order of their lines")
        .required()
        .type("ID");
    add_saving_options(waits, waited->where, "A line for each request, in their order");
    waits.callback = [waited, &chosen] {
        need_output(*waited);
        chosen = [waited](session_ptr current) { return wait(std::move(current), waited); };
    };
}

} // namespace program::together

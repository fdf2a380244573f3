#include "program/format.hpp"
#include "program/input_text.hpp"
#include "program/json_text.hpp"
#include "program/saving.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"
#include "sauti/client_of.hpp"
#include "sauti/commands.hpp"
#include "sauti/pieces_folder.hpp"
#include "sauti/wav_file.hpp"

#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace program::sauti {

namespace asio = boost::asio;
namespace api = andante::sauti;

namespace {

class say_arguments {
public:
    say_arguments() = default;

    std::vector<std::string> words;
    std::string voice{api::stock_voice};
    std::optional<double> rate;
    bool goes_on = false;
    saving where;

    /// The command as it would be typed to go on.
    std::string again(const std::filesystem::path& file) const
    {
        std::string out = "say";
        for (const auto& each : words) {
            out += ' ' + shell_quoted(each);
        }
        if (voice != api::stock_voice) {
            out += " --voice " + shell_quoted(voice);
        }
        if (rate) {
            out += " --rate " + number_text(*rate);
        }
        return out + " --output " + shell_quoted(file.string()) + " --continue";
    }
};

using arguments_ptr = std::shared_ptr<const say_arguments>;

std::string text_of(const say_arguments& given)
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

/// What the last run has made, and what goes on at the service.
class running_jobs {
public:
    void changed(std::size_t index, const api::narration_piece& piece)
    {
        if (piece.job_id.empty()) {
            ids_.erase(index);
        } else {
            ids_[index] = piece.job_id;
        }
    }

    /// For somebody who stops the command here. `again` is empty when nothing was kept.
    std::string words(const std::string& again) const
    {
        std::string out = "What is being spoken goes on at the service and is paid for";
        std::string names;
        for (const auto& [index, id] : ids_) {
            names += (names.empty() ? "" : ", ") + id;
        }
        out += names.empty() ? "." : ": jobs " + names + ".";
        return again.empty() ? out : out + " What was spoken is kept. To continue: " + again;
    }

private:
    std::map<std::size_t, std::string> ids_;
};

std::string failure_row(const api::narration& work, std::size_t index)
{
    const auto& piece = work.pieces[index];
    json_text::object row;
    row.add("index", std::to_string(index));
    row.add_text("text", piece.text);
    row.add("error", piece.problem ? json_text::quoted(piece.problem->message()) : "null");
    return row.text();
}

/// What was written, for people or as JSON.
void report(session& current, const api::narration& work, const std::string& file, double seconds)
{
    std::int64_t characters = 0;
    for (const auto& each : work.pieces) {
        characters += each.characters.value_or(0);
    }
    auto& out = current.out();
    const auto missing = work.missing();
    const auto spoken = work.pieces.size() - missing.size();
    if (out.json()) {
        std::vector<std::string> rows;
        for (const auto index : missing) {
            rows.push_back(failure_row(work, index));
        }
        json_text::object document;
        document.add_text("file", file);
        document.add("seconds", number_text(seconds));
        document.add("characters", characters > 0 ? std::to_string(characters) : "null");
        document.add("pieces", std::to_string(work.pieces.size()));
        document.add("spoken", std::to_string(spoken));
        document.add("failed", json_text::array(rows));
        out.document(document.text());
        return;
    }
    out.text(file + "  " + length_text(std::chrono::duration<double>(seconds)) + "\n");
    if (characters > 0) {
        out.note(
            std::to_string(characters) + " characters were spoken, which is what SAUTI counts"
        );
    }
    for (const auto index : missing) {
        const auto& piece = work.pieces[index];
        out.complaint(
            "piece " + std::to_string(index) + " is missing: " +
            (piece.problem ? printable(piece.problem->message()) : "it was not tried") + "\n  " +
            shortened(printable(piece.text), 70)
        );
    }
}

/// Seconds of a WAV file, as its head says.
double seconds_of(const std::string& wav)
{
    const auto number = [&wav](std::size_t at) {
        std::uint32_t found = 0;
        for (std::size_t byte = 4; byte > 0; --byte) {
            found = found << 8U | static_cast<unsigned char>(wav.at(at + byte - 1));
        }
        return found;
    };
    constexpr std::size_t riff_head = 12;
    constexpr std::size_t bytes_a_second = riff_head + 8 + 8;
    const auto rate = number(bytes_a_second);
    return rate > 0 ? static_cast<double>(wav.size() - 44) / rate : 0;
}

asio::awaitable<exit_code> say(session_ptr current, arguments_ptr given)
{
    const bool to_output = is_standard_output(given->where);
    if (given->goes_on && to_output) {
        throw usage_error("--continue needs the file that was begun", "Name it with --output.");
    }
    const auto text = text_of(*given);
    const auto slug = slug_of(text);
    const auto name = (slug.empty() ? "speech" : slug) + ".wav";
    claim(current->out(), given->where, name, given->goes_on);

    api::narration_options options;
    options.settings.speaking_rate = given->rate;
    options.wait = current->wait();
    options.wait.on_progress = nullptr;
    options.wait.call.deadline = current->remaining();
    auto work = api::narration::cut(text, given->voice, options).value();
    const auto file = wav_path(given->where, name);
    const pieces_folder kept(file);
    const bool is_kept = !to_output && work.pieces.size() > 1;
    if (given->goes_on) {
        kept.recall(work);
    } else if (is_kept) {
        kept.begin(work);
    }
    const auto again = is_kept ? current->typed(given->again(file)) : std::string();
    running_jobs jobs;
    options.on_piece = [&](std::size_t index, const api::narration_piece& piece) {
        jobs.changed(index, piece);
        current->explain_stop(jobs.words(again));
        if (is_kept) {
            kept.keep(index, piece);
        }
    };
    options.on_progress = [&](const api::narration_progress& seen) {
        current->progress().counted(seen.spoken + seen.failed, seen.total);
    };
    current->explain_stop(jobs.words(again));
    current->progress().begin("speech", "speaking");
    auto client = client_of(*current);
    auto speaking = client.speech().narrate(std::move(work), options);
    auto done = co_await std::move(speaking);
    current->progress().end();
    if (done.stopped && done.stopped->is_cancelled()) {
        throw andante::cancellation(*done.stopped);
    }
    current->explain_stop(again.empty() ? "" : "What was spoken is kept. To continue: " + again);
    const auto wav = done.wav().value();
    write_wav(file, wav);
    report(*current, done, file.string(), seconds_of(wav));
    if (done.is_complete()) {
        kept.remove();
        co_return exit_code::ok;
    }
    if (!again.empty()) {
        current->out().note("To speak what is missing: " + again);
    }
    if (done.stopped) {
        throw andante::failure(*done.stopped);
    }
    co_return exit_code::some_failed;
}

} // namespace

void add_say_command(declaration& group, command& chosen)
{
    auto given = std::make_shared<say_arguments>();
    auto& sub = group.add_command("say", "Speak a text of any length into one WAV file");
    sub.add_option("text", &given->words, "What to say; several words are joined; - reads it")
        .required()
        .type("TEXT");
    sub.add_option("--voice", &given->voice, "Who says it [sauti-swahili-v1]").type("ID");
    sub.add_option("--rate", &given->rate, "How fast: 1 is the voice's own").type("N");
    sub.add_flag("--continue", given->goes_on, "Speak only what an earlier run has missed");
    add_saving_options(sub, given->where, "A WAV file; - for standard output");
    sub.callback = [given, &chosen] {
        chosen = [given](session_ptr current) { return say(std::move(current), given); };
    };
}

} // namespace program::sauti

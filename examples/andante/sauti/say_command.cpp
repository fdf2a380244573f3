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

using say_arguments_ptr = std::shared_ptr<const say_arguments>;

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
        rows.reserve(missing.size());
        for (const auto index : missing) {
            rows.push_back(failure_row(work, index));
        }
        json_text::object document;
        document.add("file", json_text::quoted_or_null(file));
        document.add("seconds", number_text(seconds));
        document.add("characters", characters > 0 ? std::to_string(characters) : "null");
        document.add("pieces", std::to_string(work.pieces.size()));
        document.add("spoken", std::to_string(spoken));
        document.add("failed", json_text::array(rows));
        out.document(document.text());
        return;
    }
    if (!file.empty()) {
        out.text(file + "  " + length_text(std::chrono::duration<double>(seconds)) + "\n");
    }
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

/// One run of the command: its text in pieces, where they are kept, and what is told meanwhile.
class saying {
public:
    saying(session_ptr running, say_arguments_ptr given)
        : current_(std::move(running))
        , given_(std::move(given))
    {
        const bool to_output = is_standard_output(given_->where);
        if (given_->goes_on && to_output) {
            throw usage_error("--continue needs the file that was begun", "Name it with --output.");
        }
        const auto text = text_of(*given_);
        const auto slug = slug_of(text);
        const auto name = (slug.empty() ? "speech" : slug) + ".wav";
        claim(current_->out(), given_->where, name, given_->goes_on);
        options_.settings.speaking_rate = given_->rate;
        options_.wait = current_->wait();
        options_.wait.on_progress = nullptr;
        options_.wait.call.deadline = current_->remaining();
        work = api::narration::cut(text, given_->voice, options_).value();
        file_ = wav_path(given_->where, name);
        if (!to_output && (work.pieces.size() > 1 || given_->goes_on)) {
            kept_.emplace(file_);
            again_ = current_->typed(given_->again(file_));
            given_->goes_on ? kept_->recall(work) : kept_->begin(work);
        }
    }

    /// The options of the run. `self` must outlive it.
    static api::narration_options options(saying& self)
    {
        auto how = self.options_;
        how.on_piece = [&self](std::size_t index, const api::narration_piece& piece) {
            self.changed(index, piece);
        };
        how.on_progress = [&self](const api::narration_progress& seen) {
            self.current_->progress().counted(seen.spoken + seen.failed, seen.total);
        };
        self.current_->explain_stop(self.jobs_.words(self.again_));
        return how;
    }

    /// Writes what was spoken, and tells of it and of what is missing.
    exit_code finish(const api::narration& done)
    {
        current_->progress().end();
        if (done.stopped && done.stopped->is_cancelled()) {
            throw andante::cancellation(*done.stopped);
        }
        current_->explain_stop("");
        const bool has_audio = done.missing().size() < done.pieces.size();
        const auto wav = has_audio ? done.wav().value() : std::string();
        if (has_audio) {
            write_wav(file_, wav);
        }
        report(*current_, done, has_audio ? file_.string() : "", has_audio ? seconds_of(wav) : 0);
        if (done.is_complete()) {
            if (kept_) {
                kept_->remove();
            }
            return exit_code::ok;
        }
        if (!again_.empty()) {
            current_->out().note("To speak what is missing: " + again_);
        }
        if (done.stopped) {
            throw andante::failure(*done.stopped);
        }
        return exit_code::some_failed;
    }

    api::narration work;

private:
    void changed(std::size_t index, const api::narration_piece& piece)
    {
        jobs_.changed(index, piece);
        current_->explain_stop(jobs_.words(again_));
        try {
            if (kept_) {
                kept_->keep(index, piece);
            }
        } catch (const andante::failure& full) {
            // The file itself may still be written; if not, that says so too.
            current_->out().complaint(full.error().message());
        }
    }

    session_ptr current_;
    say_arguments_ptr given_;
    api::narration_options options_;
    std::filesystem::path file_;
    std::optional<pieces_folder> kept_;
    std::string again_;
    running_jobs jobs_;
};

asio::awaitable<exit_code> say(session_ptr current, say_arguments_ptr given)
{
    const auto run = std::make_shared<saying>(current, std::move(given));
    auto client = client_of(*current);
    current->progress().begin("speech", "speaking");
    auto speaking =
        andante::as_result(client.speech().narrate(std::move(run->work), saying::options(*run)));
    auto done = co_await std::move(speaking);
    if (done.has_error() && done.error().outcome() != andante::outcome::unknown) {
        current->explain_stop(""); // Nothing is being spoken.
    }
    co_return run->finish(std::move(done).value());
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

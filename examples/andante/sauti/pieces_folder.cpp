#include "sauti/pieces_folder.hpp"

#include "program/json_text.hpp"
#include "program/usage_error.hpp"
#include "sauti/wav_file.hpp"

#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace program::sauti {

namespace fs = std::filesystem;
namespace api = andante::sauti;

namespace {

/// Nothing when there is no such file.
std::optional<std::string> bytes_of(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        return std::nullopt;
    }
    return std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
}

fs::path file_of(const fs::path& folder, std::size_t index, const char* extension)
{
    auto number = std::to_string(index);
    number.insert(0, number.size() < 5 ? 5 - number.size() : 0, '0');
    return folder / (number + extension);
}

/// What must be the same for a piece to be of use: who says what, and how.
std::string plan_of(const api::narration& work)
{
    std::vector<std::string> texts;
    texts.reserve(work.pieces.size());
    for (const auto& each : work.pieces) {
        texts.push_back(each.text);
    }
    json_text::object plan;
    plan.add_text("voice", work.voice);
    plan.add(
        "rate", work.settings.speaking_rate ? std::to_string(*work.settings.speaking_rate) : "null"
    );
    plan.add("pieces", json_text::string_array(texts));
    return plan.text();
}

} // namespace

pieces_folder::pieces_folder(const fs::path& file)
    : path_(file.string() + ".pieces")
{}

void pieces_folder::begin(const api::narration& work) const
{
    remove();
    write_wav(path_ / "plan.json", plan_of(work));
}

void pieces_folder::recall(api::narration& into) const
{
    const auto plan = bytes_of(path_ / "plan.json");
    if (!plan) {
        throw usage_error(
            "there is nothing to continue: '" + path_.string() + "' is not there",
            "Name the same file with --output, or leave out --continue."
        );
    }
    if (*plan != plan_of(into)) {
        throw usage_error(
            "'" + path_.string() + "' is of another text, voice or rate",
            "Give the same ones to continue, or leave out --continue to begin anew."
        );
    }
    for (std::size_t index = 0; index < into.pieces.size(); ++index) {
        auto& piece = into.pieces[index];
        piece.wav = bytes_of(file_of(path_, index, ".wav")).value_or("");
        piece.job_id = bytes_of(file_of(path_, index, ".job")).value_or("");
    }
}

void pieces_folder::keep(std::size_t index, const api::narration_piece& piece) const
{
    if (!piece.wav.empty()) {
        write_wav(file_of(path_, index, ".wav"), piece.wav);
    }
    const auto job = file_of(path_, index, ".job");
    if (!piece.job_id.empty()) {
        write_wav(job, piece.job_id);
    } else {
        std::error_code ignored;
        fs::remove(job, ignored);
    }
}

void pieces_folder::remove() const
{
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

} // namespace program::sauti

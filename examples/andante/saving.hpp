#pragma once

#include <andante/providers/finetuning/generation.hpp>

#include "session.hpp"

#include <boost/asio/awaitable.hpp>

#include <filesystem>
#include <string>

namespace CLI {
class App;
}

namespace program {

/// Where audio is to be saved.
class saving {
public:
    saving() = default;

    /// A file, a folder, or empty for a name in the current folder.
    std::string output;
    /// An existing file may be replaced.
    bool force = false;

    /// Throws usage_error when the place is taken, so that nothing is paid for in vain.
    void check() const;
    /// The file for a track. Throws usage_error when it exists and must not be replaced.
    std::filesystem::path path_for(const andante::finetuning::generation& track) const;
    /// The options as they would be typed again, with a space in front.
    std::string repeated() const;
};

/// Declares --output and --force.
void add_saving_options(CLI::App& app, saving& into, const std::string& output_help);

/// "<slug>-<first 8 of id>.mp3": the slug from the title, else the prompt.
std::string default_file_name(const andante::finetuning::generation& track);

/// What a download says with --json.
std::string saved_document(const std::string& id, const std::filesystem::path& path);

/// As save_audio(), without a progress display: for many at a time.
boost::asio::awaitable<std::filesystem::path>
save_quietly(session_ptr current, andante::finetuning::generation track, saving where);

/// Saves a track's audio and gives the file's path. Leaves no partial file, whatever happens.
boost::asio::awaitable<std::filesystem::path>
save_audio(session_ptr current, andante::finetuning::generation track, saving where);

} // namespace program

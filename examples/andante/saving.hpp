#pragma once

#include <andante/providers/finetuning/generation.hpp>

#include "session.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

namespace program {

class declaration;

/// Where audio is to be saved.
class saving {
public:
    saving() = default;

    /// A file, a folder, or empty for a name in the current folder.
    std::string output;
    /// An existing file may be replaced.
    bool force = false;

    /// Throws usage_error when the place is taken, so that nothing is paid for in vain. Audio that
    /// goes to standard output has it for itself.
    void check(program::output& out) const;
    /// The file for a track, whatever is there.
    std::filesystem::path place_for(const andante::finetuning::generation& track) const;
    /// The file for a track. Throws usage_error when it exists and must not be replaced.
    std::filesystem::path path_for(const andante::finetuning::generation& track) const;
    /// True when the file for a track is there and stays.
    bool is_taken(const andante::finetuning::generation& track) const;
    /// The options as they would be typed again, with a space in front.
    std::string repeated() const;
};

/// Declares --output and --force.
void add_saving_options(declaration& app, saving& into, const std::string& output_help);

/// "<slug>-<id>.mp3": the slug from the title, else the prompt. Of different tracks never the same,
/// so the whole id is in it: ids that are made in a row begin alike.
std::string default_file_name(const andante::finetuning::generation& track);

/// A file that was saved.
class saved_audio {
public:
    saved_audio(std::filesystem::path where, std::uint64_t size)
        : path(std::move(where))
        , bytes(size)
    {}

    std::filesystem::path path;
    std::uint64_t bytes;
};

/// What a download says with --json.
std::string saved_document(const std::string& id, const saved_audio& saved);

/// As save_audio(), without a progress display: for many at a time.
boost::asio::awaitable<std::filesystem::path>
save_quietly(session_ptr current, andante::finetuning::generation track, saving where);

/// Saves a track's audio. Leaves no partial file, whatever happens. When it is stopped, the user is
/// told to go on with `again`, a command such as "download ID". A file that has taken the name
/// since check() stays unless `where` says force, and then the user is told how to save it all the
/// same.
boost::asio::awaitable<saved_audio> save_audio(
    session_ptr current, andante::finetuning::generation track, saving where, std::string again
);

} // namespace program

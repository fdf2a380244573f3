#pragma once

#include <andante/providers/sauti/narration.hpp>

#include <cstddef>
#include <filesystem>

namespace program::sauti {

/// Where the pieces of a long text are kept from the moment they are paid for until their file is
/// whole: the folder FILE.wav.pieces beside it.
class pieces_folder {
public:
    /// The folder that goes with a file.
    explicit pieces_folder(const std::filesystem::path& file);

    /// Begins anew: what a former run has left of another text goes.
    void begin(const andante::sauti::narration& work) const;
    /// Fills in what a former run has spoken, and the jobs that it has begun. Throws usage_error
    /// when there was none, or it spoke another text, or with another voice.
    void recall(andante::sauti::narration& into) const;
    /// Keeps a piece as it is now.
    void keep(std::size_t index, const andante::sauti::narration_piece& piece) const;
    /// The file is whole.
    void remove() const;

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

} // namespace program::sauti

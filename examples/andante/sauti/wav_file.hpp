#pragma once

#include "program/output.hpp"
#include "program/saving.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace program::sauti {

/// True for "-": the WAV file goes to standard output.
inline bool is_standard_output(const saving& where)
{
    return where.output == "-";
}

/// Throws usage_error when the place is taken. Diverts what is told to standard error when the file
/// goes to standard output. `again`: a file that is there is of an earlier run, and is replaced.
void claim(output& out, const saving& where, const std::string& name, bool again);

/// Writes all of a file, or leaves what was there: "-" for standard output. Throws failure with
/// errc::file_error.
void write_wav(const std::filesystem::path& path, std::string_view bytes);

/// Where a file with that name goes; "-" for standard output.
std::filesystem::path wav_path(const saving& where, const std::string& name);

} // namespace program::sauti

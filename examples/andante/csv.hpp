#pragma once

#include <andante/providers/finetuning/generation.hpp>

#include <string>

/// Tracks as comma-separated values (RFC 4180, with LF at the line's end).
namespace program::csv {

/// The first line.
std::string header();
/// One track. Empty where the service says nothing.
std::string row(const andante::finetuning::generation& track);

} // namespace program::csv

#pragma once

#include <andante/providers/finetuning/generation.hpp>

#include <string>

/// Tracks as comma-separated values (RFC 4180, with LF at the line's end).
namespace program::finetuning::csv {

/// The first line.
std::string header();
/// One track. Empty where the service says nothing. A text that a spreadsheet would take for a
/// formula gets an apostrophe in front. `for_terminal`: control characters are replaced.
std::string row(const andante::finetuning::generation& track, bool for_terminal);

} // namespace program::finetuning::csv

#pragma once

#include <andante/client/call_options.hpp>
#include <andante/client/journal.hpp>
#include <andante/http/message.hpp>

#include "program/global_options.hpp"
#include "program/saving.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace program {

/// Where paid work is written down: --journal, else ANDANTE_JOURNAL; empty for nowhere.
std::string journal_path(const global_options& options);
/// The journal there, which is begun when there is none; null for nowhere. Throws failure when it
/// cannot be used.
std::shared_ptr<andante::journal> open_journal(const global_options& options);
/// The same for commands that need one. Throws usage_error when none is named, or it is not there.
std::shared_ptr<andante::journal> open_existing_journal(const global_options& options);

/// What the journal keeps of a piece of work beside what is sent: its first words, and where its
/// result is to be saved. `extension`: of a file that is named after its job, or `numbered`.
andante::journal_note
note_for(std::string_view words, const std::optional<saving>& where, std::string_view extension);
/// In place of an extension: a job has several results, whose addresses have their extensions.
inline constexpr std::string_view numbered = "*";
/// The path for a result of an entry whose job is known, as note_for() meant it: for
/// resume_options::place.
std::string
place_of(const andante::journal_entry& entry, std::size_t index, const andante::http::url& from);

} // namespace program

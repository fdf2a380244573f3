#pragma once

#include <andante/client/call.hpp>
#include <andante/client/journal.hpp>
#include <andante/core/error.hpp>
#include <andante/core/result.hpp>

#include <string>

namespace andante::inline v0::kit {

/// The entry of a call that is written down. `of`: whose it is.
result<journal_entry> entry_of(const call& what, const journal_query& of, std::string kind);
/// What a person is told of an error: a message without one says its code.
std::string words_of(const error& problem);

} // namespace andante::inline v0::kit

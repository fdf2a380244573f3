#pragma once

#include <andante/core/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::media {

/// How many code points a UTF-8 text has.
std::size_t code_points(std::string_view text) noexcept;

/// What cannot be spoken: errc::invalid_request with the field "text" for a text that is not UTF-8,
/// that holds U+0000 or nothing to be seen.
result<void> check_words(std::string_view text);

/// Cuts a text into pieces of at most `most` code points each, as few as sentence ends allow.
/// Pieces are parts of the text, in order; only white space between them is dropped.
///
/// A cut is made where a sentence or a paragraph ends. A full stop behind an abbreviation, an
/// initial or a number ends none, nor does one that a small letter follows. A sentence that is too
/// long by itself is cut at its last line break or pause (a comma, a dash), else between words; a
/// word never is, and what a no-break space holds together is one word.
///
/// Errors: those of check_words(), and errc::invalid_request for a word that is longer than a
/// piece.
result<std::vector<std::string>> cut_into_pieces(std::string_view text, std::size_t most);

} // namespace andante::inline v0::media

#pragma once

namespace andante::inline v0 {

/// What repeating a call could do.
enum class call_effect {
    repeatable,  ///< Reads, deletes and edits: doing it twice is doing it once.
    paid_create, ///< Doing it twice pays twice: repeated only after a refusal that is known to
                 ///< precede acceptance.
    accounted,   ///< Doing it twice is harmless, but only the first answer says what was done:
                 ///< repeated like paid_create, and its caller finds out after a lost answer.
};

} // namespace andante::inline v0

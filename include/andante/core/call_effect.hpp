#pragma once

namespace andante::inline v0 {

/// What repeating a call could do.
enum class call_effect {
    repeatable,   ///< Reads, deletes and edits: doing it twice is doing it once.
    keyed_create, ///< Doing it twice is refused: the call sends a key that the service takes once.
                  ///< Repeated with the same key, and its caller finds out what it means when the
                  ///< repeat is refused as a second one.
    paid_create,  ///< Doing it twice pays twice: repeated only after a refusal that is known to
                  ///< precede acceptance.
    accounted,    ///< Doing it twice is harmless, but only the first answer says what was done:
                  ///< repeated like paid_create, and its caller finds out after a lost answer.
};

} // namespace andante::inline v0

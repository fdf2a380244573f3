#pragma once

#include <andante/config.hpp>

#include <string>
#include <string_view>

namespace andante::inline v0 {

/// A string that must not be shown: it has no stream operator and its memory is wiped when it dies.
///
/// Leading and trailing white space is dropped, since a newline read with a key is a common
/// mistake.
class ANDANTE_DECL secret {
public:
    /// An empty secret: none was given.
    secret() noexcept;
    /// Takes the text; the caller's own copy is the caller's to wipe.
    explicit secret(std::string_view text);
    /// Copies the text; both copies are wiped in their time.
    secret(const secret& other);
    /// Takes the text and wipes what is left of it in `other`.
    secret(secret&& other) noexcept;
    /// Wipes the old text and copies the new one.
    secret& operator=(const secret& other);
    /// Wipes the old text and takes the new one.
    secret& operator=(secret&& other) noexcept;
    ~secret();

    /// True when there is nothing in it.
    bool empty() const noexcept { return text_.empty(); }
    /// The text, for the one place that writes it to the wire. The view dies with the secret.
    std::string_view reveal() const noexcept { return text_; }
    /// What may be shown: the first `shown` characters and "****", or only "****" when the text is
    /// not longer than that.
    std::string redacted(std::size_t shown = 0) const;

    /// True when the texts are the same; takes the same time wherever they differ.
    friend bool operator==(const secret& left, const secret& right) noexcept;

private:
    std::string text_;
};

} // namespace andante::inline v0

#pragma once

#include <concepts>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace andante::inline v0 {

/// One enumerator and its word on the wire.
template <class Enum>
struct wire_name {
    /// The enumerator.
    Enum value;
    /// Its word on the wire.
    std::string_view text;
};

/// An enumeration that has wire words: a function `wire_names(Enum)` beside it gives the table.
template <class Enum>
concept wire_enum = std::is_enum_v<Enum> && requires(Enum value) {
    { wire_names(value) } -> std::convertible_to<std::span<const wire_name<Enum>>>;
};

/// An enumerator, or a word that this version of the library does not know.
///
/// A provider may add values at any time, so a word that is not in the table is no error: its text
/// is kept and written back unchanged. Compare it with an enumerator; switch over known().
template <wire_enum Enum>
class open_enum {
public:
    /// No value at all: known() is empty and text() too.
    open_enum() = default;
    /// A known value. Implicit, so that an enumerator can be assigned.
    open_enum(Enum value) noexcept // NOLINT(google-explicit-constructor): meant to convert
        : known_(value)
    {}
    /// Whatever the wire says: the enumerator of that word, or the word itself.
    explicit open_enum(std::string_view text)
    {
        for (const auto& row : std::span<const wire_name<Enum>>(wire_names(Enum()))) {
            if (row.text == text) {
                known_ = row.value;
                return;
            }
        }
        unknown_ = text;
    }

    /// The enumerator; nothing when the word is not known to this version.
    std::optional<Enum> known() const noexcept { return known_; }
    /// The word on the wire, known or not. The view lives as long as this object is unchanged.
    std::string_view text() const noexcept
    {
        if (known_) {
            for (const auto& row : std::span<const wire_name<Enum>>(wire_names(*known_))) {
                if (row.value == *known_) {
                    return row.text;
                }
            }
        }
        return unknown_;
    }

    /// True when the word is this enumerator's.
    friend bool operator==(const open_enum& left, Enum right) noexcept
    {
        return left.known_ == right;
    }
    /// True when both hold the same word.
    friend bool operator==(const open_enum& left, const open_enum& right) noexcept
    {
        return left.known_ == right.known_ && left.unknown_ == right.unknown_;
    }

private:
    std::optional<Enum> known_;
    std::string unknown_;
};

} // namespace andante::inline v0

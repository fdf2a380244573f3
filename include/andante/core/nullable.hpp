#pragma once

#include <optional>
#include <utility>

namespace andante::inline v0 {

/// A member that an answer may leave out, may set to null, or may give: three cases that mean
/// different things.
///
/// Reads like a std::optional where null and absent need not be told apart.
template <class T>
class nullable {
public:
    /// Absent: the answer says nothing about it.
    nullable() = default;
    /// Present with a value.
    nullable(T value) // NOLINT(google-explicit-constructor): meant to convert
        : value_(std::move(value))
    {}
    /// Present and null.
    nullable(std::nullopt_t) noexcept // NOLINT(google-explicit-constructor): meant to convert
        : null_(true)
    {}

    /// The answer does not have the member.
    bool is_absent() const noexcept { return !value_ && !null_; }
    /// The answer has the member, and it is null.
    bool is_null() const noexcept { return null_; }
    /// The answer has the member with a value.
    bool has_value() const noexcept { return value_.has_value(); }
    /// True when there is a value: neither null nor absent.
    explicit operator bool() const noexcept { return has_value(); }

    /// The value; has_value() must be true.
    const T& operator*() const noexcept { return *value_; }
    /// The value's members; has_value() must be true.
    const T* operator->() const noexcept { return &*value_; }
    /// The value; throws std::bad_optional_access when there is none.
    const T& value() const { return value_.value(); }
    /// The value, or `other` when it is null or absent.
    T value_or(T other) const { return value_ ? *value_ : std::move(other); }
    /// The value as an optional, null and absent being the same.
    const std::optional<T>& optional() const noexcept { return value_; }

    /// Equal when both are absent, both are null, or both hold equal values.
    friend bool operator==(const nullable& left, const nullable& right) = default;

private:
    std::optional<T> value_;
    bool null_ = false;
};

} // namespace andante::inline v0

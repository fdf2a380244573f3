#pragma once

#include <andante/core/result.hpp>

#include <string>

namespace andante::inline v0 {

/// A JSON value as text, checked to be one: for free-form members of a request or an answer, whose
/// shape is nobody's but the caller's.
class ANDANTE_DECL raw_json {
public:
    /// No value, which is not the same as null: the member is left out.
    raw_json() noexcept = default;

    /// Takes any JSON value, also a number, a text or null, in UTF-8 and at most 256 containers
    /// deep. Blanks around it and a byte order mark in front are dropped.
    ///
    /// Errors: errc::invalid_request, which says at which byte the text stops being JSON.
    [[nodiscard]] static result<raw_json> parse(std::string text);

    /// The value as it was written; empty when there is none.
    const std::string& text() const noexcept { return text_; }
    /// True when there is no value.
    bool empty() const noexcept { return text_.empty(); }

    /// True for the same text: two spellings of a value are two.
    friend bool operator==(const raw_json& left, const raw_json& right) = default;

private:
    explicit raw_json(std::string text) noexcept
        : text_(std::move(text))
    {}

    std::string text_;
};

} // namespace andante::inline v0

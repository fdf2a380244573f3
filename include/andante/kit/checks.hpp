#pragma once

#include <andante/config.hpp>
#include <andante/core/error.hpp>
#include <andante/core/result.hpp>
#include <andante/http/message.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What is checked before anything is sent, whoever the provider is. All errors are
/// errc::invalid_request, were not sent, and name the field.
namespace andante::inline v0::kit {

/// The error of a value that must not be sent: the field, its value shortened to 80 bytes, what is
/// allowed there ("5 to 210 seconds"), and what to do.
ANDANTE_DECL error invalid(
    std::string_view field, std::string_view value, std::string_view limit, std::string_view advice
);

/// One id that goes into a path or a body: UTF-8 text that is not empty, without control
/// characters, and neither "." nor "..", which would name another route. `field` is its name in the
/// message.
[[nodiscard]] ANDANTE_DECL result<void>
check_id(std::string_view id, std::string_view field = "id");

/// One such id or more.
[[nodiscard]] ANDANTE_DECL result<void>
check_ids(const std::vector<std::string>& ids, std::string_view field = "ids");

/// For a text without a limit.
inline constexpr std::size_t any_length = static_cast<std::size_t>(-1);

/// Text: valid UTF-8 of at most `most` UTF-16 code units, without U+0000. May be empty.
[[nodiscard]] ANDANTE_DECL result<void>
check_text(std::string_view field, std::string_view text, std::size_t most = any_length);

/// The text that something is made from: as check_text(), and with something in it that can be
/// seen.
[[nodiscard]] ANDANTE_DECL result<void>
check_prompt(std::string_view field, std::string_view text, std::size_t most = any_length);

/// A whole number that is left out, or in a range. `unit` is for the message, for example "items";
/// may be empty.
[[nodiscard]] ANDANTE_DECL result<void> check_range(
    std::string_view field,
    std::optional<std::int64_t> number,
    std::int64_t least,
    std::int64_t most,
    std::string_view unit = {}
);

/// A number that is left out, or in a range. Neither infinity nor "not a number" is in one.
[[nodiscard]] ANDANTE_DECL result<void> check_decimal_range(
    std::string_view field,
    std::optional<double> number,
    double least,
    double most,
    std::string_view unit = {}
);

/// A duration that is left out, or in a range of seconds.
[[nodiscard]] ANDANTE_DECL result<void> check_seconds(
    std::string_view field,
    const std::optional<std::chrono::seconds>& duration,
    std::int64_t least,
    std::int64_t most
);

/// A word that is left out, or one of the documented ones.
[[nodiscard]] ANDANTE_DECL result<void> check_word(
    std::string_view field,
    const std::optional<std::string>& word,
    std::span<const std::string_view> allowed
);

/// The first of several checks that failed, if any.
[[nodiscard]] ANDANTE_DECL result<void> first_problem(std::initializer_list<result<void>> checks);

/// A webhook must be an https URL of at most 2048 characters on a public host. While the API itself
/// (`api`, the client's base URL) is on loopback, any host is allowed, and plain http for loopback
/// hosts.
[[nodiscard]] ANDANTE_DECL result<void>
check_webhook_url(std::string_view webhook, const http::url& api);

} // namespace andante::inline v0::kit

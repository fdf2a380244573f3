#pragma once

#include <andante/config.hpp>
#include <andante/core/error.hpp>
#include <andante/core/result.hpp>
#include <andante/http/message.hpp>

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
ANDANTE_DECL result<void> check_id(std::string_view id, std::string_view field = "id");

/// One such id or more.
ANDANTE_DECL result<void>
check_ids(const std::vector<std::string>& ids, std::string_view field = "ids");

/// A webhook must be an https URL of at most 2048 characters on a public host. While the API itself
/// (`api`, the client's base URL) is on loopback, any host is allowed, and plain http for loopback
/// hosts.
ANDANTE_DECL result<void> check_webhook_url(std::string_view webhook, const http::url& api);

} // namespace andante::inline v0::kit

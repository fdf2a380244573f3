#pragma once

#include <andante/core/result.hpp>
#include <andante/http/message.hpp>

#include <string>
#include <string_view>

namespace andante::inline v0::finetuning {

/// errc::invalid_request, not sent: the value of a field, shortened to 80 bytes, what is allowed
/// there, and what to do.
error invalid(
    std::string_view field, std::string_view value, std::string_view limit, std::string_view advice
);

/// A webhook must be an https URL of at most 2048 characters on a public host. While the API itself
/// is on loopback, any host is allowed, and plain http for loopback hosts.
result<void> check_webhook(std::string_view webhook, const http::url& api);

} // namespace andante::inline v0::finetuning

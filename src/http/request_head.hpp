#pragma once

#include <andante/http/transport.hpp>

#include "http/proxy.hpp"

#include <string>
#include <string_view>

namespace andante::inline v0::http {

/// True for the fields that say where a message ends or which connection it belongs to.
bool is_owned_by_transport(std::string_view name) noexcept;

/// Refuses what cannot be written without changing the message: control characters, fields that
/// belong to the transport, a URL without a host.
result<void> validate(const request& what);

/// Appends the request line and the fields to `out`. `through` is the proxy that a plain http
/// request goes through, null for none.
void write_head(const request& what, const proxy_address* through, std::string& out);

/// Appends a CONNECT request.
void write_connect(const url& target, const proxy_address& through, std::string& out);

} // namespace andante::inline v0::http

#pragma once

#include <andante/http/message.hpp>

#include <boost/asio/ip/address.hpp>

namespace andante::inline v0::http {

/// How far away an address is.
address_scope scope_of(const boost::asio::ip::address& where);

/// What a URL itself says: of an address, and of the names that are this machine everywhere. Other
/// names count as of the internet.
address_scope stated_scope(const url& where);

} // namespace andante::inline v0::http

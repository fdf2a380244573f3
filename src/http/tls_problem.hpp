#pragma once

#include <andante/core/error.hpp>

#include <boost/system/error_code.hpp>

#include <string_view>

typedef struct ssl_st SSL;

namespace andante::inline v0::http {

/// Why there is no session: from what a handshake or a first read gave, and from the verdict on the
/// peer's certificate (an X509_V_ERR number).
tls_problem reason_of(const boost::system::error_code& code, long verdict) noexcept;

/// The error of a handshake with `origin` that failed. All but a handshake that broke off are
/// permanent.
error handshake_error(SSL* session, const boost::system::error_code& code, std::string_view origin);

/// The error when a certificate cannot even be checked for this host.
error unverifiable_host(std::string_view origin);

/// True for an alert by which a peer refuses our certificate, or that we showed none.
bool refuses_certificate(const boost::system::error_code& code) noexcept;

/// The error of such an alert, which with TLS 1.3 comes once the request has left.
error refused_certificate(const boost::system::error_code& code, outcome effect);

} // namespace andante::inline v0::http

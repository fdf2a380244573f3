#include "http/tls_problem.hpp"

#include "http/errors.hpp"

#include <boost/asio/ssl/error.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

namespace andante::inline v0::http {

namespace {

using boost::system::error_code;

tls_problem problem_of_certificate(long verdict) noexcept
{
    switch (verdict) {
    case X509_V_OK:
        return tls_problem::none;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return tls_problem::wrong_host;
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return tls_problem::expired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return tls_problem::not_yet_valid;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED:
        return tls_problem::unknown_authority;
    default:
        return tls_problem::bad_certificate;
    }
}

/// From OpenSSL's own reason, or the peer's alert.
tls_problem problem_of_reason(int reason) noexcept
{
    switch (reason) {
    case SSL_R_CERTIFICATE_VERIFY_FAILED: // Without a verdict: it could not even be looked at.
    case SSL_R_EE_KEY_TOO_SMALL:
    case SSL_R_CA_KEY_TOO_SMALL:
    case SSL_R_CA_MD_TOO_WEAK:
    case SSL_R_WRONG_CERTIFICATE_TYPE:
        return tls_problem::bad_certificate;
    case SSL_R_TLSV1_UNRECOGNIZED_NAME:
        return tls_problem::wrong_host;
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
        return tls_problem::client_certificate;
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_NO_PROTOCOLS_AVAILABLE:
    case SSL_R_UNKNOWN_CIPHER_RETURNED:
    case SSL_R_WRONG_CIPHER_RETURNED:
    case SSL_R_DH_KEY_TOO_SMALL:
    case SSL_R_UNSAFE_LEGACY_RENEGOTIATION_DISABLED:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
    case SSL_R_TLSV1_ALERT_INSUFFICIENT_SECURITY:
    case SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL:
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
        return tls_problem::nothing_in_common;
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_WRONG_SSL_VERSION:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
        return tls_problem::not_tls;
    default:
        return tls_problem::handshake_broken;
    }
}

/// What it means and what to do, in a part of a sentence.
std::string_view meaning_of(tls_problem what) noexcept
{
    switch (what) {
    case tls_problem::unknown_authority:
        return "no trusted authority has signed the server's certificate; if it is your own, name "
               "it in ca_file";
    case tls_problem::wrong_host:
        return "the certificate is for another host; check the URL";
    case tls_problem::expired:
        return "the server's certificate has expired, and its operator must renew it; check this "
               "machine's clock too";
    case tls_problem::not_yet_valid:
        return "the server's certificate is not valid yet; check this machine's clock";
    case tls_problem::bad_certificate:
        return "the server's certificate cannot be used, and its operator must replace it";
    case tls_problem::client_certificate:
        return "the server refuses the client certificate; check client_certificate_file";
    case tls_problem::nothing_in_common:
        return "the server has no version or cipher of TLS in common with us, who ask for TLS 1.2 "
               "or later";
    case tls_problem::not_tls:
        return "something else than TLS answers there; check the URL's scheme and port";
    case tls_problem::none:
    case tls_problem::handshake_broken:
        break;
    }
    return "the handshake broke off";
}

error tls_error(tls_problem what, std::string message, outcome effect)
{
    auto details = network_error(errc::tls_failed, std::move(message), effect).details();
    details.tls = what;
    if (what != tls_problem::handshake_broken) {
        details.stop = stop_reason::permanent;
    }
    return error(errc::tls_failed, std::move(details));
}

} // namespace

tls_problem reason_of(const error_code& code, long verdict) noexcept
{
    if (code.category() != boost::asio::error::get_ssl_category()) {
        return tls_problem::handshake_broken; // Of the network: closed, reset.
    }
    const auto certificate = problem_of_certificate(verdict);
    const auto reason = ERR_GET_REASON(static_cast<unsigned long>(code.value()));
    // A verdict is there, too, when we refused nothing: only the reason says that it mattered.
    return reason == SSL_R_CERTIFICATE_VERIFY_FAILED && certificate != tls_problem::none
               ? certificate
               : problem_of_reason(reason);
}

error handshake_error(SSL* session, const error_code& code, std::string_view origin)
{
    const auto verdict = SSL_get_verify_result(session);
    const auto what = reason_of(code, verdict);
    const auto certificate = problem_of_certificate(verdict);
    const auto words = certificate != tls_problem::none && certificate == what
                           ? std::string(X509_verify_cert_error_string(verdict))
                           : code.message();
    auto message = "no TLS with " + std::string(origin) + ": ";
    message += meaning_of(what);
    message += " (" + words + ")";
    return tls_error(what, std::move(message), outcome::not_sent);
}

error unverifiable_host(std::string_view origin)
{
    return tls_error(
        tls_problem::wrong_host,
        "no TLS with " + std::string(origin) + ": no certificate can be checked for such a host",
        outcome::not_sent
    );
}

bool refuses_certificate(const error_code& code) noexcept
{
    return reason_of(code, X509_V_OK) == tls_problem::client_certificate;
}

error refused_certificate(const error_code& code, outcome effect)
{
    constexpr auto what = tls_problem::client_certificate;
    return tls_error(what, std::string(meaning_of(what)) + " (" + code.message() + ")", effect);
}

} // namespace andante::inline v0::http

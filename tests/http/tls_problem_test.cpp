#include "http/fetch.hpp"
#include "http/tls.hpp"
#include "http/tls_problem.hpp"
#include "support/raw_server.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <memory>

namespace andante::http {
namespace {

using support::bench;
using support::peer;
using support::raw_server;

boost::system::error_code ssl_code(int reason)
{
    return {
        static_cast<int>(ERR_PACK(ERR_LIB_SSL, 0, reason)), boost::asio::error::get_ssl_category()
    };
}

TEST(tls_problem, is_told_by_the_verdict_on_the_certificate)
{
    const auto told = [](long verdict) {
        return to_string(reason_of(ssl_code(SSL_R_CERTIFICATE_VERIFY_FAILED), verdict));
    };
    EXPECT_EQ(told(X509_V_ERR_HOSTNAME_MISMATCH), "wrong_host");
    EXPECT_EQ(told(X509_V_ERR_IP_ADDRESS_MISMATCH), "wrong_host");
    EXPECT_EQ(told(X509_V_ERR_CERT_HAS_EXPIRED), "expired");
    EXPECT_EQ(told(X509_V_ERR_CERT_NOT_YET_VALID), "not_yet_valid");
    EXPECT_EQ(told(X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY), "unknown_authority");
    EXPECT_EQ(told(X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT), "unknown_authority");
    EXPECT_EQ(told(X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN), "unknown_authority");
    EXPECT_EQ(told(X509_V_ERR_CERT_REVOKED), "bad_certificate");
    EXPECT_EQ(told(X509_V_ERR_INVALID_PURPOSE), "bad_certificate");
    EXPECT_EQ(told(X509_V_ERR_EE_KEY_TOO_SMALL), "bad_certificate");
    EXPECT_EQ(told(X509_V_OK), "bad_certificate");
}

TEST(tls_problem, is_told_by_the_alert_or_by_what_the_peer_says_instead_of_tls)
{
    const auto told = [](int reason) { return to_string(reason_of(ssl_code(reason), X509_V_OK)); };
    EXPECT_EQ(told(SSL_R_UNSUPPORTED_PROTOCOL), "nothing_in_common");
    EXPECT_EQ(told(SSL_R_TLSV1_ALERT_PROTOCOL_VERSION), "nothing_in_common");
    EXPECT_EQ(told(SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE), "nothing_in_common");
    EXPECT_EQ(told(SSL_R_TLSV1_UNRECOGNIZED_NAME), "wrong_host");
    EXPECT_EQ(told(SSL_R_TLSV1_ALERT_UNKNOWN_CA), "client_certificate");
    EXPECT_EQ(told(SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED), "client_certificate");
    EXPECT_EQ(told(SSL_R_WRONG_VERSION_NUMBER), "not_tls");
    EXPECT_EQ(told(SSL_R_TLSV1_ALERT_INTERNAL_ERROR), "handshake_broken");
    EXPECT_EQ(
        to_string(reason_of(boost::asio::error::connection_reset, X509_V_OK)), "handshake_broken"
    );
    EXPECT_EQ(
        to_string(reason_of(boost::asio::ssl::error::stream_truncated, X509_V_OK)),
        "handshake_broken"
    );
}

TEST(tls_problem, a_session_for_no_host_is_not_made)
{
    boost::asio::ssl::context context(boost::asio::ssl::context::tls_client);
    for (const auto* host : {"", ".", ".x", ".example.com"}) {
        const std::unique_ptr<SSL, void (*)(SSL*)> session(
            SSL_new(context.native_handle()), SSL_free
        );
        EXPECT_FALSE(expect_host(session.get(), host)) << host;
    }
    for (const auto* host : {"a", "a.example.com", "a.example.com.", "127.0.0.1", "::1"}) {
        const std::unique_ptr<SSL, void (*)(SSL*)> session(
            SSL_new(context.native_handle()), SSL_free
        );
        EXPECT_TRUE(expect_host(session.get(), host)) << host;
    }
    // SNI cannot carry it.
    const std::unique_ptr<SSL, void (*)(SSL*)> session(SSL_new(context.native_handle()), SSL_free);
    EXPECT_FALSE(expect_host(session.get(), std::string(300, 'a')));
}

TEST(tls_problem, of_a_handshake_that_breaks_off_may_be_tried_again)
{
    raw_server server([](peer& client) {
        client.read(1);
        client.cut();
    });
    bench at;
    const auto failed = at.get("https://127.0.0.1:" + std::to_string(server.port()) + "/");
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::tls_failed);
    EXPECT_EQ(to_string(failed.error().tls()), "handshake_broken") << failed.error().message();
    EXPECT_EQ(failed.error().stop(), stop_reason::none);
}

} // namespace
} // namespace andante::http

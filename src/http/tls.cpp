#include "http/tls.hpp"

#include "core/invalid.hpp"
#include "http/errors.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/verify_mode.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace andante::inline v0::http {

namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

void refuse_file(error_code problem, std::string_view option, const std::string& path)
{
    if (!problem) {
        return;
    }
    throw failure(andante::detail::with_addition(
        invalid_option(option, path, "a readable PEM file of the right kind"),
        ": " + problem.message()
    ));
}

void load_client_certificate(ssl::context& context, const transport_options& options)
{
    error_code problem;
    const auto& certificate = options.client_certificate_file;
    const auto& key = options.client_key_file.empty() ? certificate : options.client_key_file;
    context.use_certificate_chain_file(certificate, problem);
    refuse_file(problem, "client_certificate_file", certificate);
    context.use_private_key_file(key, ssl::context::pem, problem);
    refuse_file(problem, "client_key_file", key);
}

} // namespace

tls_client::tls_client(const transport_options& options)
    : context_(std::make_unique<ssl::context>(ssl::context::tls_client))
    , uses_system_authorities_(options.ca_file.empty())
{
    auto* native = context_->native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
    constexpr unsigned char only_http11[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    SSL_CTX_set_alpn_protos(native, only_http11, sizeof(only_http11));
    context_->set_verify_mode(ssl::verify_peer);
    if (!uses_system_authorities_) {
        error_code problem;
        context_->load_verify_file(options.ca_file, problem);
        refuse_file(problem, "ca_file", options.ca_file);
    }
    if (!options.client_certificate_file.empty()) {
        load_client_certificate(*context_, options);
    } else if (!options.client_key_file.empty()) {
        throw failure(invalid_option(
            "client_key_file", options.client_key_file, "given with client_certificate_file"
        ));
    }
}

tls_client::~tls_client() = default;

ssl::context& tls_client::context()
{
    std::call_once(once_, [this] {
        if (uses_system_authorities_) {
            error_code ignored; // Without authorities every handshake fails, and says why.
            context_->set_default_verify_paths(ignored);
        }
    });
    return *context_;
}

bool expect_host(SSL* session, const std::string& host)
{
    auto* expected = SSL_get0_param(session);
    error_code is_name;
    boost::asio::ip::make_address(host, is_name);
    if (!is_name) {
        return X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str()) == 1;
    }
    // A trailing dot belongs to DNS, not to the name in a certificate.
    const auto name = host.ends_with('.') ? host.substr(0, host.size() - 1) : host;
    // OpenSSL takes an empty name for no wish at all, and a leading dot for every subdomain.
    if (name.empty() || name.starts_with('.')) {
        return false;
    }
    constexpr auto strictly =
        X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT;
    X509_VERIFY_PARAM_set_hostflags(expected, strictly);
    return SSL_set_tlsext_host_name(session, name.c_str()) == 1 &&
           X509_VERIFY_PARAM_set1_host(expected, name.c_str(), name.size()) == 1;
}

bool is_drained(SSL* session)
{
    ERR_clear_error(); // SSL_get_error looks at this thread's queue.
    char byte = 0;
    const int peeked = SSL_peek(session, &byte, 1);
    // Half a record is an answer that nobody asked for as well.
    const bool is_empty = peeked <= 0 && SSL_get_error(session, peeked) == SSL_ERROR_WANT_READ &&
                          SSL_has_pending(session) == 0;
    ERR_clear_error();
    return is_empty;
}

} // namespace andante::inline v0::http

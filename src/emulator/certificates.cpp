#include "emulator/certificates.hpp"

#include <boost/asio/ip/address.hpp>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <memory>
#include <stdexcept>

namespace andante::inline v0::emulator {

namespace {

template <auto Free>
struct freed_by {
    template <class T>
    void operator()(T* object) const noexcept
    {
        Free(object);
    }
};

using key_ptr = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using certificate_ptr = std::unique_ptr<X509, freed_by<X509_free>>;
using extension_ptr = std::unique_ptr<X509_EXTENSION, freed_by<X509_EXTENSION_free>>;
using bio_ptr = std::unique_ptr<BIO, freed_by<BIO_free>>;

constexpr long day_seconds = 24L * 60 * 60;

void require(bool done)
{
    if (!done) {
        throw std::runtime_error("OpenSSL could not make a certificate");
    }
}

template <class Write>
std::string pem(Write write)
{
    const bio_ptr memory(BIO_new(BIO_s_mem()));
    require(memory != nullptr);
    require(write(memory.get()) == 1);
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate)
{
    return pem([&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

std::string pem_of(EVP_PKEY* key)
{
    return pem([&](BIO* out) {
        return PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
}

void extend(X509* certificate, X509* issuer, int kind, const std::string& value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const extension_ptr extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    require(extension != nullptr);
    require(X509_add_ext(certificate, extension.get(), -1) == 1);
}

void set_serial(X509* certificate)
{
    std::uint64_t serial = 0;
    require(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1);
    require(ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1U) == 1);
}

void set_name(X509* certificate, const char* name)
{
    auto* subject = X509_get_subject_name(certificate);
    require(
        X509_NAME_add_entry_by_txt(
            subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name), -1, -1, 0
        ) == 1
    );
}

/// A certificate without extensions and signature.
certificate_ptr draft(EVP_PKEY* key, const char* name, long from_seconds, long to_seconds)
{
    certificate_ptr made(X509_new());
    require(made != nullptr);
    require(X509_set_version(made.get(), 2) == 1);
    set_serial(made.get());
    require(X509_gmtime_adj(X509_getm_notBefore(made.get()), from_seconds) != nullptr);
    require(X509_gmtime_adj(X509_getm_notAfter(made.get()), to_seconds) != nullptr);
    require(X509_set_pubkey(made.get(), key) == 1);
    set_name(made.get(), name);
    return made;
}

void sign(X509* certificate, X509* issuer, EVP_PKEY* issuer_key)
{
    require(X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1);
    require(X509_sign(certificate, issuer_key, EVP_sha256()) > 0);
}

key_ptr make_key()
{
    key_ptr key(EVP_EC_gen("P-256"));
    require(key != nullptr);
    return key;
}

std::string alternative_names(const std::vector<std::string>& hosts)
{
    std::string names;
    for (const auto& host : hosts) {
        boost::system::error_code not_an_address;
        boost::asio::ip::make_address(host, not_an_address);
        names += names.empty() ? "" : ",";
        names += (not_an_address ? "DNS:" : "IP:") + host;
    }
    return names;
}

} // namespace

certificate_set make_certificates(const std::vector<std::string>& hosts, bool expired)
{
    const auto ca_key = make_key();
    const auto ca =
        draft(ca_key.get(), "andante emulator authority", -2 * day_seconds, 30 * day_seconds);
    extend(ca.get(), ca.get(), NID_basic_constraints, "critical,CA:TRUE");
    extend(ca.get(), ca.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    extend(ca.get(), ca.get(), NID_subject_key_identifier, "hash");
    sign(ca.get(), ca.get(), ca_key.get());

    const auto server_key = make_key();
    const long server_end = expired ? -day_seconds / 24 : 30 * day_seconds;
    const auto server = draft(server_key.get(), "andante emulator", -day_seconds, server_end);
    extend(server.get(), ca.get(), NID_basic_constraints, "critical,CA:FALSE");
    extend(server.get(), ca.get(), NID_key_usage, "critical,digitalSignature");
    extend(server.get(), ca.get(), NID_ext_key_usage, "serverAuth");
    extend(server.get(), ca.get(), NID_subject_alt_name, alternative_names(hosts));
    extend(server.get(), ca.get(), NID_authority_key_identifier, "keyid");
    sign(server.get(), ca.get(), ca_key.get());

    const auto client_key = make_key();
    const auto client =
        draft(client_key.get(), "andante emulator client", -day_seconds, 30 * day_seconds);
    extend(client.get(), ca.get(), NID_basic_constraints, "critical,CA:FALSE");
    extend(client.get(), ca.get(), NID_key_usage, "critical,digitalSignature");
    extend(client.get(), ca.get(), NID_ext_key_usage, "clientAuth");
    sign(client.get(), ca.get(), ca_key.get());

    return {
        pem_of(ca.get()),
        pem_of(server.get()),
        pem_of(server_key.get()),
        pem_of(client.get()),
        pem_of(client_key.get()),
    };
}

} // namespace andante::inline v0::emulator

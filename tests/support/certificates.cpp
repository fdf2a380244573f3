#include "support/certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace andante::support {

namespace {

struct releaser {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
    void operator()(std::FILE* file) const { std::fclose(file); }
};

template <class T>
using owned = std::unique_ptr<T, releaser>;

template <class T>
owned<T> must(T* value)
{
    if (!value) {
        throw std::runtime_error("cannot make a test certificate");
    }
    return owned<T>(value);
}

owned<std::FILE> open(const std::filesystem::path& path, const char* mode)
{
    return must(std::fopen(path.c_str(), mode));
}

void save(const std::filesystem::path& stem, X509* certificate, EVP_PKEY* key)
{
    PEM_write_X509(open(stem.string() + ".pem", "w").get(), certificate);
    const auto file = open(stem.string() + ".key", "w");
    PEM_write_PrivateKey(file.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
}

void add_extension(X509* certificate, X509* issuer, int which, const std::string& value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const auto extension = must(X509V3_EXT_conf_nid(nullptr, &context, which, value.c_str()));
    X509_add_ext(certificate, extension.get(), -1);
}

owned<X509> start(const std::string& file, const certificate_wish& wish, EVP_PKEY* key)
{
    const auto& name = wish.common_name.empty() ? file : wish.common_name;
    static long serial = 1;
    auto certificate = must(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial++);
    const auto seconds = [](std::chrono::hours hours) { return hours.count() * 3600L; };
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), seconds(wish.valid_from));
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), seconds(wish.valid_until));
    X509_set_pubkey(certificate.get(), key);
    X509_NAME_add_entry_by_txt(
        X509_get_subject_name(certificate.get()),
        "CN",
        MBSTRING_ASC,
        reinterpret_cast<const unsigned char*>(name.c_str()),
        -1,
        -1,
        0
    );
    return certificate;
}

void add_names(X509* certificate, X509* issuer, const certificate_wish& wish)
{
    std::string text;
    for (const auto& name : wish.names) {
        text += (text.empty() ? "" : ",") + name;
    }
    if (!text.empty()) {
        add_extension(certificate, issuer, NID_subject_alt_name, text);
    }
}

} // namespace

temporary_directory::temporary_directory()
{
    auto pattern = (std::filesystem::temp_directory_path() / "andante-test-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) {
        throw std::runtime_error("cannot make a temporary directory");
    }
    path_ = pattern;
}

temporary_directory::~temporary_directory()
{
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

authority::authority(const temporary_directory& where, std::string name)
    : where_(where.path())
    , name_(std::move(name))
{
    const auto key = must(EVP_EC_gen("P-256"));
    auto certificate = start(name_, certificate_wish({}), key.get());
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
    add_extension(certificate.get(), certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    save(where_ / name_, certificate.get(), key.get());
}

std::string authority::file() const
{
    return (where_ / (name_ + ".pem")).string();
}

void authority::issue(const std::string& name, const certificate_wish& wish) const
{
    const auto issuer = must(PEM_read_X509(open(file(), "r").get(), nullptr, nullptr, nullptr));
    const auto issuer_key = must(
        PEM_read_PrivateKey(open(where_ / (name_ + ".key"), "r").get(), nullptr, nullptr, nullptr)
    );
    const auto key = must(EVP_EC_gen("P-256"));
    auto certificate = start(name, wish, key.get());
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer.get()));
    add_names(certificate.get(), issuer.get(), wish);
    X509_sign(certificate.get(), issuer_key.get(), EVP_sha256());
    save(where_ / name, certificate.get(), key.get());
}

void authority::issue_self_signed(const std::string& name, const certificate_wish& wish) const
{
    const auto key = must(EVP_EC_gen("P-256"));
    auto certificate = start(name, wish, key.get());
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
    add_names(certificate.get(), certificate.get(), wish);
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    save(where_ / name, certificate.get(), key.get());
}

} // namespace andante::support

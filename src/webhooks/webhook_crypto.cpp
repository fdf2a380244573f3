#include "webhooks/webhook_crypto.hpp"

#include <boost/system/system_error.hpp>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <cerrno>
#include <limits>
#include <memory>
#include <new>
#include <stdexcept>

namespace andante::inline v0::webhooks {

namespace {

const unsigned char* bytes_of(std::string_view text) noexcept
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) noexcept
{
    return reinterpret_cast<unsigned char*>(text.data());
}

/// OpenSSL's functions fail for want of memory only, given arguments that were checked.
void must(bool worked)
{
    if (!worked) {
        throw std::bad_alloc();
    }
}

struct free_key {
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
struct free_context {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};
using key_pointer = std::unique_ptr<EVP_PKEY, free_key>;
using context_pointer = std::unique_ptr<EVP_MD_CTX, free_context>;

constexpr std::size_t ed25519_key_size = 32;
constexpr std::size_t ed25519_signature_size = 64;

key_pointer key_from_seed(std::string_view seed)
{
    if (seed.size() != ed25519_key_size) {
        throw std::invalid_argument("an Ed25519 seed has 32 bytes");
    }
    key_pointer key(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(seed), seed.size())
    );
    must(key != nullptr);
    return key;
}

} // namespace

std::string random_bytes(std::size_t count)
{
    std::string made(count, '\0');
    if (count > std::size_t(std::numeric_limits<int>::max()) ||
        RAND_bytes(bytes_of(made), static_cast<int>(count)) != 1) {
        throw boost::system::system_error(
            boost::system::error_code(EIO, boost::system::generic_category()),
            "the system gave no random bytes"
        );
    }
    return made;
}

std::string hmac_sha256(std::string_view key, std::string_view text)
{
    std::string made(32, '\0');
    unsigned size = 0;
    const auto* done = HMAC(
        EVP_sha256(),
        key.data(),
        static_cast<int>(key.size()),
        bytes_of(text),
        text.size(),
        bytes_of(made),
        &size
    );
    must(done != nullptr && size == made.size());
    return made;
}

std::string sha256(std::string_view text)
{
    std::string made(32, '\0');
    unsigned size = 0;
    must(
        EVP_Digest(text.data(), text.size(), bytes_of(made), &size, EVP_sha256(), nullptr) == 1 &&
        size == made.size()
    );
    return made;
}

std::string ed25519_public_key(std::string_view seed)
{
    const auto key = key_from_seed(seed);
    std::string made(ed25519_key_size, '\0');
    std::size_t size = made.size();
    must(EVP_PKEY_get_raw_public_key(key.get(), bytes_of(made), &size) == 1);
    return made;
}

std::string ed25519_sign(std::string_view seed, std::string_view text)
{
    const auto key = key_from_seed(seed);
    const context_pointer context(EVP_MD_CTX_new());
    must(context != nullptr);
    std::string made(ed25519_signature_size, '\0');
    std::size_t size = made.size();
    must(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
    must(EVP_DigestSign(context.get(), bytes_of(made), &size, bytes_of(text), text.size()) == 1);
    return made;
}

bool ed25519_verify(std::string_view public_key, std::string_view text, std::string_view signature)
{
    if (public_key.size() != ed25519_key_size || signature.size() != ed25519_signature_size) {
        return false;
    }
    const key_pointer key(EVP_PKEY_new_raw_public_key(
        EVP_PKEY_ED25519, nullptr, bytes_of(public_key), public_key.size()
    ));
    const context_pointer context(EVP_MD_CTX_new());
    must(key != nullptr && context != nullptr);
    must(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
    return EVP_DigestVerify(
               context.get(), bytes_of(signature), signature.size(), bytes_of(text), text.size()
           ) == 1;
}

bool same_bytes(std::string_view left, std::string_view right) noexcept
{
    return left.size() == right.size() &&
           CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

void wipe(std::string& text) noexcept
{
    text.resize(text.capacity());
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
}

} // namespace andante::inline v0::webhooks

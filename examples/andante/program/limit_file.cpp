#include "program/limit_file.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace program {

namespace {

/// Enough of a SHA-256 that no two accounts of one user meet.
constexpr std::size_t fingerprint_bytes = 16;

std::string fingerprint(const std::string& text)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    if (::EVP_Digest(text.data(), text.size(), digest.data(), nullptr, ::EVP_sha256(), nullptr) !=
        1) {
        throw std::runtime_error("SHA-256 is not available");
    }
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (std::size_t at = 0; at < fingerprint_bytes; ++at) {
        out += digits[digest[at] / 16U];
        out += digits[digest[at] % 16U];
    }
    return out;
}

} // namespace

std::string
limit_file_name(std::string_view provider, std::string_view base_url, const andante::secret& key)
{
    while (base_url.ends_with('/')) { // with and without it is the same place
        base_url.remove_suffix(1);
    }
    std::string account(provider);
    account += '\n'; // stands in none of the three
    account += base_url;
    account += '\n';
    account += key.reveal();
    return std::string(provider) + "-" + fingerprint(account) + std::string(limit_file_suffix);
}

} // namespace program

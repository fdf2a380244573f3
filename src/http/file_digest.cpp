#include "http/file_digest.hpp"

#include "core/encoding.hpp"
#include "http/field_text.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <utility>

namespace andante::inline v0::http {

using andante::detail::base64_form;
using andante::detail::from_base64;
using andante::detail::from_hex;

namespace {

struct algorithm {
    std::string_view name; ///< As in the fields.
    std::string_view title;
    const EVP_MD* (*implementation)();
    std::size_t bytes;
};

/// The strongest first.
constexpr std::array algorithms{
    algorithm{"sha-512", "SHA-512", EVP_sha512, 64},
    algorithm{"sha-256", "SHA-256", EVP_sha256, 32},
    algorithm{"md5", "MD5", EVP_md5, 16},
};

/// An algorithm, and what the digest must be.
struct announced {
    const algorithm* how = nullptr;
    std::string digest;
};

std::optional<std::string> of_size(std::optional<std::string> digest, std::size_t size)
{
    return digest && digest->size() == size ? std::move(digest) : std::nullopt;
}

void keep_strongest(announced& best, std::string_view name, std::string_view base64)
{
    const auto found = std::find_if(algorithms.begin(), algorithms.end(), [&](const auto& each) {
        return same_name(each.name, name);
    });
    if (found == algorithms.end() || (best.how != nullptr && best.how <= &*found)) {
        return;
    }
    if (auto digest = of_size(from_base64(base64, base64_form::lenient), found->bytes)) {
        best = {&*found, std::move(*digest)};
    }
}

/// Members "name=value", where RFC 9530 puts the value between colons. Parameters are not known.
void read_list(announced& best, std::string_view list)
{
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        const auto member = trimmed(list.substr(0, comma));
        list.remove_prefix(std::min(comma + 1, list.size()));
        const auto equals = member.find('=');
        if (equals == std::string_view::npos) {
            continue;
        }
        auto value = trimmed(member.substr(equals + 1));
        if (value.size() >= 2 && value.front() == ':' && value.back() == ':') {
            value = value.substr(1, value.size() - 2);
        }
        keep_strongest(best, trimmed(member.substr(0, equals)), value);
    }
}

/// An object store's own fields say that an ETag is an MD5; one that encrypts with a key of its
/// customer's says otherwise.
bool has_md5_tag(const headers& fields)
{
    const auto encryption = fields.find("x-amz-server-side-encryption").value_or("");
    const bool is_store = fields.find("x-amz-request-id") || fields.find("x-amz-id-2");
    return is_store && (encryption.empty() || encryption == "AES256") &&
           !fields.find("x-amz-server-side-encryption-customer-algorithm");
}

announced read_fields(const headers& fields, bool tag_is_md5)
{
    announced best;
    for (const auto* const name : {"Repr-Digest", "Content-Digest", "Digest"}) {
        for (const auto each : fields.find_all(name)) {
            read_list(best, each);
        }
    }
    if (const auto md5 = fields.find("Content-MD5")) {
        keep_strongest(best, "md5", trimmed(*md5));
    }
    auto tag = fields.find("ETag").value_or("");
    if (best.how == nullptr && (tag_is_md5 || has_md5_tag(fields)) && tag.size() > 2 &&
        tag.front() == '"') {
        const auto& md5 = algorithms.back();
        if (auto digest = of_size(from_hex(tag.substr(1, tag.size() - 2)), md5.bytes)) {
            best = {&md5, std::move(*digest)};
        }
    }
    return best;
}

} // namespace

class file_digest::state {
public:
    explicit state(announced what)
        : expected(std::move(what))
        , context(::EVP_MD_CTX_new(), ::EVP_MD_CTX_free)
        , works(::EVP_DigestInit_ex(context.get(), expected.how->implementation(), nullptr) == 1)
    {}

    announced expected;
    std::unique_ptr<EVP_MD_CTX, decltype(&::EVP_MD_CTX_free)> context;
    bool works; ///< False where the algorithm is not allowed, as MD5 in FIPS mode.
};

file_digest::file_digest() = default;
file_digest::~file_digest() = default;

void file_digest::begin(const headers& fields, bool tag_is_md5)
{
    auto found = read_fields(fields, tag_is_md5);
    state_ = found.how != nullptr ? std::make_unique<state>(std::move(found)) : nullptr;
}

void file_digest::update(std::string_view bytes)
{
    if (state_ && state_->works) {
        state_->works = ::EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1;
    }
}

std::optional<std::string> file_digest::mismatch()
{
    const auto done = std::exchange(state_, nullptr);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (!done || !done->works ||
        ::EVP_DigestFinal_ex(done->context.get(), digest.data(), &size) != 1) {
        return std::nullopt;
    }
    const auto& expected = done->expected;
    if (std::string_view(reinterpret_cast<const char*>(digest.data()), size) == expected.digest) {
        return std::nullopt;
    }
    return "its " + std::string(expected.how->title) + " is not the one that the server announced";
}

} // namespace andante::inline v0::http

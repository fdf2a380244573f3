#include <andante/core/secret.hpp>

#include <openssl/crypto.h>

#include <utility>

namespace andante::inline v0 {

namespace {

std::string_view trimmed(std::string_view text) noexcept
{
    constexpr std::string_view blank = " \t\r\n\v\f";
    const auto first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

/// Also wipes what a moved-from or shrunk string keeps in its own buffer.
void wipe(std::string& text) noexcept
{
    text.resize(text.capacity());
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
}

} // namespace

secret::secret() noexcept = default;

secret::secret(std::string_view text)
    : text_(trimmed(text))
{}

secret::secret(const secret& other) = default;

secret::secret(secret&& other) noexcept
    : text_(std::move(other.text_))
{
    wipe(other.text_);
}

secret& secret::operator=(const secret& other)
{
    if (this != &other) {
        wipe(text_);
        text_ = other.text_;
    }
    return *this;
}

secret& secret::operator=(secret&& other) noexcept
{
    if (this != &other) {
        wipe(text_);
        text_ = std::move(other.text_);
        wipe(other.text_);
    }
    return *this;
}

secret::~secret()
{
    wipe(text_);
}

std::string secret::redacted(std::size_t shown) const
{
    return text_.size() > shown ? text_.substr(0, shown) + "****" : "****";
}

bool operator==(const secret& left, const secret& right) noexcept
{
    return left.text_.size() == right.text_.size() &&
           CRYPTO_memcmp(left.text_.data(), right.text_.data(), left.text_.size()) == 0;
}

} // namespace andante::inline v0

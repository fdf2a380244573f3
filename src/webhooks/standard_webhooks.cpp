#include <andante/webhooks/webhook_scheme.hpp>

#include "core/encoding.hpp"
#include "webhooks/webhook_crypto.hpp"
#include "webhooks/webhook_parsing.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace andante::inline v0 {

namespace {

constexpr std::size_t longest_id = 256;

/// The three headers of one message, as they came.
struct signed_head {
    std::string_view id;
    std::string_view seconds;
    std::string_view signatures;
    webhook_refusal problem = webhook_refusal::none;
};

bool is_message_id(std::string_view id) noexcept
{
    return !id.empty() && id.size() <= longest_id && std::ranges::all_of(id, [](char each) {
        return each > ' ' && each < '\x7f' && each != '.';
    });
}

signed_head read_head(const http::headers& headers)
{
    const std::string brand = headers.find("webhook-id") ? "webhook-" : "svix-";
    const auto id = webhooks::single_header(headers, brand + "id");
    const auto seconds = webhooks::single_header(headers, brand + "timestamp");
    const auto signatures = webhooks::single_header(headers, brand + "signature");
    signed_head found{id.text, seconds.text, signatures.text, webhook_refusal::none};
    for (const auto& each : {id, seconds, signatures}) {
        if (found.problem == webhook_refusal::none) {
            found.problem = each.problem;
        }
    }
    if (found.problem == webhook_refusal::none && !is_message_id(found.id)) {
        found.problem = webhook_refusal::malformed_proof;
    }
    return found;
}

/// One signature of the list.
struct one_signature {
    std::string_view version;
    std::string_view base64;
};

/// The entries of a list that blanks part, each "VERSION,BASE64"; others too, with a version that
/// no key has. Lists that were merged, or written anew, have a blank behind the comma of an entry,
/// or a comma behind the entry.
std::vector<one_signature> signatures_of(std::string_view list)
{
    std::vector<one_signature> found;
    bool is_half = false; // The last one has a version alone so far.
    for (const auto part : webhooks::split(list, ' ')) {
        if (is_half && part.empty()) {
            continue; // One blank more.
        }
        const auto text = part.substr(0, part.size() - (part.ends_with(',') ? 1 : 0));
        const auto comma = text.find(',');
        if (is_half && !text.empty() && comma == std::string_view::npos) {
            found.back().base64 = text;
            is_half = false;
            continue;
        }
        is_half = comma == std::string_view::npos && part.ends_with(',');
        const auto base64 =
            comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
        found.push_back({text.substr(0, comma), base64});
    }
    return found;
}

std::string signed_text(std::string_view id, std::string_view seconds, std::string_view body)
{
    std::string text;
    text.reserve(id.size() + seconds.size() + body.size() + 2);
    text += id;
    text += '.';
    text += seconds;
    text += '.';
    text += body;
    return text;
}

std::string bytes_of_key(std::string_view base64)
{
    auto bytes = detail::from_base64(base64, detail::base64_form::lenient);
    if (!bytes) {
        throw std::invalid_argument("a webhook key is not base64");
    }
    return std::move(*bytes);
}

} // namespace

/// One key of either kind, decoded.
class standard_webhooks::key {
public:
    explicit key(std::string_view text)
    {
        if (text.starts_with("whpk_")) {
            read_public_key(text.substr(5));
        } else if (text.starts_with("whsk_")) {
            read_secret_key(text.substr(5));
        } else {
            secret_ = bytes_of_key(text.starts_with("whsec_") ? text.substr(6) : text);
            if (secret_.size() < 16) {
                throw std::invalid_argument("an HMAC key for webhooks needs at least 16 bytes");
            }
        }
    }
    key(const key&) = default;
    key& operator=(const key&) = default;
    ~key() { webhooks::wipe(secret_); }

    bool is_hmac() const noexcept { return public_.empty(); }
    bool can_sign() const noexcept { return !secret_.empty(); }

    std::string sign(std::string_view text) const
    {
        if (is_hmac()) {
            return "v1," + detail::to_base64(webhooks::hmac_sha256(secret_, text));
        }
        return "v1a," + detail::to_base64(webhooks::ed25519_sign(secret_, text));
    }

    /// `expected` is this key's HMAC of `text`, made once for all signatures.
    bool accepts(
        std::string_view version,
        std::string_view signature,
        std::string_view text,
        std::string_view expected
    ) const
    {
        if (is_hmac()) {
            return version == "v1" && webhooks::same_bytes(signature, expected);
        }
        return version == "v1a" && webhooks::ed25519_verify(public_, text, signature);
    }

    std::string expected(std::string_view text) const
    {
        return is_hmac() ? webhooks::hmac_sha256(secret_, text) : std::string();
    }

private:
    void read_public_key(std::string_view base64)
    {
        public_ = bytes_of_key(base64);
        if (public_.size() != 32) {
            throw std::invalid_argument("a whpk_ key has 32 bytes");
        }
    }

    /// The seed, and behind it mostly the public key.
    void read_secret_key(std::string_view base64)
    {
        auto bytes = bytes_of_key(base64);
        if (bytes.size() != 32 && bytes.size() != 64) {
            throw std::invalid_argument("a whsk_ key has 32 or 64 bytes");
        }
        secret_ = bytes.substr(0, 32);
        public_ = webhooks::ed25519_public_key(secret_);
        const bool fits = bytes.size() == 32 || bytes.substr(32) == public_;
        webhooks::wipe(bytes);
        if (!fits) {
            throw std::invalid_argument("the two halves of a whsk_ key do not belong together");
        }
    }

    std::string secret_; ///< HMAC key or Ed25519 seed; empty for a public key alone.
    std::string public_; ///< Empty for HMAC.
};

standard_webhooks::standard_webhooks(secret single)
    : standard_webhooks(std::vector<secret>(1, std::move(single)))
{}

standard_webhooks::standard_webhooks(std::vector<secret> keys)
{
    if (keys.empty()) {
        throw std::invalid_argument("no key to verify webhooks with");
    }
    auto made = std::make_shared<std::vector<key>>();
    made->reserve(keys.size());
    for (const auto& each : keys) {
        made->emplace_back(each.reveal());
    }
    keys_ = std::move(made);
}

webhook_verdict standard_webhooks::verify(
    const webhook_request& request, std::chrono::system_clock::time_point now
) const
{
    const auto head = read_head(request.headers);
    if (head.problem != webhook_refusal::none) {
        return webhook_verdict::refused(head.problem);
    }
    const auto at = webhooks::parse_unix_seconds(head.seconds);
    if (!at) {
        return webhook_verdict::refused(webhook_refusal::malformed_proof);
    }
    const auto signatures = signatures_of(head.signatures);
    if (signatures.size() > webhooks::most_signatures) {
        return webhook_verdict::refused(webhook_refusal::too_many_signatures);
    }
    const auto text = signed_text(head.id, head.seconds, request.body);
    bool matched = false;
    for (const auto& one : *keys_) {
        const auto expected = one.expected(text);
        // All of them, whichever matches: how long it takes tells nothing.
        for (const auto& each : signatures) {
            const auto bytes = detail::from_base64(each.base64, detail::base64_form::canonical);
            const bool fits = bytes && one.accepts(each.version, *bytes, text, expected);
            matched |= fits;
        }
    }
    if (!matched) {
        return webhook_verdict::refused(webhook_refusal::wrong_proof);
    }
    auto verdict = webhook_verdict::refused(webhooks::check_age(*at, now, tolerance));
    verdict.is_signed = verdict.accepted();
    verdict.message_id = head.id;
    return verdict;
}

http::headers standard_webhooks::sign(
    std::string_view id, std::chrono::system_clock::time_point at, std::string_view body
) const
{
    const auto signer = std::ranges::find_if(*keys_, &key::can_sign);
    if (signer == keys_->end()) {
        throw std::logic_error("a public key cannot sign");
    }
    if (!is_message_id(id)) {
        throw std::invalid_argument("a webhook-id must be 1 to 256 visible characters without '.'");
    }
    const auto seconds = std::to_string(webhooks::unix_seconds(at).count());
    http::headers made;
    made.add("webhook-id", std::string(id));
    made.add("webhook-timestamp", seconds);
    made.add("webhook-signature", signer->sign(signed_text(id, seconds, body)));
    return made;
}

} // namespace andante::inline v0

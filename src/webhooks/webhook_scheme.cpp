#include <andante/webhooks/webhook_scheme.hpp>

#include "core/encoding.hpp"
#include "webhooks/webhook_crypto.hpp"
#include "webhooks/webhook_parsing.hpp"

#include <algorithm>
#include <stdexcept>

namespace andante::inline v0 {

namespace {

constexpr std::string_view token_name = "token";
constexpr std::string_view number_name = "job";

bool is_url_safe(std::string_view text) noexcept
{
    return std::ranges::all_of(text, [](char each) {
        return (each >= 'A' && each <= 'Z') || (each >= 'a' && each <= 'z') ||
               (each >= '0' && each <= '9') || each == '-' || each == '_';
    });
}

std::string with_query(std::string_view url, std::string_view query)
{
    std::string made(url.substr(0, url.find('#')));
    made += made.find('?') == std::string::npos ? '?' : '&';
    made += query;
    return made;
}

void check_secrets(const std::vector<secret>& keys)
{
    if (keys.empty() || std::ranges::any_of(keys, &secret::empty)) {
        throw std::invalid_argument("a webhook secret is empty: anybody could sign with it");
    }
}

std::string stamped(std::string_view seconds, std::string_view body)
{
    std::string text;
    text.reserve(seconds.size() + 1 + body.size());
    text += seconds;
    text += '.';
    text += body;
    return text;
}

} // namespace

std::string_view to_string(webhook_refusal value) noexcept
{
    switch (value) {
    case webhook_refusal::none:
        return "none";
    case webhook_refusal::missing_proof:
        return "missing_proof";
    case webhook_refusal::ambiguous_proof:
        return "ambiguous_proof";
    case webhook_refusal::malformed_proof:
        return "malformed_proof";
    case webhook_refusal::too_old:
        return "too_old";
    case webhook_refusal::too_new:
        return "too_new";
    case webhook_refusal::too_many_signatures:
        return "too_many_signatures";
    case webhook_refusal::wrong_proof:
        return "wrong_proof";
    }
    return "unknown";
}

url_token url_token::random()
{
    auto bytes = webhooks::random_bytes(32);
    auto text = detail::to_base64url(bytes);
    webhooks::wipe(bytes);
    url_token made{secret(text)};
    webhooks::wipe(text);
    return made;
}

url_token::url_token(secret token)
    : token_(std::move(token))
{
    const auto size = token_.reveal().size();
    if (size < 32 || size > 128 || !is_url_safe(token_.reveal())) {
        throw std::invalid_argument(
            "a webhook token must have 32 to 128 characters of A-Z a-z 0-9 - _"
        );
    }
}

std::string url_token::for_all_jobs(std::string_view url) const
{
    return with_query(url, std::string(token_name).append("=").append(token_.reveal()));
}

std::string url_token::for_one_job(std::string_view url) const
{
    const auto number = detail::to_base64url(webhooks::random_bytes(16));
    std::string query(number_name);
    query += '=' + number + '&';
    query += token_name;
    query += '=' + derived(number);
    return with_query(url, query);
}

std::string url_token::derived(std::string_view number) const
{
    return detail::to_base64url(
        webhooks::hmac_sha256(token_.reveal(), std::string("andante webhook ").append(number))
    );
}

webhook_verdict
url_token::verify(const webhook_request& request, std::chrono::system_clock::time_point) const
{
    const auto given = webhooks::single_parameter(request.target, token_name);
    if (given.problem != webhook_refusal::none) {
        return webhook_verdict::refused(given.problem);
    }
    const auto number = webhooks::single_parameter(request.target, number_name);
    if (number.problem == webhook_refusal::missing_proof) {
        return webhooks::same_bytes(given.text, token_.reveal())
                   ? webhook_verdict()
                   : webhook_verdict::refused(webhook_refusal::wrong_proof);
    }
    if (number.problem != webhook_refusal::none) {
        return webhook_verdict::refused(number.problem);
    }
    if (number.text.empty() || number.text.size() > 64) {
        return webhook_verdict::refused(webhook_refusal::malformed_proof);
    }
    if (!webhooks::same_bytes(given.text, derived(number.text))) {
        return webhook_verdict::refused(webhook_refusal::wrong_proof);
    }
    webhook_verdict accepted;
    accepted.job_number = number.text;
    return accepted;
}

stripe_signature::stripe_signature(secret key)
    : stripe_signature(std::vector<secret>(1, std::move(key)))
{}

stripe_signature::stripe_signature(std::vector<secret> keys)
    : keys_(std::move(keys))
{
    check_secrets(keys_);
}

webhook_verdict stripe_signature::verify(
    const webhook_request& request, std::chrono::system_clock::time_point now
) const
{
    const auto value = webhooks::single_header(request.headers, header);
    if (value.problem != webhook_refusal::none) {
        return webhook_verdict::refused(value.problem);
    }
    std::string_view seconds;
    std::vector<std::string> signatures;
    for (const auto each : webhooks::split(value.text, ',')) {
        const auto part = webhooks::trimmed(each);
        const auto equals = part.find('=');
        if (equals == std::string_view::npos) {
            return webhook_verdict::refused(webhook_refusal::malformed_proof);
        }
        const auto name = part.substr(0, equals);
        const auto text = part.substr(equals + 1);
        if (name == "t") {
            if (!seconds.empty()) {
                return webhook_verdict::refused(webhook_refusal::ambiguous_proof);
            }
            seconds = text;
        } else if (name == version) {
            if (signatures.size() == webhooks::most_signatures) {
                return webhook_verdict::refused(webhook_refusal::too_many_signatures);
            }
            signatures.push_back(detail::from_hex(text).value_or(std::string()));
        }
    }
    const auto at = webhooks::parse_unix_seconds(seconds);
    if (!at) {
        return webhook_verdict::refused(webhook_refusal::malformed_proof);
    }
    const auto text = stamped(seconds, request.body);
    bool matched = false;
    for (const auto& key : keys_) {
        const auto expected = webhooks::hmac_sha256(key.reveal(), text);
        for (const auto& each : signatures) {
            matched |= webhooks::same_bytes(each, expected);
        }
    }
    if (!matched) {
        return webhook_verdict::refused(webhook_refusal::wrong_proof);
    }
    auto verdict = webhook_verdict::refused(webhooks::check_age(*at, now, tolerance));
    verdict.is_signed = verdict.accepted();
    return verdict;
}

http::headers
stripe_signature::sign(std::chrono::system_clock::time_point at, std::string_view body) const
{
    const auto seconds = std::to_string(webhooks::unix_seconds(at).count());
    const auto signature = webhooks::hmac_sha256(keys_.front().reveal(), stamped(seconds, body));
    http::headers made;
    made.add(header, "t=" + seconds + ',' + version + '=' + detail::to_hex(signature));
    return made;
}

} // namespace andante::inline v0

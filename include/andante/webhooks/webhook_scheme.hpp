#pragma once

#include <andante/config.hpp>
#include <andante/core/secret.hpp>
#include <andante/webhooks/webhook_request.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// How the sender of a webhook proves that it may send it.
namespace andante::inline v0 {

/// Why a scheme refuses a request. For the receiver's own eyes: the sender hears none of it.
enum class webhook_refusal {
    none,                ///< It was accepted.
    missing_proof,       ///< The token or a header is missing.
    ambiguous_proof,     ///< The token or a header came more than once.
    malformed_proof,     ///< The token or a header is not what the scheme prescribes.
    too_old,             ///< The timestamp is further in the past than the tolerance.
    too_new,             ///< The timestamp is further in the future than the tolerance.
    too_many_signatures, ///< More than 16.
    wrong_proof,         ///< The token or every signature is wrong.
};

/// The enumerator's own name.
ANDANTE_DECL std::string_view to_string(webhook_refusal value) noexcept;

/// What a scheme thinks of a request.
class webhook_verdict {
public:
    webhook_verdict() = default;

    /// Refused, and why.
    static webhook_verdict refused(webhook_refusal why)
    {
        webhook_verdict made;
        made.refusal = why;
        return made;
    }

    /// True when the sender may send this.
    bool accepted() const noexcept { return refusal == webhook_refusal::none; }

    /// Why it is refused; none when it is not.
    webhook_refusal refusal = webhook_refusal::none;
    /// True when the proof covers the body: nobody can have changed or made it up.
    bool is_signed = false;
    /// What names this message in each of its deliveries; empty when the scheme has no such thing.
    std::string message_id;
    /// The number of the URL that it came by, from url_token::for_one_job(); else empty.
    std::string job_number;
};

/// Any scheme: a value with a function
/// `webhook_verdict verify(const webhook_request&, std::chrono::system_clock::time_point now)
/// const` that may be called from several threads at once. There is no default: "none" is spelled
/// unauthenticated_webhooks.
class webhook_scheme {
public:
    /// Takes any such value, for example url_token or standard_webhooks.
    template <class Scheme>
        requires(
            !std::same_as<Scheme, webhook_scheme> &&
            requires(
                const Scheme& scheme,
                const webhook_request& request,
                std::chrono::system_clock::time_point now
            ) {
                { scheme.verify(request, now) } -> std::same_as<webhook_verdict>;
            }
        )
    webhook_scheme(Scheme scheme) // NOLINT(google-explicit-constructor): any scheme is one
        : verify_([held = std::make_shared<const Scheme>(std::move(scheme))](
                      const webhook_request& request, std::chrono::system_clock::time_point now
                  ) { return held->verify(request, now); })
    {}

    /// What the scheme thinks of a request at a moment of UTC.
    webhook_verdict
    verify(const webhook_request& request, std::chrono::system_clock::time_point now) const
    {
        return verify_(request, now);
    }

private:
    std::function<webhook_verdict(const webhook_request&, std::chrono::system_clock::time_point)>
        verify_;
};

/// A secret in the URL, for services that sign nothing: only who knows the URL can send.
///
/// The token is compared in constant time, and no message of this library shows it. Whoever sees
/// the URL (a proxy's log, the service itself) knows it: what comes this way is a hint.
class ANDANTE_DECL url_token {
public:
    /// A new token: 256 bits of the system's cryptographic generator. Throws
    /// boost::system::system_error when the system has none to give.
    static url_token random();
    /// A token that was kept, so that URLs given out before a restart stay valid. Throws
    /// std::invalid_argument unless it has 32 to 128 characters of A-Z a-z 0-9 - _.
    explicit url_token(secret token);

    /// The token itself, to be kept.
    const secret& token() const noexcept { return token_; }

    /// `url` with the token in its query. One URL for all jobs: whoever learns it from one job can
    /// speak for all. Adds "token=..." to what query there is.
    std::string for_all_jobs(std::string_view url) const;
    /// `url` with a new random number and a token that is derived for this number alone
    /// (HMAC-SHA256): whoever learns it can speak for one job. Nothing must be remembered.
    std::string for_one_job(std::string_view url) const;

    /// Accepts the token, or a number with the token derived for it.
    webhook_verdict
    verify(const webhook_request& request, std::chrono::system_clock::time_point now) const;

private:
    std::string derived(std::string_view number) const;

    secret token_;
};

/// Standard Webhooks 1.0.0: the headers webhook-id, webhook-timestamp and webhook-signature, signed
/// with HMAC-SHA256 (v1) or Ed25519 (v1a). Knows Svix' own names, svix-id and so on, too.
class ANDANTE_DECL standard_webhooks {
public:
    /// One key: "whsec_" and base64 (HMAC), "whpk_" and base64 (Ed25519, public), or "whsk_" and
    /// base64 (Ed25519, secret: verifies and signs). Without a prefix it is an HMAC key.
    ///
    /// Throws std::invalid_argument for anything else, and for an HMAC key of less than 16 bytes:
    /// an empty key can be guessed.
    explicit standard_webhooks(secret single);
    /// Several keys, while they are being changed: one good signature is enough. The first one that
    /// can sign, signs. Throws std::invalid_argument as above, and when there is none.
    explicit standard_webhooks(std::vector<secret> keys);

    /// How far the timestamp may be from now, in both directions; that distance itself is fine.
    std::chrono::seconds tolerance{300};

    /// Accepts a message that one of the keys has signed lately. message_id is the webhook-id.
    webhook_verdict
    verify(const webhook_request& request, std::chrono::system_clock::time_point now) const;

    /// The three headers for a message, as a sender would add them: for tests, and for senders.
    /// Throws std::logic_error when there is only a public key, and std::invalid_argument for an id
    /// that no receiver takes: empty, over 256 characters, or with a '.'.
    http::headers sign(
        std::string_view id, std::chrono::system_clock::time_point at, std::string_view body
    ) const;

private:
    class key;
    std::shared_ptr<const std::vector<key>> keys_;
};

/// Stripe's way: one header "t=SECONDS,v1=HEX", signed with HMAC-SHA256 of "SECONDS.BODY".
///
/// The key is the secret's own text, with its "whsec_" if it has one: other than in Standard
/// Webhooks it is not base64.
class ANDANTE_DECL stripe_signature {
public:
    /// One secret. Throws std::invalid_argument when it is empty.
    explicit stripe_signature(secret key);
    /// Several, while they are being changed: one good signature is enough; the first one signs.
    /// Throws std::invalid_argument when one is empty or there is none.
    explicit stripe_signature(std::vector<secret> keys);

    /// The header's name. ElevenLabs says "ElevenLabs-Signature".
    std::string header = "Stripe-Signature";
    /// The name of the signatures that count. ElevenLabs says "v0".
    std::string version = "v1";
    /// How far the timestamp may be from now, in both directions; that distance itself is fine.
    std::chrono::seconds tolerance{300};

    /// Accepts a message that one of the secrets has signed lately.
    webhook_verdict
    verify(const webhook_request& request, std::chrono::system_clock::time_point now) const;

    /// The header for a message, as a sender would add it: for tests, and for senders.
    http::headers sign(std::chrono::system_clock::time_point at, std::string_view body) const;

private:
    std::vector<secret> keys_;
};

/// No proof at all: anybody who finds the address can send. Only for receivers that nobody else can
/// reach, or behind a server that has checked already.
class unauthenticated_webhooks {
public:
    /// Accepts everything.
    webhook_verdict verify(const webhook_request&, std::chrono::system_clock::time_point) const
    {
        return webhook_verdict();
    }
};

} // namespace andante::inline v0

#pragma once

#include <andante/kit/webhook_announcer.hpp>
#include <andante/providers/finetuning/webhook_inbox.hpp>
#include <andante/webhooks/webhook_inbox.hpp>

#include "providers/finetuning/webhook_reading.hpp"

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace andante::test {

/// An audience that nobody can surprise.
class deaf_audience final : public kit::webhook_audience {
public:
    void expect(std::size_t, const std::string&) override {}
    void announce(std::optional<std::size_t>, const kit::webhook_news& news, bool) override
    {
        const auto* const track = static_cast<const finetuning::generation*>(news.value.get());
        if (track == nullptr || news.id.empty() || track->id != news.id ||
            track->raw_json.empty()) {
            std::abort();
        }
    }
};

/// A request from any bytes: a line "METHOD TARGET", header lines "NAME:VALUE", an empty line, and
/// the body.
inline webhook_request request_from(std::string_view bytes)
{
    const auto line = [&bytes] {
        const auto end = bytes.find('\n');
        const auto found = bytes.substr(0, end);
        bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
        return found;
    };
    const auto first = line();
    const auto space = first.find(' ');
    webhook_request made(
        std::string(first.substr(0, space)),
        std::string(space == std::string_view::npos ? "" : first.substr(space + 1))
    );
    while (true) {
        const auto field = line();
        if (field.empty()) {
            break;
        }
        const auto colon = field.find(':');
        made.headers.add(
            std::string(field.substr(0, colon)),
            std::string(colon == std::string_view::npos ? "" : field.substr(colon + 1))
        );
    }
    made.body = bytes;
    return made;
}

/// Inboxes of every scheme, which never forget: the longer they live, the more they have seen.
class every_inbox {
public:
    every_inbox()
    {
        constexpr auto key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        constexpr auto public_key = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";
        standard_webhooks standard({secret(key), secret(public_key)});
        stripe_signature stripe{secret(key)};
        // So that the seeds of the corpus stay valid.
        standard.tolerance = std::chrono::hours(24 * 365 * 100);
        stripe.tolerance = standard.tolerance;
        add(std::nullopt);
        add(standard);
        add(stripe);
        add(unauthenticated_webhooks());
    }

    /// How many of them took it. Aborts when an answer is not one of those that are promised.
    int handle(const webhook_request& request)
    {
        int taken = 0;
        for (const auto& each : announcers_) {
            const auto answer = each->handle(request);
            taken += answer.accepted() ? 1 : 0;
            switch (answer.status) {
            case 200:
            case 400:
            case 401:
            case 404:
            case 405:
            case 413:
            case 431:
                break;
            default:
                std::abort();
            }
            if (answer.body.empty() || answer.body.size() > 40) {
                std::abort();
            }
        }
        // Nobody can guess the token of the first one.
        if (announcers_.front()->counts().delivered != 0) {
            std::abort();
        }
        return taken;
    }

private:
    void add(std::optional<webhook_scheme> scheme)
    {
        finetuning::webhook_options options("https://hooks.example.org/hook");
        options.scheme = std::move(scheme);
        options.trust_unsigned = true;
        announcers_.push_back(std::make_unique<kit::webhook_announcer>(
            std::move(options),
            http::url::parse("https://pub.finetuning.ai").value(),
            system_time(),
            std::make_shared<deaf_audience>(),
            [](std::string body, const webhook_verdict& verdict) {
                return finetuning::read_webhook(
                    std::move(body), verdict, finetuning::event_listener()
                );
            }
        ));
    }

    std::vector<std::unique_ptr<kit::webhook_announcer>> announcers_;
};

} // namespace andante::test

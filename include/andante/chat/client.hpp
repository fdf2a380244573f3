#pragma once

#include <andante/chat/completions.hpp>
#include <andante/client/client_options.hpp>
#include <andante/client/provider_profile.hpp>
#include <andante/config.hpp>
#include <andante/kit/client_base.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <string>

namespace andante::inline v0::chat {

namespace detail {
class session;
}

/// What the core must know of a service that speaks OpenAI's chat completions: keys and addresses
/// as OpenAI's own clients have them, and limits that are learned from the answers' fields
/// x-ratelimit-limit-requests, x-ratelimit-limit-tokens and their kin.
ANDANTE_DECL provider_profile profile();

/// A client of any service that speaks OpenAI's chat completions.
///
/// Cheap to copy: copies share connections, limits and settings. Thread-safe. Executors, lifetime
/// and contexts: see docs/architecture.md.
class ANDANTE_DECL client : public kit::client_base {
public:
    /// Reads OPENAI_API_KEY and OPENAI_BASE_URL where the options leave these open. A base URL ends
    /// in the version's path, as OpenAI's does: "https://api.openai.com/v1".
    ///
    /// Throws failure: errc::missing_api_key, errc::insecure_url for plain http to a host that is
    /// not loopback, and errc::invalid_request for options that cannot work.
    explicit client(
        boost::asio::any_io_executor executor, client_options options = client_options()
    );

    /// Chat completions. A completion leaves nothing behind at the service, so that one whose
    /// answer was lost is asked for again, as OpenAI's own clients do: it may be paid for twice.
    /// call_options::attempts of 1 forbids that.
    chat::completions completions() const;

private:
    explicit client(std::shared_ptr<detail::session> shared);

    std::shared_ptr<detail::session> session_;
};

} // namespace andante::inline v0::chat

#pragma once

#include <andante/chat/completions.hpp>
#include <andante/client/call_options.hpp>
#include <andante/client/client_options.hpp>
#include <andante/json/raw_json.hpp>
#include <andante/kit/client_base.hpp>
#include <andante/providers/together/batches.hpp>
#include <andante/providers/together/embeddings.hpp>
#include <andante/providers/together/files.hpp>
#include <andante/providers/together/fine_tunes.hpp>
#include <andante/providers/together/images.hpp>
#include <andante/providers/together/model.hpp>
#include <andante/providers/together/profile.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <vector>

/// Together AI: chat, embeddings, images, files, batches, fine-tunes.
namespace andante::inline v0::together {

/// What is chosen about the service beside client_options.
class service_options {
public:
    service_options() = default;

    /// Where the numbers of the request limits come from. Not used with client_options::policies or
    /// client_options::pacer.
    limit_profile limits = limit_profile::learned;
    /// Who answers a chat in place of a model that stays overloaded (503) through all attempts;
    /// empty: nobody, and the call fails. The answer says who it was: completion::model.
    std::string fallback_model;
};

/// A client of the Together AI API.
///
/// Cheap to copy: copies share connections, limits and settings. Thread-safe. Executors, lifetime
/// and contexts: see docs/architecture.md.
class ANDANTE_DECL client : public kit::client_base {
public:
    /// Reads TOGETHER_API_KEY and TOGETHER_BASE_URL where the options leave these open. A base URL
    /// ends in the version's path, as the documented one does: "https://api.together.ai/v1".
    ///
    /// Throws failure: errc::missing_api_key, errc::insecure_url for plain http to a host that is
    /// not loopback, and errc::invalid_request for options that cannot work.
    explicit client(
        boost::asio::any_io_executor executor,
        client_options options = client_options(),
        service_options service = service_options()
    );

    /// Chat completions, whole and streamed. A completion leaves nothing behind at the service, so
    /// that one whose answer was lost is asked for again: it may be paid for twice.
    /// call_options::attempts of 1 forbids that. A model that is not there is errc::not_found, with
    /// the nearest names. Limits: "chat", counted for the model.
    chat::completions chat() const;
    /// Texts as points.
    together::embeddings embeddings() const;
    /// Images from text.
    together::images images() const;
    /// Files that the service keeps.
    together::files files() const;
    /// Models that learn from files.
    together::fine_tunes fine_tunes() const;
    /// Requests that are answered within a day.
    together::batches batches() const;

    /// The catalogue. `dedicated`: only models that run on endpoints of one's own.
    [[nodiscard]] boost::asio::awaitable<std::vector<model>>
    models(bool dedicated = false, call_options options = call_options()) const;
    /// Whose key it is, as the service writes it. Costs nothing, so it also proves a key.
    [[nodiscard]] boost::asio::awaitable<raw_json>
    whoami(call_options options = call_options()) const;

private:
    explicit client(std::shared_ptr<detail::session> shared);

    std::shared_ptr<detail::session> session_;
};

} // namespace andante::inline v0::together

#pragma once

#include <andante/client/client_options.hpp>
#include <andante/kit/client_base.hpp>
#include <andante/providers/finetuning/account.hpp>
#include <andante/providers/finetuning/generations.hpp>
#include <andante/providers/finetuning/health.hpp>
#include <andante/providers/finetuning/playlists.hpp>
#include <andante/providers/finetuning/profile.hpp>
#include <andante/providers/finetuning/sound_effects.hpp>
#include <andante/providers/finetuning/webhook_inbox.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

/// Finetuning.ai: music from text.
namespace andante::inline v0::finetuning {

/// A client of the Finetuning.ai API.
///
/// Cheap to copy: copies share connections, limits and settings. Thread-safe. Its operations may be
/// awaited on any executor; the one given here runs its connections and its calls, so its context
/// must run. Where it does not, a call ends at its deadline all the same. When the last copy and
/// the last resource handle are gone, operations that still run end with operation_aborted.
///
/// Lifetime: the client, its context, and the contexts and coroutines that await its operations may
/// be destroyed in any order, also with operations under way, once no thread runs any of these
/// contexts. Until then, destroy a context only when nothing awaits the client on it and, for the
/// client's own, when no operation of the client runs. Coroutines go with their own context,
/// uncalled. An operation awaited elsewhere ends with operation_aborted when the client's context
/// goes.
class ANDANTE_DECL client : public kit::client_base {
public:
    /// Reads FINETUNING_API_KEY and FINETUNING_BASE_URL where the options leave these open.
    ///
    /// Throws failure: errc::missing_api_key, errc::insecure_url for plain http to a host that is
    /// not loopback, and errc::invalid_request for options that cannot work.
    explicit client(
        boost::asio::any_io_executor executor, client_options options = client_options()
    );

    /// The account behind the key and what it may still do. Costs nothing, so it also proves a key.
    ///
    /// Errors: any of errc below 80. Cancellation: terminal; a read has no effect.
    [[nodiscard]] boost::asio::awaitable<finetuning::account>
    account(call_options options = call_options()) const;

    /// Whether the service answers at all; sent without the key. Provisional: the provider does not
    /// document this route.
    [[nodiscard]] boost::asio::awaitable<finetuning::health>
    health(call_options options = call_options()) const;

    /// Tracks: create, read, wait, download, delete.
    finetuning::generations generations() const;
    /// Playlists: read and edit. They are made and named in the provider's web app.
    finetuning::playlists playlists() const;
    /// Sound effects. Provisional: the provider does not document these routes.
    finetuning::sound_effects sound_effects() const;

    /// Where this client's webhooks arrive: hand it what your server, or a webhook_listener,
    /// receives, and give it to the requests whose ends are to be announced.
    ///
    /// Throws failure with errc::invalid_request for a URL that the service cannot call,
    /// std::invalid_argument for limits of zero or a path without '/', and
    /// boost::system::system_error when the system has no random bytes.
    finetuning::webhook_inbox webhooks(webhook_options options) const;

private:
    explicit client(std::shared_ptr<detail::session> shared);

    std::shared_ptr<detail::session> session_;
};

} // namespace andante::inline v0::finetuning

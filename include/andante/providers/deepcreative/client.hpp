#pragma once

#include <andante/client/call_options.hpp>
#include <andante/client/client_options.hpp>
#include <andante/json/raw_json.hpp>
#include <andante/kit/client_base.hpp>
#include <andante/paging/page_range.hpp>
#include <andante/providers/deepcreative/predictions.hpp>
#include <andante/providers/deepcreative/profile.hpp>
#include <andante/providers/deepcreative/webhook_inbox.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

/// Deep Creative Labs: predictions of many models.
namespace andante::inline v0::deepcreative {

/// A client of the Deep Creative Labs API.
///
/// Cheap to copy: copies share connections, limits and settings. Thread-safe. Executors, lifetime
/// and contexts: see docs/architecture.md. Errors and cancellation of its operations: as those of
/// predictions.
///
/// Of models, files, account and estimate only the paths are published: their answers are given as
/// they come.
class ANDANTE_DECL client : public kit::client_base {
public:
    /// Reads DEEPCREATIVE_API_KEY and DEEPCREATIVE_BASE_URL where the options leave these open. A
    /// base URL ends in the version's path, as the documented one does:
    /// "https://api.deepcreativelabs.com/v1".
    ///
    /// Throws failure: errc::missing_api_key, errc::insecure_url for plain http to a host that is
    /// not loopback, and errc::invalid_request for options that cannot work.
    explicit client(
        boost::asio::any_io_executor executor, client_options options = client_options()
    );

    /// Predictions: create, read, wait, cancel, download.
    deepcreative::predictions predictions() const;

    /// The catalogue of models.
    page_range<raw_json> all_models(range_options options = range_options()) const;
    /// One model of it.
    [[nodiscard]] boost::asio::awaitable<raw_json>
    model(std::string id, call_options options = call_options()) const;

    /// The account behind the key. Costs nothing, so it also proves a key.
    [[nodiscard]] boost::asio::awaitable<raw_json>
    account(call_options options = call_options()) const;
    /// What is left to spend.
    [[nodiscard]] boost::asio::awaitable<raw_json>
    balance(call_options options = call_options()) const;
    /// What was used.
    [[nodiscard]] boost::asio::awaitable<raw_json>
    usage(call_options options = call_options()) const;
    /// What the service says of the key's limits.
    [[nodiscard]] boost::asio::awaitable<raw_json>
    rate_limits(call_options options = call_options()) const;
    /// What a prediction would cost. `what`: a JSON object whose members are not published.
    [[nodiscard]] boost::asio::awaitable<raw_json>
    estimate(raw_json what, call_options options = call_options()) const;

    /// The files that were sent to the service.
    page_range<raw_json> all_files(range_options options = range_options()) const;
    /// What is known of one of them.
    [[nodiscard]] boost::asio::awaitable<raw_json>
    file(std::string id, call_options options = call_options()) const;
    /// Sends the file at `path`, in pieces, as the member "file" of a form: how is not published.
    ///
    /// Errors: errc::file_error when it cannot be read.
    [[nodiscard]] boost::asio::awaitable<raw_json>
    upload(std::string path, call_options options = call_options()) const;
    /// Deletes one.
    [[nodiscard]] boost::asio::awaitable<raw_json>
    remove_file(std::string id, call_options options = call_options()) const;

    /// Where this client's webhooks arrive: hand it what your server, or a webhook_listener,
    /// receives, and give it to the requests whose ends are to be announced.
    ///
    /// Throws failure with errc::invalid_request for a URL that the service cannot call,
    /// std::invalid_argument for limits of zero or a path without '/', and
    /// boost::system::system_error when the system has no random bytes.
    deepcreative::webhook_inbox webhooks(webhook_options options) const;

private:
    explicit client(std::shared_ptr<detail::session> shared);

    std::shared_ptr<detail::session> session_;
};

} // namespace andante::inline v0::deepcreative

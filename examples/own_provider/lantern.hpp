// A typed client for a provider of one's own: Lantern, which is made up, draws films of scenes.
#pragma once

#include <andante/bulk/map.hpp>
#include <andante/client/client_options.hpp>
#include <andante/client/provider_profile.hpp>
#include <andante/jobs/completed.hpp>
#include <andante/jobs/wait_options.hpp>
#include <andante/kit/webhook_announcer.hpp>
#include <andante/paging/page_range.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <vector>

namespace lantern {

/// A film of a scene, and how far it is.
struct render {
    std::string id;
    std::string state;   ///< "queued", "drawing", "done" or "failed".
    std::string file;    ///< Empty until there is one.
    std::string problem; ///< Empty unless it failed.
};

/// What the core must know of Lantern.
andante::provider_profile profile();

class session;

/// A client of Lantern. Cheap to copy.
class client {
public:
    explicit client(
        boost::asio::any_io_executor executor,
        andante::client_options options = andante::client_options()
    );

    //! [operations]
    /// Begins to draw; costs a credit. `inbox`, if given, is told of the end.
    boost::asio::awaitable<render> create(
        std::string scene,
        std::shared_ptr<andante::kit::webhook_announcer> inbox = nullptr,
        andante::call_options options = andante::call_options()
    ) const;
    boost::asio::awaitable<render>
    get(std::string id, andante::call_options options = andante::call_options()) const;
    boost::asio::awaitable<render>
    wait(std::string id, andante::wait_options options = andante::wait_options()) const;
    andante::completed_range<render> as_completed(
        std::vector<std::string> ids, andante::wait_options options = andante::wait_options()
    ) const;
    andante::page_range<render>
    list_all(andante::range_options options = andante::range_options()) const;
    /// Finds a title for each scene, in their order.
    boost::asio::awaitable<andante::bulk::map_report<std::string>> titles(
        std::vector<std::string> scenes,
        andante::bulk::map_options options = andante::bulk::map_options()
    ) const;
    //! [operations]

    /// Where its webhooks arrive.
    std::shared_ptr<andante::kit::webhook_announcer>
    webhooks(andante::kit::webhook_settings settings) const;

private:
    std::shared_ptr<session> session_;
};

} // namespace lantern

#pragma once

#include <andante/http/fetch_options.hpp>
#include <andante/http/transport.hpp>

#include "client/call_run.hpp"
#include "client/pipeline_core.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>

namespace andante::inline v0::detail {

/// Passes on to another transport, and tells a call's run of each exchange.
class watched_transport final : public http::transport {
public:
    watched_transport(std::shared_ptr<http::transport> over, call_run* run)
        : over_(std::move(over))
        , run_(run)
    {}

    boost::asio::awaitable<result<http::response>>
    send(http::request what, http::exchange_limits limits) override;
    void close_idle() noexcept override { over_->close_idle(); }

private:
    static boost::asio::awaitable<result<http::response>>
    pass_on(watched_transport* self, http::request what, http::exchange_limits limits);

    std::shared_ptr<http::transport> over_;
    call_run* run_;
};

/// A file that is fetched without a key, as observers see it.
call file_call(std::chrono::milliseconds deadline);

/// What a client adds to the options of a fetch: its clock, its name, and how far away those are
/// who name its files.
void adopt(http::fetch_options& options, const pipeline_core& core);

} // namespace andante::inline v0::detail

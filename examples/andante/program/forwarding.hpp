#pragma once

#include <andante/http/message.hpp>
#include <andante/http/transport.hpp>
#include <andante/webhooks/webhook_request.hpp>

#include "program/session.hpp"
#include "program/webhook_report.hpp"

#include <boost/asio/awaitable.hpp>

#include <deque>
#include <memory>
#include <utility>

namespace program {

/// Passes deliveries on, one behind the other in their order, and tells of each.
class forwarder {
public:
    forwarder(session_ptr current, andante::http::url target);

    /// Takes one. False when too many wait.
    bool take(andante::webhook_request request, webhook_report report);
    /// Ends once all have been passed on, or after 5 s.
    boost::asio::awaitable<void> finish();

private:
    class state;
    std::shared_ptr<state> state_;
};

} // namespace program

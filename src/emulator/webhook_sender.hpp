#pragma once

#include "emulator/connection.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>

namespace andante::inline v0::emulator {

/// Posts one webhook to a plain http address of this machine; any other address is not called.
/// Never throws for what the receiver does; ignores the answer.
boost::asio::awaitable<void>
post_webhook(std::shared_ptr<server_context> context, webhook_delivery what);

} // namespace andante::inline v0::emulator

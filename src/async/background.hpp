#pragma once

#include "async/interrupt.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>

namespace andante::inline v0::detail {

/// Runs an operation that nobody awaits, until it ends or `control` interrupts it. Never begins
/// inside the caller, which may hold a lock. The operation reports its own end; what it throws is
/// dropped.
void run_in_background(
    const boost::asio::any_io_executor& executor,
    boost::asio::awaitable<void> operation,
    std::shared_ptr<interrupter> control
);

} // namespace andante::inline v0::detail

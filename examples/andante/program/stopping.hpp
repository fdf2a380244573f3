#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <optional>

namespace program {

/// What ends a command before it is done: the first signal, or the end of --timeout, cancels it in
/// an orderly way. A second signal ends the program at once.
class stopping {
public:
    /// `end` is when --timeout passes; nothing without one.
    stopping(
        boost::asio::io_context& context, std::optional<std::chrono::steady_clock::time_point> end
    );

    /// Where the command is cancelled.
    boost::asio::cancellation_slot slot() { return stop_.slot(); }
    /// The signal that stopped the command; 0 when none did.
    int received() const { return received_; }
    /// True when the command was stopped because its time was over.
    bool timed_out() const { return timed_out_; }
    /// The command has ended: nothing is waited for any more.
    void cancel();

private:
    void wait_for_signal();
    void wait_for_end(std::chrono::steady_clock::time_point end);

    boost::asio::signal_set signals_;
    boost::asio::steady_timer alarm_;
    boost::asio::cancellation_signal stop_;
    int received_ = 0;
    bool timed_out_ = false;
};

} // namespace program

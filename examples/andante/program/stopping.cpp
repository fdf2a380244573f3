#include "program/stopping.hpp"

#include <csignal>
#include <unistd.h>

namespace program {

namespace asio = boost::asio;

namespace {

/// nohup has SIGHUP ignored, a script its background jobs SIGINT, and that must stay so.
bool is_ignored(int number)
{
    struct sigaction now{};
    return ::sigaction(number, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

} // namespace

stopping::stopping(
    asio::io_context& context, std::optional<std::chrono::steady_clock::time_point> end
)
    : signals_(context)
    , alarm_(context)
{
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        if (!is_ignored(number)) {
            signals_.add(number);
        }
    }
    wait_for_signal();
    if (end) {
        wait_for_end(*end);
    }
}

void stopping::cancel()
{
    signals_.cancel();
    alarm_.cancel();
}

void stopping::wait_for_signal()
{
    signals_.async_wait([this](const boost::system::error_code& problem, int number) {
        if (problem) {
            return;
        }
        if (received_ != 0) {
            ::_exit(128 + number);
        }
        received_ = number;
        wait_for_signal();
        stop_.emit(asio::cancellation_type::terminal);
    });
}

void stopping::wait_for_end(std::chrono::steady_clock::time_point end)
{
    alarm_.expires_at(end);
    alarm_.async_wait([this](const boost::system::error_code& problem) {
        if (!problem && received_ == 0) {
            timed_out_ = true;
            stop_.emit(asio::cancellation_type::terminal);
        }
    });
}

} // namespace program

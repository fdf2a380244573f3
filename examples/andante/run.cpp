#include "run.hpp"

#include "report.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <exception>
#include <unistd.h>

namespace program {

namespace asio = boost::asio;

namespace {

/// Turns the first signal into a cancellation.
class interrupts {
public:
    explicit interrupts(asio::io_context& context)
        : signals_(context, SIGINT, SIGTERM)
    {
        wait();
    }

    asio::cancellation_slot slot() { return stop_.slot(); }
    int received() const { return received_; }
    void end() { signals_.cancel(); }

private:
    void wait()
    {
        signals_.async_wait([this](const boost::system::error_code& problem, int number) {
            if (problem) {
                return;
            }
            if (received_ != 0) {
                ::_exit(128 + number);
            }
            received_ = number;
            wait();
            stop_.emit(asio::cancellation_type::terminal);
        });
    }

    asio::signal_set signals_;
    asio::cancellation_signal stop_;
    int received_ = 0;
};

} // namespace

exit_code run(const command& what, const global_options& options)
{
    asio::io_context context(1);
    auto current = std::make_shared<session>(context.get_executor(), options);
    interrupts stop(context);
    std::exception_ptr thrown;
    auto code = exit_code::failed;
    const auto on_end = [&](std::exception_ptr exception, exit_code result) {
        thrown = exception;
        code = result;
        current->progress().end();
        stop.end();
    };
    try {
        asio::co_spawn(context, what(current), asio::bind_cancellation_slot(stop.slot(), on_end));
        context.run();
    } catch (...) {
        thrown = std::current_exception();
    }
    current->remember_limits();
    if (thrown) {
        const auto told = problem::from(thrown);
        code = tell(current->out(), told, current->on_stop());
        if (told.is_interrupt() && stop.received() == SIGTERM) {
            code = exit_code::terminated;
        }
    }
    if (!current->out().finish() && code == exit_code::ok) {
        current->out().complaint("andante: standard output could not be written");
        code = exit_code::failed;
    }
    return code;
}

} // namespace program

#include "program/run.hpp"

#include "program/report.hpp"
#include "program/session.hpp"
#include "program/stopping.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <csignal>
#include <exception>
#include <unistd.h>

namespace program {

namespace asio = boost::asio;

namespace {

/// What a command that was cancelled is told to have ended for.
exit_code tell_end(session& current, const std::exception_ptr& thrown, const stopping& stop)
{
    auto told = problem::from(thrown, current.whose());
    if (told.is_interrupt() && stop.timed_out()) {
        told = told.as_timeout(*current.options().timeout);
    }
    const auto code = tell(current.out(), told, current.on_stop());
    if (told.is_interrupt() && (stop.received() == SIGTERM || stop.received() == SIGHUP)) {
        return static_cast<exit_code>(128 + stop.received());
    }
    return code;
}

/// So long a Redis may take to hear that this process shares no more; else it waits for a lease.
constexpr std::chrono::milliseconds longest_farewell(500);

/// True when something is under way that cannot be cancelled, which is only the system's resolver:
/// it may be silent for many seconds, and the context's end would wait for it.
bool is_busy(asio::io_context& context)
{
    context.restart();
    context.poll(); // what was cancelled with the command
    return !context.stopped();
}

} // namespace

exit_code run(const command& what, const provider& whose, const global_options& options)
{
    asio::io_context context(1);
    auto current = std::make_shared<session>(context.get_executor(), whose, options);
    stopping stop(context, current->end());
    std::exception_ptr thrown;
    auto code = exit_code::failed;
    const auto on_end = [&](std::exception_ptr exception, exit_code result) {
        thrown = exception;
        code = result;
        current->progress().end();
        context.stop();
    };
    try {
        asio::co_spawn(context, what(current), asio::bind_cancellation_slot(stop.slot(), on_end));
        context.run();
    } catch (...) {
        thrown = std::current_exception();
    }
    stop.cancel();
    current->remember_limits();
    if (thrown) {
        code = tell_end(*current, thrown, stop);
    }
    if (!current->out().finish() && code == exit_code::ok) {
        current->out().complaint("andante: standard output could not be written");
        code = exit_code::failed;
    }
    const auto& not_filtered = current->out().filter_problem();
    if (!not_filtered.empty()) {
        tell(
            current->out(), problem("--jq: " + not_filtered, ""), "All is done; see the data above"
        );
        code = code == exit_code::ok ? exit_code::failed : code;
    }
    if (current->let_go()) {
        context.restart();
        context.run_for(longest_farewell);
    }
    if (is_busy(context)) {
        ::_exit(static_cast<int>(code)); // all is written
    }
    return code;
}

} // namespace program

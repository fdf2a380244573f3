// Every operation ends: by a deadline, or because it is cancelled.

#include <andante/andante.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <exception>
#include <iostream>

namespace asio = boost::asio;
namespace finetuning = andante::finetuning;
using namespace std::chrono_literals;

namespace {

asio::awaitable<void> meet_deadlines(finetuning::client client, std::string id)
{
    // A call's own deadline covers its pacing, repeats and back-off.
    andante::call_options hurry;
    hurry.deadline = 3s;
    const auto who = co_await client.account(std::move(hurry));
    std::cout << who.limits.total_remaining << " tracks left\n";

    // within() puts a limit on anything that can be awaited.
    auto waiting = andante::within(client.generations().wait(id), 1s);
    const auto track = co_await andante::as_result(std::move(waiting));
    std::cout << (track ? "ended" : track.error().message()) << '\n';
}

/// Waits until somebody stops it.
asio::awaitable<void> wait_for(finetuning::client client, std::string id)
{
    const auto track = co_await client.generations().wait(id);
    std::cout << track.status.text() << '\n';
}

void report(std::exception_ptr exception)
{
    try {
        if (exception) {
            std::rethrow_exception(exception);
        }
    } catch (const boost::system::system_error& problem) {
        const bool cancelled = problem.code() == asio::error::operation_aborted;
        std::cout << (cancelled ? "cancelled, the track runs on" : problem.what()) << '\n';
    }
}

void show(asio::io_context& context, const finetuning::client& client, const std::string& id)
{
    asio::co_spawn(context, meet_deadlines(client, id), report);
    context.run();
    context.restart();

    // Cancelling works at any moment, from any point of the operation.
    asio::cancellation_signal stop;
    asio::co_spawn(
        context, wait_for(client, id), asio::bind_cancellation_slot(stop.slot(), report)
    );
    asio::steady_timer patience(context, 500ms);
    patience.async_wait([&stop](const boost::system::error_code&) {
        stop.emit(asio::cancellation_type::terminal);
    });
    context.run();
}

} // namespace

int main(int count, char** arguments)
{
    try {
        asio::io_context context;
        const finetuning::client client(context.get_executor());
        show(context, client, count > 1 ? arguments[1] : "00000000-0000-4000-8000-000000000000");
    } catch (const andante::failure& problem) {
        std::cerr << problem.what() << '\n';
        return problem.error() == andante::errc::missing_api_key ? 2 : 1;
    }
}

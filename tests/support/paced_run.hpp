#pragma once

#include <andante/emulator/finetuning/service.hpp>
#include <andante/emulator/server.hpp>
#include <andante/providers/finetuning/client.hpp>

#include "support/fast_time.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <memory>
#include <vector>

namespace andante_tests {

/// What one crowd of reads over real sockets came to. Times are those of the fast clock.
struct paced_result {
    std::size_t answered = 0;
    std::size_t refused = 0;        ///< Answers with 429.
    std::size_t most_in_window = 0; ///< As the server recorded it.
    /// When the server got the requests.
    std::vector<andante::emulator::time_point> arrivals;
};

/// Asks for the account so many times at once, through one client with its default policies, of an
/// emulator that counts reads by `rule`. `speed`: how many times as fast as the world's the clocks
/// of both are.
inline paced_result run_paced(andante::emulator::rate_rule rule, std::size_t requests, int speed)
{
    namespace asio = boost::asio;
    const auto time = std::make_shared<andante::support::fast_time>(speed);
    andante::emulator::finetuning::settings settings;
    settings.rates.read = rule;
    const auto service = std::make_shared<andante::emulator::finetuning::service>(settings);
    andante::emulator::server_settings listening;
    listening.time = time;
    listening.keep_alive *= speed;
    andante::emulator::server server(service, listening);

    asio::io_context context(1);
    andante::client_options options;
    options.api_key = andante::secret(andante::emulator::finetuning::settings::default_key);
    options.base_url = server.base_url();
    options.time = time;
    options.connections.proxy = andante::secret("none");
    options.connections.connect_timeout *= speed;
    options.idle_timeout *= speed;
    options.policies = andante::finetuning::policies();
    options.policies->set(andante::pacing::window_limit("read", rule.limit, rule.window));
    const andante::finetuning::client client(context.get_executor(), options);
    andante::call_options patience;
    patience.deadline = std::chrono::hours(24);

    paced_result out;
    std::exception_ptr first;
    for (std::size_t i = 0; i < requests; ++i) {
        asio::co_spawn(
            context,
            client.account(patience),
            [&](std::exception_ptr thrown, const andante::finetuning::account&) {
                out.answered += thrown ? 0u : 1u;
                first = first ? first : thrown;
            }
        );
    }
    context.run();
    if (first) {
        std::rethrow_exception(first);
    }
    const auto seen = service->record().requests();
    out.refused = service->record().count_status(429);
    out.most_in_window = service->record().max_in_any_window("read", rule.window);
    for (const auto& each : seen) {
        out.arrivals.push_back(each.time);
    }
    return out;
}

} // namespace andante_tests

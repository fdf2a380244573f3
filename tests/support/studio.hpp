#pragma once

#include <andante/emulator/fault.hpp>
#include <andante/emulator/finetuning/service.hpp>
#include <andante/emulator/memory_transport.hpp>
#include <andante/pacing/pacer.hpp>
#include <andante/providers/finetuning/client.hpp>
#include <andante/testing/virtual_time.hpp>

#include "support/captured_log.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace andante_tests {

inline constexpr auto create_route = "POST /v1/generations";
inline constexpr auto get_route = "GET /v1/generations/{id}";
inline constexpr auto list_route = "GET /v1/generations";
inline constexpr auto delete_route = "POST /v1/generations/bulk-delete";

/// A fault of the calls of a route from the first-th on; count 0: of all of them.
inline andante::emulator::fault
nth(andante::emulator::fault_kind what, const char* route, unsigned first, unsigned count = 1)
{
    andante::emulator::fault planned(what, route);
    planned.first = first;
    planned.count = count;
    return planned;
}

/// A service without limits, for tests of everything else.
inline andante::emulator::finetuning::settings unlimited()
{
    andante::emulator::finetuning::settings settings;
    settings.rates.enforced = false;
    return settings;
}

/// A client that waits for no limit.
inline void unpaced(andante::client_options& options)
{
    options.pacer = andante::pacing::unpaced();
}

/// A client that does not look for the job of a create whose answer was lost.
inline void unsearched(andante::client_options& options)
{
    options.lost_creates.look = false;
}

/// A client and the emulated service in one process, under virtual time.
class studio {
public:
    explicit studio(
        andante::emulator::finetuning::settings settings =
            andante::emulator::finetuning::settings(),
        const std::function<void(andante::client_options&)>& adjust =
            [](andante::client_options&) {},
        andante::emulator::memory_options network = andante::emulator::memory_options()
    )
        : network_(std::move(network))
        , service(std::make_shared<andante::emulator::finetuning::service>(std::move(settings)))
        , client(time.executor(), options(adjust))
    {}

    /// The settings of `client`, for tests that make another one.
    andante::client_options options(
        const std::function<void(andante::client_options&)>& adjust =
            [](andante::client_options&) {}
    )
    {
        andante::client_options chosen;
        chosen.api_key = andante::secret(andante::emulator::finetuning::settings::default_key);
        chosen.time = time.source();
        chosen.observer = log.observer;
        chosen.random_seed = 1;
        chosen.transport =
            andante::emulator::make_memory_transport(service, time.source(), network_);
        adjust(chosen);
        return chosen;
    }

    studio(const studio&) = delete;
    studio& operator=(const studio&) = delete;
    ~studio() { expect_no_key(log.text); }

    /// Runs one operation to its end.
    template <class T>
    T run(boost::asio::awaitable<T> operation)
    {
        return andante::testing::run(time, std::move(operation));
    }

    /// Runs an operation that must fail, and gives its error.
    template <class T>
    andante::error run_failing(boost::asio::awaitable<T> operation)
    {
        auto ended = andante::testing::run(time, andante::as_result(std::move(operation)));
        const auto problem = ended.has_error() ? ended.error() : andante::error();
        expect_no_key(
            problem.message() + problem.body_excerpt() + andante::failure(problem).what()
        );
        return problem;
    }

private:
    andante::emulator::memory_options network_;

public:
    captured_log log; ///< What an operation was doing when the context goes is told, too.
    andante::testing::virtual_time time;
    std::shared_ptr<andante::emulator::finetuning::service> service;
    andante::finetuning::client client;
};

} // namespace andante_tests

#pragma once

#include <andante/emulator/memory_transport.hpp>
#include <andante/emulator/sauti/service.hpp>
#include <andante/emulator/server.hpp>
#include <andante/providers/sauti/client.hpp>
#include <andante/testing/virtual_time.hpp>

#include "support/context_runner.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace andante_tests {

using sauti_adjustment = std::function<void(andante::client_options&)>;

inline void as_it_is(andante::client_options&) {}

/// Creates that are lost are sent once more.
inline void sends_again(andante::client_options& options)
{
    options.lost_creates.when_in_doubt = andante::lost_create_policy::resend;
}

/// A service without limits, and audio that is short: 1 ms a character.
inline andante::emulator::sauti::settings quiet_booth()
{
    andante::emulator::sauti::settings settings;
    settings.rates.enforced = false;
    settings.audio.seconds_per_character = 0.001;
    return settings;
}

/// A client that waits for no limit.
inline void without_pacing(andante::client_options& options)
{
    options.pacer = andante::pacing::unpaced();
}

/// A client of the emulated SAUTI in one process, under virtual time.
class booth {
public:
    explicit booth(
        andante::emulator::sauti::settings settings = quiet_booth(),
        const sauti_adjustment& adjust = as_it_is,
        andante::emulator::memory_options network = andante::emulator::memory_options()
    )
        : service(std::make_shared<andante::emulator::sauti::service>(std::move(settings)))
        , network_(std::move(network))
        , client(time.executor(), options(adjust))
    {}
    booth(const booth&) = delete;
    booth& operator=(const booth&) = delete;

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
        return ended.has_error() ? ended.error() : andante::error();
    }

    /// The settings of `client`, for tests that make another one.
    andante::client_options options(const sauti_adjustment& adjust)
    {
        andante::client_options chosen;
        chosen.api_key = andante::secret(andante::emulator::sauti::settings::default_key);
        chosen.time = time.source();
        chosen.random_seed = 1;
        chosen.transport =
            andante::emulator::make_memory_transport(service, time.source(), network_);
        adjust(chosen);
        return chosen;
    }

    andante::testing::virtual_time time;
    std::shared_ptr<andante::emulator::sauti::service> service;

private:
    andante::emulator::memory_options network_;

public:
    andante::sauti::client client;
};

/// A client of the emulated SAUTI with TLS between them.
class live_booth {
public:
    explicit live_booth(
        andante::emulator::sauti::settings settings = quiet_booth(),
        const sauti_adjustment& adjust = as_it_is
    )
        : service(std::make_shared<andante::emulator::sauti::service>(std::move(settings)))
        , server(service, with_tls())
        , client(context.get_executor(), options(adjust))
    {}
    live_booth(const live_booth&) = delete;
    live_booth& operator=(const live_booth&) = delete;
    ~live_booth()
    {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    template <class T>
    andante::result<T> try_run(boost::asio::awaitable<T> operation)
    {
        return andante_tests::run_on(context, std::move(operation));
    }
    template <class T>
    T run(boost::asio::awaitable<T> operation)
    {
        return try_run(std::move(operation)).value();
    }
    template <class T>
    andante::error run_failing(boost::asio::awaitable<T> operation)
    {
        auto ended = try_run(std::move(operation));
        return ended.has_error() ? ended.error() : andante::error();
    }

    boost::asio::io_context context{1};
    std::shared_ptr<andante::emulator::sauti::service> service;
    andante::emulator::server server;

private:
    static andante::emulator::server_settings with_tls()
    {
        andante::emulator::server_settings how;
        how.tls = true;
        return how;
    }
    andante::client_options options(const sauti_adjustment& adjust)
    {
        std::string pattern = std::filesystem::temp_directory_path() / "andante-test-XXXXXX";
        if (::mkdtemp(pattern.data()) == nullptr) {
            throw std::runtime_error("no temporary folder");
        }
        folder_ = pattern;
        andante::client_options chosen;
        chosen.api_key = andante::secret(andante::emulator::sauti::settings::default_key);
        chosen.base_url = server.base_url();
        chosen.random_seed = 1;
        chosen.connections.proxy = andante::secret("none");
        chosen.connections.ca_file = folder_ / "ca.pem";
        server.write_ca(chosen.connections.ca_file);
        adjust(chosen);
        return chosen;
    }

    std::filesystem::path folder_;

public:
    andante::sauti::client client;
};

} // namespace andante_tests

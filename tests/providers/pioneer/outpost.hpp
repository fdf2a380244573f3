#pragma once

#include <andante/emulator/memory_transport.hpp>
#include <andante/emulator/pioneer/service.hpp>
#include <andante/emulator/server.hpp>
#include <andante/providers/pioneer/client.hpp>
#include <andante/testing/virtual_time.hpp>

#include "support/context_runner.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace pioneer_test {

namespace asio = boost::asio;
namespace emulator = andante::emulator;
namespace served = andante::emulator::pioneer;
namespace pioneer = andante::pioneer;
using namespace std::chrono_literals;
using andante::errc;
using andante::outcome;

using adjustment = std::function<void(andante::client_options&)>;

inline void as_it_is(andante::client_options&) {}

/// One attempt, and no limit that is waited for.
inline void once(andante::client_options& options)
{
    options.retry.attempts = 1;
    options.pacer = andante::pacing::unpaced();
}

inline served::settings quiet(served::docs which = served::docs::june_2026)
{
    served::settings settings(which);
    settings.rates.enforced = false;
    return settings;
}

inline pioneer::encoder_request names_in(const std::string& text)
{
    return {
        "fastino/gliner2-base-v1",
        text,
        pioneer::extraction_schema(std::vector<std::string>{"person", "company"})
    };
}

/// A client and the emulated service in one process, under virtual time.
class outpost {
public:
    explicit outpost(
        served::settings settings = quiet(),
        const adjustment& adjust = as_it_is,
        emulator::memory_options network = emulator::memory_options(),
        pioneer::edition which = pioneer::edition::june_2026
    )
        : network_(std::move(network))
        , key_(settings.users.front().key)
        , service(std::make_shared<served::service>(std::move(settings)))
        , client(time.executor(), options(adjust), which)
    {}
    outpost(const outpost&) = delete;
    outpost& operator=(const outpost&) = delete;

    andante::client_options options(const adjustment& adjust = as_it_is)
    {
        andante::client_options chosen;
        chosen.api_key = andante::secret(key_);
        chosen.time = time.source();
        chosen.random_seed = 1;
        chosen.transport = emulator::make_memory_transport(service, time.source(), network_);
        adjust(chosen);
        return chosen;
    }

    template <class T>
    T run(asio::awaitable<T> operation)
    {
        return andante::testing::run(time, std::move(operation));
    }
    template <class T>
    andante::error run_failing(asio::awaitable<T> operation)
    {
        auto ended = run(andante::as_result(std::move(operation)));
        return ended.has_error() ? ended.error() : andante::error();
    }
    std::size_t sent() const { return service->record().requests().size(); }

private:
    emulator::memory_options network_;
    std::string key_;

public:
    andante::testing::virtual_time time;
    std::shared_ptr<served::service> service;
    pioneer::client client;
};

/// Operations that run together, each to its end.
class together {
public:
    explicit together(andante::testing::virtual_time& time)
        : time_(time)
    {}

    template <class T>
    void start(asio::awaitable<T> operation)
    {
        const auto number = outcomes.size();
        outcomes.emplace_back();
        andante::testing::start(
            time_.executor(),
            store(andante::as_result(std::move(operation)), this, number),
            [this](std::exception_ptr) { ++ended_; }
        );
    }
    void finish()
    {
        time_.run_until([this] { return ended_ == outcomes.size(); });
    }
    std::size_t failed() const
    {
        std::size_t count = 0;
        for (const auto& each : outcomes) {
            count += each ? 1 : 0;
        }
        return count;
    }

    std::vector<std::optional<andante::error>> outcomes;

private:
    template <class T>
    static asio::awaitable<void>
    store(asio::awaitable<andante::result<T>> operation, together* owner, std::size_t number)
    {
        const auto ended = co_await std::move(operation);
        if (ended.has_error()) {
            owner->outcomes[number] = ended.error();
        }
    }

    andante::testing::virtual_time& time_;
    std::size_t ended_ = 0;
};

/// A client and the emulated service with TLS between them.
class live_outpost {
public:
    explicit live_outpost(
        served::settings settings = quiet(),
        const adjustment& adjust = as_it_is,
        pioneer::edition which = pioneer::edition::june_2026
    )
        : key_(settings.users.front().key)
        , service(std::make_shared<served::service>(std::move(settings)))
        , server(service, with_tls())
        , client(context.get_executor(), options(adjust), which)
    {}
    live_outpost(const live_outpost&) = delete;
    live_outpost& operator=(const live_outpost&) = delete;
    ~live_outpost()
    {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }

    template <class T>
    T run(asio::awaitable<T> operation)
    {
        return andante_tests::run_on(context, std::move(operation)).value();
    }
    template <class T>
    andante::error run_failing(asio::awaitable<T> operation)
    {
        auto ended = andante_tests::run_on(context, std::move(operation));
        return ended.has_error() ? ended.error() : andante::error();
    }

    std::filesystem::path folder = make_folder();

private:
    std::string key_;

public:
    asio::io_context context{1};
    std::shared_ptr<served::service> service;
    emulator::server server;
    pioneer::client client;

private:
    static emulator::server_settings with_tls()
    {
        emulator::server_settings how;
        how.tls = true;
        return how;
    }
    static std::filesystem::path make_folder()
    {
        std::string pattern = std::filesystem::temp_directory_path() / "andante-test-XXXXXX";
        if (::mkdtemp(pattern.data()) == nullptr) {
            throw std::runtime_error("no temporary folder");
        }
        return pattern;
    }
    andante::client_options options(const adjustment& adjust)
    {
        andante::client_options chosen;
        chosen.api_key = andante::secret(key_);
        chosen.base_url = server.base_url();
        chosen.random_seed = 1;
        chosen.connections.proxy = andante::secret("none");
        chosen.connections.ca_file = folder / "ca.pem";
        server.write_ca(chosen.connections.ca_file);
        adjust(chosen);
        return chosen;
    }
};

/// A data set for those who train, from another address.
inline void make_data(served::service& service, const std::string& key, emulator::time_point now)
{
    emulator::incoming request("POST", "/generate");
    request.headers.add("X-API-Key", key);
    request.headers.add("X-Forwarded-For", "203.0.113.9");
    request.body = R"({"task_type":"decoder","dataset_name":"data"})";
    service.handle(request, now);
}

} // namespace pioneer_test

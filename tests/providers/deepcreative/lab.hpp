#pragma once

#include <andante/emulator/deepcreative/service.hpp>
#include <andante/emulator/memory_transport.hpp>
#include <andante/emulator/server.hpp>
#include <andante/providers/deepcreative/client.hpp>
#include <andante/testing/virtual_time.hpp>

#include "support/context_runner.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <chrono>
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

namespace deepcreative_test {

namespace asio = boost::asio;
namespace emulator = andante::emulator;
namespace labs = andante::emulator::deepcreative;
namespace deepcreative = andante::deepcreative;
using namespace std::chrono_literals;
using andante::errc;
using andante::outcome;
using deepcreative::prediction;
using deepcreative::prediction_request;
using deepcreative::prediction_status;

inline constexpr auto create_route = "POST /v1/{owner}/{model}/predictions";
inline constexpr auto get_route = "GET /v1/predictions/{id}";
inline constexpr auto status_route = "GET /v1/status/{id}";

using adjustment = std::function<void(andante::client_options&)>;

inline void leave(andante::client_options&) {}

inline prediction_request asked_for(const std::string& prompt = "a heron at dawn")
{
    prediction_request request("black-forest-labs", "flux-kontext-max");
    request.set("prompt", prompt);
    return request;
}

/// The key must be nowhere in what may leave the library.
inline void expect_no_key(const andante::error& problem)
{
    const auto text = problem.message() + problem.body_excerpt() + andante::failure(problem).what();
    EXPECT_EQ(text.find("0123456789abcdef"), std::string::npos) << "the key leaked";
}

/// A client and the emulated service in one process, under virtual time.
class lab {
public:
    explicit lab(
        labs::settings settings = labs::settings(),
        const adjustment& adjust = leave,
        emulator::memory_options network = emulator::memory_options()
    )
        : network_(std::move(network))
        , service(std::make_shared<labs::service>(std::move(settings)))
        , client(time.executor(), options(adjust))
    {}
    lab(const lab&) = delete;
    lab& operator=(const lab&) = delete;

    andante::client_options options(const adjustment& adjust = leave)
    {
        andante::client_options chosen;
        chosen.api_key = andante::secret(labs::settings::default_key);
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
        const auto problem = ended.has_error() ? ended.error() : andante::error();
        expect_no_key(problem);
        return problem;
    }

    std::size_t looks() const
    {
        return service->record().count(get_route) + service->record().count(status_route);
    }

private:
    emulator::memory_options network_;

public:
    andante::testing::virtual_time time;
    std::shared_ptr<labs::service> service;
    deepcreative::client client;
};

/// Operations that run together, each to its end.
class together {
public:
    explicit together(lab& here)
        : here_(here)
    {}

    template <class T>
    void start(asio::awaitable<T> operation)
    {
        const auto number = outcomes.size();
        outcomes.emplace_back();
        andante::testing::start(
            here_.time.executor(),
            store(andante::as_result(std::move(operation)), this, number),
            [this](std::exception_ptr) { ++ended_; }
        );
    }

    void finish()
    {
        here_.time.run_until([this] { return ended_ == outcomes.size(); });
    }
    bool is_over() const { return ended_ == outcomes.size(); }

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

    lab& here_;
    std::size_t ended_ = 0;
};

/// A client and the emulated service with TLS between them.
class live_lab {
public:
    explicit live_lab(labs::settings settings = labs::settings(), const adjustment& adjust = leave)
        : service(std::make_shared<labs::service>(std::move(settings)))
        , server(service, with_tls())
        , client(context.get_executor(), options(adjust))
    {
        service->set_link_base(server.base_url() + "/v1");
    }
    live_lab(const live_lab&) = delete;
    live_lab& operator=(const live_lab&) = delete;
    ~live_lab()
    {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }

    template <class T>
    andante::result<T> try_run(asio::awaitable<T> operation)
    {
        return andante_tests::run_on(context, std::move(operation));
    }

    template <class T>
    T run(asio::awaitable<T> operation)
    {
        return try_run(std::move(operation)).value();
    }

    template <class T>
    andante::error run_failing(asio::awaitable<T> operation)
    {
        auto ended = try_run(std::move(operation));
        const auto problem = ended.has_error() ? ended.error() : andante::error();
        expect_no_key(problem);
        return problem;
    }

    std::filesystem::path folder = make_folder();
    asio::io_context context{1};
    std::shared_ptr<labs::service> service;
    emulator::server server;
    deepcreative::client client;

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
        chosen.api_key = andante::secret(labs::settings::default_key);
        chosen.base_url = server.base_url() + "/v1";
        chosen.random_seed = 1;
        chosen.connections.proxy = andante::secret("none");
        chosen.connections.ca_file = folder / "ca.pem";
        server.write_ca(chosen.connections.ca_file);
        adjust(chosen);
        return chosen;
    }
};

} // namespace deepcreative_test

#pragma once

#include <andante/emulator/memory_transport.hpp>
#include <andante/emulator/together/service.hpp>
#include <andante/pacing/rate_limiter.hpp>
#include <andante/providers/together/client.hpp>
#include <andante/testing/virtual_time.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace together_test {

namespace asio = boost::asio;
namespace emulator = andante::emulator;
namespace service = andante::emulator::together;
namespace together = andante::together;
namespace chat = andante::chat;
using namespace std::chrono_literals;
using andante::errc;
using andante::outcome;

inline constexpr auto create_tune = "POST /v1/fine-tunes";
inline constexpr auto create_batch = "POST /v1/batches";
inline const std::string chat_model(service::settings::chat_model);
inline const std::string embedding_model(service::settings::embedding_model);
inline const std::string image_model(service::settings::image_model);

using adjustment = std::function<void(andante::client_options&, together::service_options&)>;

inline void leave(andante::client_options&, together::service_options&) {}

/// A client that waits for no limit and sends nothing twice.
inline void once(andante::client_options& options, together::service_options&)
{
    options.retry.attempts = 1;
    options.pacer = andante::pacing::unpaced();
}

/// A service without request limits.
inline service::settings quiet()
{
    service::settings settings;
    settings.rates.scheme = service::limit_scheme::none;
    return settings;
}

/// The key must be nowhere in what may leave the library.
inline void expect_no_key(const andante::error& problem)
{
    const auto text = problem.message() + problem.body_excerpt() + andante::failure(problem).what();
    EXPECT_EQ(text.find("0123456789abcdef"), std::string::npos) << "the key leaked";
}

inline together::batch_line line_of(const std::string& id, const std::string& words = "hello")
{
    auto body = andante::raw_json::parse(
        R"({"model":")" + chat_model + R"(","messages":[{"role":"user","content":")" + words +
        "\"}]}"
    );
    return together::batch_line(id, body.value());
}

/// A client and the emulated service in one process, under virtual time.
class workshop {
public:
    explicit workshop(
        service::settings settings = quiet(),
        const adjustment& adjust = leave,
        emulator::memory_options network = emulator::memory_options()
    )
        : network_(std::move(network))
        , server(std::make_shared<service::service>(std::move(settings)))
        , client(make_client(adjust))
    {}
    workshop(const workshop&) = delete;
    workshop& operator=(const workshop&) = delete;

    together::client make_client(const adjustment& adjust = leave)
    {
        andante::client_options chosen;
        together::service_options how;
        chosen.api_key = andante::secret(service::settings::default_key);
        chosen.time = time.source();
        chosen.random_seed = 1;
        chosen.transport = emulator::make_memory_transport(server, time.source(), network_);
        adjust(chosen, how);
        return together::client(time.executor(), std::move(chosen), std::move(how));
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

private:
    emulator::memory_options network_;

public:
    andante::testing::virtual_time time;
    std::shared_ptr<service::service> server;
    together::client client;
};

/// Operations that run side by side, each to its end.
class crowd {
public:
    explicit crowd(workshop& here)
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
    void expect_success() const
    {
        for (const auto& each : outcomes) {
            EXPECT_FALSE(each.has_value()) << each->message();
        }
    }

    std::vector<std::optional<andante::error>> outcomes;

private:
    template <class T>
    static asio::awaitable<void>
    store(asio::awaitable<andante::result<T>> operation, crowd* owner, std::size_t number)
    {
        const auto ended = co_await std::move(operation);
        if (ended.has_error()) {
            owner->outcomes[number] = ended.error();
        }
    }

    workshop& here_;
    std::size_t ended_ = 0;
};

} // namespace together_test

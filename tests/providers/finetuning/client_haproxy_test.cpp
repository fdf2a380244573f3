#include <andante/core/result.hpp>
#include <andante/emulator/finetuning/service.hpp>
#include <andante/emulator/server.hpp>
#include <andante/providers/finetuning/client.hpp>

#include "support/haproxy.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

namespace {

namespace asio = boost::asio;
namespace emulator = andante::emulator;
using namespace std::chrono_literals;

/// Counts what was refused, by route.
class refusal_counter final : public andante::observer {
public:
    void on_attempt_end(const andante::attempt_end& event) override
    {
        refused[std::string(event.call.route)] += event.http_status == 429 ? 1 : 0;
    }

    std::map<std::string, int> refused;
};

class client_haproxy : public testing::Test {
protected:
    void SetUp() override
    {
        if (!andante::support::haproxy::is_installed()) {
            ASSERT_FALSE(std::getenv("ANDANTE_REQUIRE_TOOLS")) << "haproxy is not installed";
            GTEST_SKIP() << "haproxy is not installed";
        }
    }
};

andante::client_options options_for(unsigned short port)
{
    andante::client_options options;
    options.api_key = andante::secret(emulator::finetuning::settings::default_key);
    options.base_url = "http://127.0.0.1:" + std::to_string(port);
    options.connections.proxy = andante::secret("none");
    options.policies = andante::finetuning::policies();
    for (auto window : options.policies->windows) {
        window.count = window.name == "create" ? 10 : 20;
        window.per = 2s;
        options.policies->set(window);
    }
    return options;
}

TEST_F(client_haproxy, a_stick_table_refuses_once_for_each_of_its_counters)
{
    emulator::finetuning::settings settings;
    settings.rates.enforced = false; // The emulator would say what it counts.
    settings.queue_capacity = 1000;
    const auto service = std::make_shared<emulator::finetuning::service>(settings);
    emulator::server server(service, emulator::server_settings());
    const andante::support::temporary_directory files;
    const andante::support::haproxy limited(files, server.port(), {10, 2s}, {20, 2s});

    const auto seen = std::make_shared<refusal_counter>();
    auto options = options_for(limited.port());
    options.observer = seen;
    asio::io_context context(1);
    const andante::finetuning::client client(context.get_executor(), options);

    int done = 0;
    std::exception_ptr first;
    const auto finished = [&](std::exception_ptr thrown) {
        done += thrown ? 0 : 1;
        first = first ? first : thrown;
    };
    for (int i = 0; i < 40; ++i) {
        andante::finetuning::generation_request wish("piano " + std::to_string(i));
        asio::co_spawn(
            context,
            client.generations().create(std::move(wish)),
            [&](std::exception_ptr thrown, const andante::finetuning::generation&) {
                finished(thrown);
            }
        );
        asio::co_spawn(
            context,
            client.account(),
            [&](std::exception_ptr thrown, const andante::finetuning::account&) {
                finished(thrown);
            }
        );
    }
    context.run();
    if (first) {
        std::rethrow_exception(first);
    }
    EXPECT_EQ(done, 80);
    EXPECT_LE(seen->refused["POST /v1/generations"], 1);
    EXPECT_LE(seen->refused["GET /v1/me"], 1);
}

} // namespace

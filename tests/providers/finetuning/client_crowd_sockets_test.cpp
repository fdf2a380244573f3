// Many creates at once over few connections.
#include <andante/providers/finetuning/profile.hpp>

#include "support/live_studio.hpp"

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <string>

namespace {

using namespace std::chrono_literals;
namespace emulator = andante::emulator;
using andante::finetuning::generation_request;
using andante_tests::live_studio;

TEST(client_crowd_sockets, creates_far_beyond_the_connections_and_their_queue_all_get_through)
{
    emulator::finetuning::settings settings;
    settings.rates.create.limit = 1'000'000;
    settings.accounts[0].monthly_generations = 1'000'000;
    settings.queue_capacity = 1'000'000;
    live_studio here(
        std::move(settings),
        emulator::server_settings(),
        [](andante::client_options& options) {
            auto policies = andante::finetuning::policies();
            policies.set(andante::pacing::window_limit("create", 1'000'000, 1min));
            options.policies = std::move(policies);
            options.observer = std::make_shared<andante::observer>();
            options.connections.connections_per_origin = 4;
            options.connections.queued_per_origin = 16;
        }
    );
    constexpr int many = 600;
    int created = 0;
    int ended = 0;
    for (int number = 0; number < many; ++number) {
        generation_request request("drums " + std::to_string(number));
        boost::asio::co_spawn(
            here.context,
            here.client.generations().create(std::move(request)),
            [&](std::exception_ptr thrown, const andante::finetuning::generation&) {
                created += thrown ? 0 : 1;
                ++ended;
            }
        );
    }
    while (ended < many && here.context.run_one() > 0) {
    }
    EXPECT_EQ(created, many);
    EXPECT_EQ(here.service->generations_accepted(), static_cast<unsigned>(many));
}

} // namespace

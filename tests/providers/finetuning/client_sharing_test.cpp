// Reads that share one request: what its end means to each of them.
#include "support/crowd.hpp"
#include "support/library.hpp"
#include "support/studio.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using andante::call_options;
using andante::emulator::fault;
using andante::emulator::fault_kind;
using andante_tests::crowd;
using andante_tests::get_route;
using andante_tests::library_of;
using andante_tests::studio;

boost::asio::awaitable<void>
get_later(studio* here, std::string id, std::chrono::seconds delay, std::chrono::milliseconds* took)
{
    const auto time = here->time.source();
    co_await time->sleep_for(delay);
    const auto began = time->now();
    auto getting = andante::as_result(here->client.generations().get(std::move(id)));
    const auto ended = co_await std::move(getting);
    EXPECT_TRUE(ended.has_error());
    *took = std::chrono::duration_cast<std::chrono::milliseconds>(time->now() - began);
}

TEST(client_sharing, a_deadline_holds_across_a_request_that_ended_for_others)
{
    studio here(andante::emulator::finetuning::settings(), [](andante::client_options& options) {
        options.idle_timeout = 10min;
    });
    const auto id = library_of(*here.service, 1).front();
    fault slow(fault_kind::delay, get_route);
    slow.delay = 5min;
    slow.count = 10;
    here.service->add_fault(slow);
    std::chrono::milliseconds first{};
    std::chrono::milliseconds second{};
    crowd two(here);
    two.start(get_later(&here, id, 0s, &first));
    two.start(get_later(&here, id, 50s, &second));
    two.finish();
    EXPECT_LE(first, 61s);
    EXPECT_LE(second, 61s) << "not another minute after the first one's end";
}

TEST(client_sharing, calls_that_are_sent_in_different_ways_share_no_request)
{
    studio here;
    const auto id = library_of(*here.service, 1).front();
    fault gone(fault_kind::reset_after_commit, get_route);
    here.service->add_fault(gone);
    call_options once;
    once.attempts = 1;
    crowd two(here);
    two.start(andante_tests::discard(here.client.generations().get(id, once)));
    two.start(andante_tests::discard(here.client.generations().get(id)));
    two.finish();
    EXPECT_TRUE(two.outcomes[0]);
    EXPECT_FALSE(two.outcomes[1]) << "it may repeat";
}

TEST(client_sharing, reads_that_would_be_counted_differently_share_no_request)
{
    studio here;
    const auto id = library_of(*here.service, 1).front();
    std::vector<call_options> how(4);
    how[1].cost = 1;
    how[2].partition = "a";
    how[3].tag = "t";
    crowd some(here);
    for (const auto& each : how) {
        some.start(andante_tests::discard(here.client.generations().get(id, each)));
    }
    some.finish();
    EXPECT_EQ(here.service->record().count(get_route), 4u);
}

/// A transport with an error in it.
class throwing_transport final : public andante::http::transport {
public:
    boost::asio::awaitable<andante::result<andante::http::response>>
    send(andante::http::request, andante::http::exchange_limits) override
    {
        throw std::runtime_error("a bug");
        co_return andante::http::response();
    }
};

TEST(client_sharing, what_a_transport_throws_reaches_everybody_who_shares)
{
    studio here(andante::emulator::finetuning::settings(), [](andante::client_options& options) {
        options.transport = std::make_shared<throwing_transport>();
    });
    int thrown = 0;
    int ended = 0;
    for (int number = 0; number < 3; ++number) {
        andante::testing::start(
            here.time.executor(),
            andante_tests::discard(here.client.generations().get("track")),
            [&](std::exception_ptr problem) {
                ++ended;
                try {
                    std::rethrow_exception(problem);
                } catch (const std::runtime_error& what) {
                    thrown += std::string(what.what()) == "a bug" ? 1 : 0;
                }
            }
        );
    }
    here.time.run_until([&] { return ended == 3; });
    EXPECT_EQ(thrown, 3);
}

} // namespace

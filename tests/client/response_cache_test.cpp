// Requests that calls share, and answers that are kept, without any pipeline.
#include "client/pipeline_fixture.hpp"
#include "client/response_cache.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

namespace {

using namespace andante_tests;
using andante::detail::one_shot;
using andante::detail::response_cache;

class response_cache_test : public testing::Test {
protected:
    static http::response answer(std::string body)
    {
        http::response made;
        made.status = 200;
        made.body = std::move(body);
        return made;
    }

    void complete(const response_cache::membership& mine)
    {
        cache.complete("GET /a", mine.read(), result<http::response>(answer("a")), nullptr);
    }

    bool has_ended(const response_cache::membership& mine)
    {
        bool told = false;
        asio::co_spawn(
            time.executor(),
            one_shot::wait(mine.ended()),
            [&](std::exception_ptr, boost::system::error_code) { told = true; }
        );
        time.settle();
        return told;
    }

    virtual_time time;
    response_cache cache{andante::cache_options(), time.source()};
};

TEST_F(response_cache_test, the_first_starts_a_request_and_whoever_comes_meanwhile_shares_it)
{
    const auto first = cache.join("GET /a", "a");
    const auto second = cache.join("GET /a", "a");
    const auto other = cache.join("GET /b", "b");
    EXPECT_TRUE(first->is_first());
    EXPECT_FALSE(second->is_first());
    EXPECT_EQ(first->read(), second->read());
    EXPECT_TRUE(other->is_first());
    complete(*first);
    EXPECT_TRUE(has_ended(*first));
    EXPECT_TRUE(has_ended(*second));
    EXPECT_EQ(second->read()->outcome->value().body, "a");
}

TEST_F(response_cache_test, who_comes_when_it_has_ended_starts_anew)
{
    const auto first = cache.join("GET /a", "a");
    complete(*first);
    EXPECT_TRUE(cache.join("GET /a", "a")->is_first());
}

TEST_F(response_cache_test, a_request_is_interrupted_when_the_last_one_leaves_before_its_end)
{
    auto first = cache.join("GET /a", "a");
    auto second = cache.join("GET /a", "a");
    const auto shared = first->read();
    first.reset();
    EXPECT_FALSE(shared->control->interrupted());
    second.reset();
    EXPECT_TRUE(shared->control->interrupted());
    EXPECT_TRUE(cache.join("GET /a", "a")->is_first()) << "it ends for those who left it";
}

TEST_F(response_cache_test, a_request_that_has_ended_is_not_interrupted)
{
    auto first = cache.join("GET /a", "a");
    const auto shared = first->read();
    complete(*first);
    first.reset();
    EXPECT_FALSE(shared->control->interrupted());

    auto broken = cache.join("GET /a", "a");
    const auto thrown = broken->read();
    cache.complete(
        "GET /a", thrown, std::nullopt, std::make_exception_ptr(std::runtime_error("broken"))
    );
    broken.reset();
    EXPECT_FALSE(thrown->control->interrupted());
}

TEST_F(response_cache_test, a_change_leaves_a_request_to_those_who_share_it_and_others_start_anew)
{
    const auto before = cache.join("GET /a", "a");
    cache.drop({"a"});
    const auto after = cache.join("GET /a", "a");
    EXPECT_TRUE(after->is_first());
    complete(*before); // must not take the newer one away
    EXPECT_FALSE(cache.join("GET /a", "a")->is_first());
}

TEST_F(response_cache_test, an_answer_is_given_again_until_it_is_stale_or_changed)
{
    const auto kept = std::make_shared<const http::response>(answer("a"));
    cache.keep("GET /a", cache.begin("a"), kept, 10s);
    time.advance(9s);
    EXPECT_TRUE(cache.find("GET /a").fresh);
    EXPECT_EQ(cache.find("GET /a").age, 9s);
    time.advance(1s);
    EXPECT_FALSE(cache.find("GET /a").fresh);
    EXPECT_TRUE(cache.find("GET /a").response) << "it may be confirmed";
    cache.drop({"a"});
    EXPECT_FALSE(cache.find("GET /a").response);
}

TEST_F(response_cache_test, an_answer_that_overlapped_a_change_is_not_kept)
{
    const auto reading = cache.begin("a");
    cache.drop({"a"});
    cache.keep("GET /a", reading, std::make_shared<const http::response>(answer("old")), 10s);
    EXPECT_FALSE(cache.find("GET /a").response);
}

TEST_F(response_cache_test, reads_may_be_joined_and_left_on_many_threads)
{
    constexpr int rounds = 2000;
    std::atomic<int> started = 0;
    std::atomic<int> ended = 0;
    std::vector<std::thread> threads;
    for (int number = 0; number < 4; ++number) {
        threads.emplace_back([&] {
            for (int round = 0; round < rounds; ++round) {
                const auto mine = cache.join("GET /a", "a");
                if (mine->is_first()) {
                    ++started;
                    complete(*mine);
                    ended += mine->read()->outcome ? 1 : 0;
                }
            }
        });
    }
    for (auto& each : threads) {
        each.join();
    }
    EXPECT_GE(started, 1);
    EXPECT_EQ(started, ended);
}

} // namespace

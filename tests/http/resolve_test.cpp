#include "http/fetch.hpp"
#include "http/resolve.hpp"
#include "support/raw_server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>

namespace andante::http {
namespace {

namespace asio = boost::asio;
using boost::asio::ip::make_address;
using boost::asio::ip::tcp;
using support::bench;
using support::ok;
using support::peer;
using support::raw_server;

endpoints list(std::initializer_list<const char*> addresses)
{
    endpoints found;
    for (const auto* each : addresses) {
        found.emplace_back(make_address(each), 1);
    }
    return found;
}

TEST(addresses, are_tried_family_by_family_in_turn)
{
    EXPECT_EQ(interleaved(list({})), list({}));
    EXPECT_EQ(interleaved(list({"::1"})), list({"::1"}));
    EXPECT_EQ(
        interleaved(list({"::1", "::2", "::3", "1.0.0.1", "1.0.0.2"})),
        list({"::1", "1.0.0.1", "::2", "1.0.0.2", "::3"})
    );
    EXPECT_EQ(
        interleaved(list({"1.0.0.1", "1.0.0.2", "::1"})), list({"1.0.0.1", "::1", "1.0.0.2"})
    );
}

TEST(addresses, of_ipv6_work)
{
    support::raw_server_options options;
    options.address = "::1";
    raw_server server(
        [](peer& client) {
            client.read_request();
            client.write(ok("six"));
        },
        options
    );
    bench at;
    const auto answer = at.get(server.url());
    ASSERT_TRUE(answer) << answer.error().message();
    EXPECT_EQ(answer->body, "six");
}

TEST(addresses, a_dead_first_one_is_passed_over)
{
    // localhost has both families here, or only the one that is served: either way it is found.
    for (const auto address : {"127.0.0.1", "::1"}) {
        support::raw_server_options options;
        options.address = address;
        raw_server server(
            [](peer& client) {
                client.read_request();
                client.write(ok("found"));
            },
            options
        );
        boost::asio::io_context io;
        auto dog = std::make_shared<watchdog>(io.get_executor());
        name_resolver names(dog);
        const auto never = watchdog::time_point::max();
        const auto found = support::run(
            io, names.resolve("localhost", server.port(), std::chrono::hours(1), never)
        );
        ASSERT_TRUE(found);
        const auto served = tcp::endpoint(make_address(address), server.port());
        if (std::find(found->begin(), found->end(), served) == found->end()) {
            continue; // This machine does not give localhost that address.
        }
        bench at;
        const auto answer = at.get(server.url("/", "localhost"));
        ASSERT_TRUE(answer) << address << answer.error().message();
        EXPECT_EQ(answer->body, "found");
    }
}

/// A name server in the hands of the test: silent about each name until it may be answered.
class held_names {
public:
    addresses answer(const std::string& host)
    {
        std::unique_lock lock(mutex_);
        ++asked_[host];
        changed_.notify_all();
        changed_.wait(lock, [&] { return released_.contains(host); });
        changed_.notify_all();
        addresses told;
        if (host == "unknown") {
            told.code = asio::error::host_not_found;
        } else if (host != "empty") {
            told.found.push_back(make_address("10.0.0.1"));
        }
        return told;
    }
    void release(const std::string& host)
    {
        const std::lock_guard lock(mutex_);
        released_.insert(host);
        changed_.notify_all();
    }
    std::size_t asked(const std::string& host)
    {
        const std::lock_guard lock(mutex_);
        return asked_[host];
    }
    void wait_until_asked(const std::string& host)
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return asked_[host] > 0; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::set<std::string> released_;
    std::map<std::string, std::size_t> asked_;
};

/// What became of one who asked.
class asker {
public:
    std::optional<result<endpoints>> answer;
    bool is_aborted = false;
    asio::cancellation_signal stop;
};

class resolving : public ::testing::Test {
protected:
    ~resolving() override
    {
        for (const auto* name : {"a", "b", "c", "unknown", "empty"}) {
            held->release(name); // Threads are still asking.
        }
    }

    std::unique_ptr<name_resolver> make(std::size_t most)
    {
        auto asking = [held = held](const std::string& host) { return held->answer(host); };
        return std::make_unique<name_resolver>(dog, std::move(asking), most);
    }

    /// Begins to ask, up to where it waits.
    void
    ask(asker& who,
        const std::string& host,
        std::chrono::milliseconds limit = std::chrono::hours(1),
        unsigned short port = 7,
        watchdog::time_point deadline = watchdog::time_point::max())
    {
        asio::co_spawn(
            io,
            names->resolve(host, port, limit, deadline),
            asio::bind_cancellation_slot(
                who.stop.slot(),
                [&who](std::exception_ptr thrown, result<endpoints> got) {
                    if (thrown) {
                        who.is_aborted = true;
                    } else {
                        who.answer.emplace(std::move(got));
                    }
                }
            )
        );
        poll();
    }

    void poll()
    {
        io.restart();
        io.poll();
    }
    void run()
    {
        io.restart();
        io.run();
    }

    std::shared_ptr<held_names> held = std::make_shared<held_names>();
    asio::io_context io;
    std::shared_ptr<watchdog> dog = std::make_shared<watchdog>(io.get_executor());
    std::unique_ptr<name_resolver> names = make(2);
};

TEST_F(resolving, a_silent_name_delays_no_other)
{
    asker silent;
    asker quick;
    ask(silent, "a");
    held->release("b");
    ask(quick, "b");
    while (!quick.answer) {
        io.restart();
        io.run_one();
    }
    EXPECT_TRUE(*quick.answer);
    EXPECT_FALSE(silent.answer);
    held->release("a");
    run();
    EXPECT_TRUE(silent.answer && *silent.answer);
}

TEST_F(resolving, who_asks_for_the_same_name_joins_in)
{
    asker first;
    asker second;
    ask(first, "a");
    held->wait_until_asked("a");
    ask(second, "a", std::chrono::hours(1), 8);
    held->release("a");
    run();
    ASSERT_TRUE(first.answer && *first.answer);
    ASSERT_TRUE(second.answer && *second.answer);
    EXPECT_EQ(**first.answer, endpoints({tcp::endpoint(make_address("10.0.0.1"), 7)}));
    EXPECT_EQ(**second.answer, endpoints({tcp::endpoint(make_address("10.0.0.1"), 8)}));
    EXPECT_EQ(held->asked("a"), 1u);
}

TEST_F(resolving, a_repeat_joins_the_look_up_that_took_too_long)
{
    asker first;
    ask(first, "a", std::chrono::milliseconds(30));
    run();
    ASSERT_TRUE(first.answer);
    EXPECT_EQ(first.answer->error(), errc::resolve_failed);
    EXPECT_NE(first.answer->error().message().find("30 ms"), std::string::npos);
    asker second;
    ask(second, "a");
    held->release("a");
    run();
    EXPECT_TRUE(*second.answer);
    EXPECT_EQ(held->asked("a"), 1u);
    asker later;
    ask(later, "a");
    run();
    EXPECT_TRUE(*later.answer);
    EXPECT_EQ(held->asked("a"), 2u) << "an answer is not kept";
}

TEST_F(resolving, waiting_for_a_turn_does_not_count)
{
    names = make(1);
    asker first;
    asker second;
    ask(first, "a");
    ask(second, "b", std::chrono::milliseconds(30));
    io.restart();
    io.run_for(std::chrono::milliseconds(90)); // Three times its limit.
    EXPECT_FALSE(second.answer);
    EXPECT_EQ(held->asked("b"), 0u);
    held->release("b");
    held->release("a");
    run();
    EXPECT_TRUE(second.answer && *second.answer);
}

TEST_F(resolving, the_deadline_counts_while_it_waits_for_a_turn)
{
    names = make(1);
    asker first;
    asker second;
    ask(first, "a");
    const auto soon = std::chrono::steady_clock::now() + std::chrono::milliseconds(30);
    ask(second, "b", std::chrono::hours(1), 7, soon);
    while (!second.answer) {
        io.restart();
        io.run_one();
    }
    EXPECT_EQ(second.answer->error(), errc::deadline_exceeded);
    EXPECT_EQ(second.answer->error().outcome(), outcome::not_sent);
    held->release("a");
    run();
    EXPECT_TRUE(*first.answer);
    EXPECT_EQ(held->asked("b"), 0u) << "nobody wanted it any more";
}

TEST_F(resolving, ends_at_once_when_it_is_cancelled_and_asks_for_no_more)
{
    names = make(1);
    asker first;
    asker waiting;
    ask(first, "a");
    ask(waiting, "b");
    first.stop.emit(asio::cancellation_type::terminal);
    waiting.stop.emit(asio::cancellation_type::terminal);
    run();
    EXPECT_TRUE(first.is_aborted);
    EXPECT_TRUE(waiting.is_aborted);
    asker next;
    ask(next, "c");
    held->release("a");
    held->release("c");
    run();
    EXPECT_TRUE(*next.answer);
    EXPECT_EQ(held->asked("b"), 0u);
}

TEST_F(resolving, says_why_there_is_no_address)
{
    for (const auto* name : {"unknown", "empty"}) {
        held->release(name);
        asker who;
        ask(who, name);
        run();
        ASSERT_TRUE(who.answer);
        EXPECT_EQ(who.answer->error(), errc::resolve_failed);
        EXPECT_EQ(who.answer->error().outcome(), outcome::not_sent);
        EXPECT_NE(who.answer->error().message().find(name), std::string::npos);
    }
}

TEST_F(resolving, an_address_takes_no_look_up)
{
    asker who;
    ask(who, "::1");
    run();
    EXPECT_EQ(**who.answer, endpoints({tcp::endpoint(make_address("::1"), 7)}));
    EXPECT_EQ(held->asked("::1"), 0u);
}

TEST(name_resolver, may_go_before_its_threads_and_its_context_too)
{
    const auto held = std::make_shared<held_names>();
    {
        asio::io_context io;
        const auto dog = std::make_shared<watchdog>(io.get_executor());
        auto asking = [held](const std::string& host) { return held->answer(host); };
        name_resolver names(dog, asking);
        const auto never = watchdog::time_point::max();
        asio::co_spawn(
            io,
            names.resolve("a", 7, std::chrono::hours(1), never),
            [](std::exception_ptr, const result<endpoints>&) { ADD_FAILURE(); }
        );
        io.poll();
        held->wait_until_asked("a");
    }
    held->release("a");
}

} // namespace
} // namespace andante::http

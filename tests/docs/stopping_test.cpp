// The programs of docs/stopping.md.
#include <andante/andante.hpp>

#include "support/memory_journal.hpp"
#include "support/studio.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace stopping_page {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using andante_tests::studio;

//! [order]
/// One order: it knows whether it has left for the service, and can be called back.
struct order {
    std::string words;
    std::function<void(std::string)> tell;
    mutable std::atomic<bool> has_left{false};
    asio::cancellation_signal stop;
};

/// Marks orders as they leave: from then on they may be paid.
class departures final : public andante::observer {
public:
    void on_attempt_start(const andante::attempt_start& event) override
    {
        if (const auto* const one = static_cast<const order*>(event.call.context)) {
            one->has_left = true;
        }
    }
};

asio::awaitable<std::string>
carry_out(andante::finetuning::client client, std::shared_ptr<const order> one)
{
    andante::finetuning::generation_request request(one->words);
    andante::call_options options;
    options.context = std::move(one);
    auto track = co_await client.generations().create(request, options);
    track = co_await client.generations().wait(track.id);
    co_return track.id;
}
//! [order]

//! [workshop]
/// Takes orders until it is stopped. All of it on one strand.
class workshop {
public:
    workshop(asio::any_io_executor strand, andante::finetuning::client client)
        : strand_(std::move(strand))
        , client_(std::move(client))
    {}

    void take(std::string words, std::function<void(std::string)> tell)
    {
        if (is_closed_) {
            tell("closed");
            return;
        }
        const auto one = std::make_shared<order>();
        one->words = std::move(words);
        one->tell = std::move(tell);
        const auto number = ++last_;
        orders_.emplace(number, one);
        const auto over = [this, number](std::exception_ptr problem, const std::string& id) {
            const auto ended = orders_.extract(number).mapped();
            ended->tell(problem ? (ended->has_left ? "failed" : "not sent, not paid") : id);
        };
        asio::co_spawn(
            strand_, carry_out(client_, one), asio::bind_cancellation_slot(one->stop.slot(), over)
        );
    }

    /// Nobody comes in any more, and who still stands in line goes home. What has left goes on:
    /// its result is paid for.
    void close()
    {
        is_closed_ = true;
        for (const auto& one : std::map(orders_)) {
            if (!one.second->has_left) {
                one.second->stop.emit(asio::cancellation_type::terminal);
            }
        }
    }

    bool is_empty() const { return orders_.empty(); }

private:
    asio::any_io_executor strand_;
    andante::finetuning::client client_;
    std::map<int, std::shared_ptr<order>> orders_;
    int last_ = 0;
    bool is_closed_ = false;
};
//! [workshop]

//! [restart]
/// Before the first request of the next process: what the last one used of the limits, and the
/// work that it left.
asio::awaitable<std::size_t> go_on(andante::finetuning::client client, std::string saved_limits)
{
    client.restore_limits(saved_limits).value();
    const auto left = co_await client.resume();
    for (const auto& work : left) {
        co_await work.finish();
    }
    co_return left.size();
}
//! [restart]

TEST(stopping_page, a_workshop_that_closes_sends_home_who_waits_and_finishes_what_is_paid)
{
    studio here;
    const auto contents = std::make_shared<andante_tests::journal_contents>();
    auto chosen = here.options();
    chosen.observer = std::make_shared<departures>();
    chosen.journal = std::make_shared<andante_tests::memory_journal>(contents);
    const andante::finetuning::client client(here.time.executor(), chosen);
    workshop shop(here.time.executor(), client);
    std::map<std::string, int> told;
    const auto tell = [&told](const std::string& what) {
        ++told[what.find('-') != std::string::npos ? "done" : what];
    };
    for (int count = 0; count < 13; ++count) {
        shop.take("drums", tell);
    }
    here.time.advance(5s);
    shop.close();
    shop.take("late", tell);
    here.time.settle();
    EXPECT_EQ(told["not sent, not paid"], 3);
    EXPECT_EQ(told["closed"], 1);
    here.time.run_until([&shop] { return shop.is_empty(); });
    EXPECT_EQ(told["done"], 10);
    EXPECT_EQ(here.service->generations_accepted(), 10u);

    auto next = here.options();
    next.journal = std::make_shared<andante_tests::memory_journal>(contents);
    const andante::finetuning::client restarted(here.time.executor(), next);
    EXPECT_EQ(here.run(go_on(restarted, client.save_limits())), 0u);
}

} // namespace
} // namespace stopping_page

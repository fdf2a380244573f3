#include <andante/async/for_each.hpp>
#include <andante/async/within.hpp>
#include <andante/core/error.hpp>
#include <andante/testing/virtual_time.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace for_each_tests {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using andante::testing::virtual_time;

/// Counts up to `last`, one number a second; fails behind it when it is told to.
class countup {
public:
    countup(std::shared_ptr<andante::time_source> time, int last, bool fails = false)
        : time_(std::move(time))
        , last_(last)
        , fails_(fails)
    {}
    countup(const countup&) = delete;
    countup& operator=(const countup&) = delete;
    countup(countup&&) = default;
    countup& operator=(countup&&) = delete;
    ~countup() = default;

    asio::awaitable<std::optional<std::string>> next()
    {
        co_await time_->sleep_for(1s);
        if (at_ == last_ && fails_) {
            throw std::runtime_error("no more");
        }
        co_return at_ < last_ ? std::optional(std::to_string(++at_)) : std::nullopt;
    }

private:
    std::shared_ptr<andante::time_source> time_;
    int at_ = 0;
    int last_;
    bool fails_;
};

/// Gives results, as streams do.
class results {
public:
    explicit results(bool fails)
        : fails_(fails)
    {}

    asio::awaitable<andante::result<std::optional<int>>> next()
    {
        if (++at_ > 2 && fails_) {
            co_return andante::error(andante::errc::read_timeout, andante::error_details());
        }
        co_return at_ <= 2 ? std::optional(at_) : std::optional<int>();
    }

private:
    int at_ = 0;
    bool fails_;
};

class for_each_test : public testing::Test {
protected:
    void run(asio::awaitable<void> what) { andante::testing::run(time, std::move(what)); }

    virtual_time time;
    std::vector<std::string> seen;
};

TEST_F(for_each_test, gives_each_item_in_order)
{
    run(andante::for_each(countup(time.source(), 3), [this](std::string item) {
        seen.push_back(std::move(item));
    }));
    EXPECT_EQ(seen, (std::vector<std::string>{"1", "2", "3"}));
    EXPECT_EQ(time.elapsed(), 4s);
}

TEST_F(for_each_test, awaits_what_a_coroutine_does_with_an_item_before_the_next)
{
    const auto slowly = [this](std::string item) -> asio::awaitable<void> {
        const auto copy = item;
        co_await time.source()->sleep_for(10s);
        seen.push_back(copy);
    };
    run(andante::for_each(countup(time.source(), 2), slowly));
    EXPECT_EQ(seen, (std::vector<std::string>{"1", "2"}));
    EXPECT_EQ(time.elapsed(), 23s);
}

TEST_F(for_each_test, ends_with_what_its_function_throws)
{
    EXPECT_THROW(
        run(andante::for_each(
            countup(time.source(), 9),
            [this](const std::string& item) {
                seen.push_back(item);
                if (item == "2") {
                    throw std::runtime_error("enough");
                }
            }
        )),
        std::runtime_error
    );
    EXPECT_EQ(seen.size(), 2u);
    EXPECT_EQ(time.elapsed(), 2s);
}

TEST_F(for_each_test, ends_with_what_the_range_throws)
{
    EXPECT_THROW(
        run(andante::for_each(
            countup(time.source(), 1, true),
            [this](const std::string& item) { seen.push_back(item); }
        )),
        std::runtime_error
    );
    EXPECT_EQ(seen.size(), 1u);
}

TEST_F(for_each_test, takes_ranges_whose_items_are_results)
{
    int sum = 0;
    run(andante::for_each(results(false), [&sum](int item) { sum += item; }));
    EXPECT_EQ(sum, 3);
    EXPECT_THROW(
        run(andante::for_each(results(true), [&sum](int item) { sum += item; })), andante::failure
    );
    EXPECT_EQ(sum, 6);
}

TEST_F(for_each_test, can_be_cancelled_between_two_items)
{
    auto all = andante::for_each(countup(time.source(), 100), [this](const std::string& item) {
        seen.push_back(item);
    });
    EXPECT_THROW(run(andante::within(std::move(all), 3500ms, time.source())), andante::failure);
    EXPECT_EQ(seen.size(), 3u);
    EXPECT_EQ(time.armed_timers(), 0u);
}

} // namespace for_each_tests

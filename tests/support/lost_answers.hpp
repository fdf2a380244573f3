#pragma once

#include <andante/core/result.hpp>
#include <andante/http/transport.hpp>
#include <andante/testing/virtual_time.hpp>

#include <boost/asio/awaitable.hpp>
#include <gtest/gtest.h>

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace andante_tests {

/// What came of many creates of which the answers were lost.
class lost_answers {
public:
    std::set<std::string> ids;          ///< Of those that were found.
    std::vector<andante::error> errors; ///< Of the others.
};

/// Loses the first answer to each Idempotency-Key, once the service has committed.
class loses_first_answers final : public andante::http::transport {
public:
    explicit loses_first_answers(std::shared_ptr<andante::http::transport> to)
        : to_(std::move(to))
    {}

    boost::asio::awaitable<andante::result<andante::http::response>>
    send(andante::http::request what, andante::http::exchange_limits limits) override
    {
        const auto key = what.headers.find("Idempotency-Key");
        const bool loses = key && keys_.insert(std::string(*key)).second;
        lost += loses ? 1 : 0;
        auto sending = to_->send(std::move(what), std::move(limits));
        return loses ? lose(std::move(sending)) : std::move(sending);
    }

    std::size_t lost = 0;

private:
    using answer = andante::result<andante::http::response>;

    static boost::asio::awaitable<answer> lose(boost::asio::awaitable<answer> sending)
    {
        co_await std::move(sending);
        andante::error_details known;
        known.message = "the answer was lost";
        known.outcome = andante::outcome::unknown;
        co_return andante::error(andante::errc::connection_reset, std::move(known));
    }

    std::shared_ptr<andante::http::transport> to_;
    std::set<std::string> keys_;
};

/// 500 creates, 20 at a time.
template <class Here>
lost_answers create_five_hundred(
    Here& here, const std::function<boost::asio::awaitable<std::string>(int)>& create
)
{
    constexpr int count = 500;
    constexpr int at_once = 20;
    lost_answers seen;
    int next = 0;
    int ended = 0;
    const auto worker = [&]() -> boost::asio::awaitable<void> {
        while (next < count) {
            const int number = next++;
            auto creating = andante::as_result(create(number));
            auto made = co_await std::move(creating);
            if (made.has_error()) {
                seen.errors.push_back(made.error());
            } else {
                seen.ids.insert(*made);
            }
        }
    };
    for (int each = 0; each < at_once; ++each) {
        andante::testing::start(
            here.time.executor(),
            worker(),
            [&ended](std::exception_ptr thrown) {
                EXPECT_EQ(thrown, nullptr);
                ++ended;
            }
        );
    }
    here.time.run_until([&ended] { return ended == at_once; });
    return seen;
}

} // namespace andante_tests

// A map that is cancelled, at every moment and in every order of completion.
#include <andante/bulk/map.hpp>

#include "bulk/map_service.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace map_test {
namespace {

using namespace std::chrono_literals;

/// A call that is cancelled before its request leaves.
asio::awaitable<route::answer> stand_in_line(std::shared_ptr<andante::time_source> time)
{
    std::exception_ptr thrown;
    try {
        co_await time->sleep_for(1h);
    } catch (...) {
        thrown = std::current_exception();
    }
    if (thrown) {
        throw andante::cancellation(problem_of(asio::error::operation_aborted, outcome::not_sent));
    }
    co_return std::vector<andante::result<std::string>>();
}

TEST_F(map_test, cancelled_before_anything_was_sent_it_throws_that)
{
    const route line(batch_size, [this](const std::vector<int>&, const andante::call_options&) {
        return stand_in_line(time.source());
    });
    std::exception_ptr thrown;
    asio::cancellation_signal stop;
    asio::co_spawn(
        time.executor(),
        andante::bulk::map(time.source(), numbers(5), line, map_options()),
        asio::bind_cancellation_slot(
            stop.slot(),
            [&thrown](std::exception_ptr how, const report&) { thrown = std::move(how); }
        )
    );
    time.settle();
    stop.emit(asio::cancellation_type::terminal);
    time.settle();
    ASSERT_TRUE(thrown);
    const auto cause = andante::detail::error_from(thrown);
    EXPECT_TRUE(cause.is_cancelled());
    EXPECT_EQ(cause.outcome(), outcome::not_sent);
    EXPECT_EQ(time.armed_timers(), 0u);
}

/// Four batches in every order of completion, each with every ending, and a cancellation at every
/// moment between them: the report is true, nothing is sent twice and nothing stays behind.
class every_order : public map_test, public testing::WithParamInterface<int> {
protected:
    /// Begins, and cancels after so long.
    std::optional<report>
    map_cancelled(std::size_t count, map_options options, std::chrono::milliseconds after)
    {
        std::optional<report> given;
        asio::cancellation_signal stop;
        asio::co_spawn(
            time.executor(),
            andante::bulk::map(time.source(), numbers(count), to_service(), std::move(options)),
            asio::bind_cancellation_slot(
                stop.slot(),
                [&given](const std::exception_ptr& thrown, report made) {
                    if (!thrown) {
                        given = std::move(made);
                    }
                }
            )
        );
        time.settle();
        time.advance(after);
        stop.emit(asio::cancellation_type::terminal);
        time.settle();
        return given;
    }
};

TEST_P(every_order, keeps_the_report_true_with_every_failure_and_cancellation)
{
    constexpr std::size_t count = 4 * batch_size - 1;
    std::vector<std::chrono::seconds> order{1s, 2s, 3s, 4s};
    do {
        for (std::size_t hit = 0; hit < 4; ++hit) {
            for (int kind = 0; kind < static_cast<int>(ending::end); ++kind) {
                for (int moment = 0; moment <= 10; ++moment) {
                    SCOPED_TRACE(
                        testing::Message()
                        << "order " << order[0].count() << order[1].count() << order[2].count()
                        << order[3].count() << ", batch " << hit << ", ending " << kind
                        << ", cancelled after " << moment << ".5 s"
                    );
                    texts = service(time.source());
                    texts.seconds = order;
                    texts.endings[hit] = static_cast<ending>(kind);
                    map_options options;
                    options.in_flight = GetParam();
                    const auto given = map_cancelled(count, options, moment * 1s + 500ms);
                    if (given) {
                        expect_truth(*given, texts, count);
                    } else {
                        EXPECT_TRUE(texts.worked_on.size() <= batch_size) << "it had nothing";
                    }
                    EXPECT_EQ(texts.under_way, 0u);
                    EXPECT_EQ(time.armed_timers(), 0u);
                    EXPECT_LE(texts.most_under_way, static_cast<std::size_t>(GetParam()));
                }
            }
        }
    } while (std::next_permutation(order.begin(), order.end()));
}

INSTANTIATE_TEST_SUITE_P(map, every_order, testing::Values(1, 2, 4));

} // namespace
} // namespace map_test

// Values in, values out, in virtual time: every order of completion, every failure, a cancellation
// at every moment.
#include <andante/bulk/map.hpp>
#include <andante/testing/virtual_time.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <map>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace map_test {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using andante::errc;
using andante::error;
using andante::outcome;
using andante::bulk::map_options;
using andante::bulk::map_report;
using andante::bulk::map_route;
using places = std::vector<std::size_t>;
using route = map_route<int, std::string>;
using report = map_report<std::string>;

constexpr std::size_t batch_size = 3;

error problem_of(boost::system::error_code code, outcome known)
{
    andante::error_details details;
    details.message = code.message();
    details.outcome = known;
    return error(code, std::move(details));
}

/// What a batch comes to.
enum class ending { answered, partly, refused, lost, short_answer, stopped, end };

/// A service that writes numbers out. Each batch takes its time and ends in its way.
class service {
public:
    explicit service(std::shared_ptr<andante::time_source> clock)
        : time(std::move(clock))
    {}

    static asio::awaitable<route::answer>
    send(service* self, std::vector<int> batch, andante::call_options options)
    {
        const counted here(*self);
        self->deadlines.push_back(options.deadline);
        const auto number = static_cast<std::size_t>(batch.front()) / batch_size;
        self->sent.push_back(number);
        const auto takes =
            number < self->seconds.size() ? self->seconds[number] : std::chrono::seconds(1);
        co_await self->time->sleep_for(takes);
        self->worked_on.insert(self->worked_on.end(), batch.begin(), batch.end());
        co_return answer_to(batch, self->endings[number]);
    }

    std::shared_ptr<andante::time_source> time;
    std::vector<std::chrono::seconds> seconds; ///< What each batch takes; 1 s for others.
    std::map<std::size_t, ending> endings;
    std::vector<std::size_t> sent;
    std::vector<int> worked_on;
    std::vector<std::optional<std::chrono::milliseconds>> deadlines;
    std::size_t under_way = 0;
    std::size_t most_under_way = 0;

private:
    class counted {
    public:
        explicit counted(service& owner)
            : owner_(&owner)
        {
            owner_->most_under_way = std::max(owner_->most_under_way, ++owner_->under_way);
        }
        counted(const counted&) = delete;
        counted& operator=(const counted&) = delete;
        ~counted() { --owner_->under_way; }

    private:
        service* owner_;
    };

    static route::answer answer_to(const std::vector<int>& batch, ending how)
    {
        switch (how) {
        case ending::refused:
            return problem_of(make_error_code(errc::rejected_by_validation), outcome::rejected);
        case ending::lost:
            return problem_of(make_error_code(errc::connection_reset), outcome::unknown);
        case ending::stopped:
            return problem_of(make_error_code(errc::invalid_api_key), outcome::rejected);
        default:
            break;
        }
        std::vector<andante::result<std::string>> made;
        for (const auto each : batch) {
            made.emplace_back(std::to_string(each));
        }
        if (how == ending::partly) {
            made.back() = problem_of(make_error_code(errc::request_refused), outcome::rejected);
        } else if (how == ending::short_answer) {
            made.pop_back();
        }
        return made;
    }
};

std::vector<int> numbers(std::size_t count)
{
    std::vector<int> all(count);
    std::iota(all.begin(), all.end(), 0);
    return all;
}

class map_test : public testing::Test {
protected:
    route to_service()
    {
        return route(batch_size, [this](std::vector<int> batch, andante::call_options options) {
            return service::send(&texts, std::move(batch), std::move(options));
        });
    }

    report map(std::size_t count, map_options options = map_options())
    {
        return andante::testing::run(
            time,
            andante::bulk::map(time.source(), numbers(count), to_service(), std::move(options))
        );
    }

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

    andante::testing::virtual_time time;
    service texts{time.source()};
};

/// Each value is in one list at most, `items` agrees with the lists, and no list says what is not
/// so.
void expect_truth(const report& given, const service& texts, std::size_t count)
{
    ASSERT_EQ(given.items.size(), count);
    const auto holds = [](const places& list, std::size_t place) {
        return std::find(list.begin(), list.end(), place) != list.end();
    };
    for (std::size_t place = 0; place < count; ++place) {
        const auto& item = given.items[place];
        const auto lists = static_cast<int>(holds(given.failed, place)) +
                           static_cast<int>(holds(given.unknown, place)) +
                           static_cast<int>(holds(given.not_attempted, place));
        EXPECT_EQ(lists, item.has_value() ? 0 : 1) << place;
        const auto number = static_cast<int>(place);
        const auto worked = std::count(texts.worked_on.begin(), texts.worked_on.end(), number);
        EXPECT_LE(worked, 1) << "nothing is sent twice";
        if (item.has_value()) {
            EXPECT_EQ(item.value(), std::to_string(number));
            EXPECT_EQ(worked, 1);
            continue;
        }
        const auto wanted = holds(given.failed, place)    ? outcome::rejected
                            : holds(given.unknown, place) ? outcome::unknown
                                                          : outcome::not_sent;
        EXPECT_EQ(item.error().outcome(), wanted) << place;
    }
}

TEST_F(map_test, a_batch_that_is_refused_names_its_places_and_the_others_are_made)
{
    texts.endings[1] = ending::refused;
    const auto given = map(10);
    EXPECT_EQ(given.failed, (places{3, 4, 5}));
    ASSERT_EQ(given.failed_batches.size(), 1u);
    EXPECT_EQ(given.failed_batches[0].first, 3u);
    EXPECT_EQ(given.failed_batches[0].count, 3u);
    EXPECT_TRUE(given.items[4].error() == errc::rejected_by_validation);
    EXPECT_EQ(given.items[9].value(), "9");
    EXPECT_FALSE(given.stopped);
    expect_truth(given, texts, 10);
}

TEST_F(map_test, a_value_that_is_refused_has_an_error_of_its_own)
{
    texts.endings[0] = ending::partly;
    const auto given = map(4);
    EXPECT_EQ(given.failed, places{2});
    EXPECT_TRUE(given.failed_batches.empty());
    EXPECT_TRUE(given.items[2].error() == errc::request_refused);
}

TEST_F(map_test, an_answer_that_is_lost_or_too_short_leaves_its_values_unknown)
{
    texts.endings[0] = ending::lost;
    texts.endings[1] = ending::short_answer;
    const auto given = map(7);
    EXPECT_EQ(given.unknown, (places{0, 1, 2, 3, 4, 5}));
    EXPECT_TRUE(given.items[0].error() == errc::connection_reset);
    EXPECT_TRUE(given.items[3].error() == errc::malformed_response);
    EXPECT_EQ(given.items[6].value(), "6");
    EXPECT_EQ(texts.sent.size(), 3u) << "it is not sent again";
}

TEST_F(map_test, what_every_batch_would_meet_is_thrown_when_nothing_was_made)
{
    texts.endings[0] = ending::stopped;
    map_options one_by_one;
    one_by_one.in_flight = 1;
    auto running = andante::bulk::map(time.source(), numbers(9), to_service(), one_by_one);
    EXPECT_THROW(andante::testing::run(time, std::move(running)), andante::failure);
    EXPECT_EQ(texts.sent, places{0});
}

TEST_F(map_test, what_every_batch_would_meet_is_reported_beside_what_was_made)
{
    texts.endings[1] = ending::stopped;
    map_options one_by_one;
    one_by_one.in_flight = 1;
    const auto given = map(9, one_by_one);
    EXPECT_EQ(given.not_attempted, (places{3, 4, 5, 6, 7, 8}));
    EXPECT_TRUE(*given.stopped == errc::invalid_api_key);
    EXPECT_TRUE(given.items[8].error() == errc::invalid_api_key);
    EXPECT_EQ(given.unfinished(), given.not_attempted);
    EXPECT_EQ(texts.sent, (places{0, 1}));
    expect_truth(given, texts, 9);
}

TEST_F(map_test, ten_thousand_values_are_a_request_for_each_batch_and_come_in_order)
{
    map_options options;
    options.in_flight = 7;
    auto given = map(10000, options);
    EXPECT_EQ(texts.sent.size(), 3334u);
    EXPECT_EQ(texts.most_under_way, 7u);
    EXPECT_TRUE(given.all_succeeded());
    const auto made = std::move(given).values();
    ASSERT_EQ(made.size(), 10000u);
    for (std::size_t at = 0; at < made.size(); ++at) {
        ASSERT_EQ(made[at], std::to_string(at));
    }
}

TEST_F(map_test, all_or_nothing_throws_what_the_first_missing_value_came_to)
{
    texts.endings[1] = ending::lost;
    auto given = map(7);
    EXPECT_THROW(std::move(given).values(), andante::failure);
}

TEST_F(map_test, no_value_at_all_is_no_request)
{
    EXPECT_TRUE(map(0).all_succeeded());
    EXPECT_TRUE(texts.sent.empty());
}

TEST_F(map_test, progress_is_told_after_each_batch)
{
    texts.endings[1] = ending::refused;
    std::vector<std::size_t> done;
    std::vector<std::size_t> failed;
    map_options options;
    options.in_flight = 1;
    options.on_progress = [&](const andante::bulk_progress& seen) {
        EXPECT_EQ(seen.total, 7u);
        done.push_back(seen.done);
        failed.push_back(seen.failed);
    };
    map(7, options);
    EXPECT_EQ(done, (places{3, 6, 7}));
    EXPECT_EQ(failed, (places{0, 3, 3}));
}

TEST_F(map_test, a_deadline_is_for_the_whole_and_each_request_gets_what_is_left)
{
    map_options options;
    options.in_flight = 1;
    options.call.deadline = 10s;
    map(7, options);
    EXPECT_EQ(
        texts.deadlines, (std::vector<std::optional<std::chrono::milliseconds>>{10s, 9s, 8s})
    );
    texts.deadlines.clear();
    map(1);
    EXPECT_EQ(texts.deadlines.at(0), std::nullopt) << "the client's";
}

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

TEST(map_route, needs_a_batch_size_and_a_function)
{
    const auto send = [](std::vector<int>,
                         andante::call_options) -> asio::awaitable<route::answer> {
        co_return std::vector<andante::result<std::string>>();
    };
    EXPECT_THROW(route(0, send), std::invalid_argument);
    EXPECT_THROW(route(1, nullptr), std::invalid_argument);
}

/// Four batches in every order of completion, each with every ending, and a cancellation at every
/// moment between them: the report is true, nothing is sent twice and nothing stays behind.
class every_order : public map_test, public testing::WithParamInterface<int> {};

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

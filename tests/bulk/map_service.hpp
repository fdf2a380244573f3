#pragma once

#include <andante/bulk/map.hpp>
#include <andante/testing/virtual_time.hpp>

#include <boost/asio/awaitable.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace map_test {

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

inline constexpr std::size_t batch_size = 3;

inline error problem_of(boost::system::error_code code, outcome known)
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

inline std::vector<int> numbers(std::size_t count)
{
    std::vector<int> all(count);
    std::iota(all.begin(), all.end(), 0);
    return all;
}

/// A caller of map(), and the service behind it.
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

    andante::testing::virtual_time time;
    service texts{time.source()};
};

/// Each value is in one list at most, `items` agrees with the lists, and no list says what is not
/// so.
inline void expect_truth(const report& given, const service& texts, std::size_t count)
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

} // namespace map_test

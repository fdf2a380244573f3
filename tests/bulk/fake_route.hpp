#pragma once

#include <andante/testing/virtual_time.hpp>

#include "bulk/bulk_run.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace bulk_test {

using ids = std::vector<std::string>;

/// A server that does what it is asked for after a second, one request like the other, and writes
/// down what came.
class fake_route final : public andante::bulk::batch_route {
public:
    explicit fake_route(std::shared_ptr<andante::time_source> time)
        : time_(std::move(time))
    {}

    std::size_t batch_size() const noexcept override { return 100; }
    bool refused_means_done() const noexcept override { return false; }
    bool keeps_order() const noexcept override { return is_ordered; }

    boost::asio::awaitable<andante::result<andante::bulk_answer>>
    send(ids batch, andante::call_options options, std::function<void()> on_leaving) override
    {
        const counted here(*this);
        sent.push_back(batch);
        deadlines.push_back(options.deadline);
        co_await time_->sleep_for(stands_in_line);
        on_leaving();
        co_await time_->sleep_for(takes);
        if (failing) {
            co_return *failing;
        }
        andante::bulk_answer answer;
        for (auto& id : batch) {
            if (refusing.contains(id)) {
                answer.failed.push_back({id, "no such thing"});
            } else {
                done.insert(id);
                answer.succeeded.push_back(std::move(id));
            }
        }
        co_return answer;
    }

    boost::asio::awaitable<andante::result<std::vector<bool>>>
    look(ids batch, andante::call_options) override
    {
        ++looks;
        std::vector<bool> as_wanted;
        for (const auto& id : batch) {
            as_wanted.push_back(done.contains(id));
        }
        co_return as_wanted;
    }

    bool is_ordered = false;
    std::chrono::seconds stands_in_line{0};
    std::chrono::seconds takes{1};
    std::optional<andante::error> failing;
    std::set<std::string> refusing;
    std::set<std::string> done;
    std::vector<ids> sent;
    std::vector<std::optional<std::chrono::milliseconds>> deadlines;
    int looks = 0;
    std::size_t under_way = 0;
    std::size_t most_under_way = 0;

private:
    /// A request that is under way, however it ends.
    class counted {
    public:
        explicit counted(fake_route& route)
            : route_(&route)
        {
            route_->most_under_way = std::max(route_->most_under_way, ++route_->under_way);
        }
        counted(const counted&) = delete;
        counted& operator=(const counted&) = delete;
        ~counted() { --route_->under_way; }

    private:
        fake_route* route_;
    };

    std::shared_ptr<andante::time_source> time_;
};

/// "t0", "t1" and so on.
inline ids numbered(std::size_t count)
{
    ids made;
    for (std::size_t number = 0; number < count; ++number) {
        made.push_back("t" + std::to_string(number));
    }
    return made;
}

inline andante::error lost(andante::errc code, andante::outcome known)
{
    andante::error_details details;
    details.outcome = known;
    return andante::error(code, std::move(details));
}

} // namespace bulk_test

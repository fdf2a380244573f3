#pragma once

#include <andante/bulk/bulk_options.hpp>
#include <andante/bulk/map_report.hpp>
#include <andante/client/call_options.hpp>
#include <andante/config.hpp>
#include <andante/core/result.hpp>
#include <andante/core/time_source.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace andante::inline v0 {

namespace bulk {

/// How map() goes about its work.
class map_options {
public:
    map_options() = default;
    /// What every request of it does differently from the client.
    map_options(call_options each) // NOLINT(google-explicit-constructor): stands for it
        : call(std::move(each))
    {}

    /// For every request. Its deadline counts for the whole; when it is empty, each request has
    /// the client's deadline and line_deadline.
    call_options call;
    /// Requests that may be under way at once, 1 and up. Default: 2.
    int in_flight = 2;
    /// Called after each batch, from whichever thread runs the call: be quick, do not throw.
    std::function<void(const bulk_progress&)> on_progress;
};

/// How values are turned into others, so many with one request: the provider's part.
template <class In, class Out>
class map_route {
public:
    /// One for each value of the batch, in its order: what was made of it, or why the service
    /// refused it. An error instead when the request got no such answer.
    using answer = result<std::vector<result<Out>>>;
    /// Makes the operation that sends one batch, usually kit::try_perform(). It must own what it
    /// needs: a function that makes the operation, and not a coroutine with captures.
    using send_function =
        std::function<boost::asio::awaitable<answer>(std::vector<In> batch, call_options options)>;

    /// `most`: the most values that a request carries, 1 and up. Throws std::invalid_argument for 0
    /// and for an empty function.
    map_route(std::size_t most, send_function how)
        : batch_size(most)
        , send(std::move(how))
    {
        if (batch_size == 0 || !send) {
            throw std::invalid_argument("bulk::map_route: needs a batch size and a function");
        }
    }

    /// The most values that a request carries.
    std::size_t batch_size;
    /// Sends one batch.
    send_function send;
};

} // namespace bulk

namespace detail {

/// The values of a map(), whatever their types are.
class ANDANTE_DECL map_batches {
public:
    virtual ~map_batches();

    /// Sends some of the values, keeps what is made of them, and says of each whether anything was.
    [[nodiscard]] virtual boost::asio::awaitable<result<std::vector<bool>>>
    send(std::size_t first, std::size_t count, call_options options) = 0;
};

/// Sends all batches. Throws what ended it when nothing was done, refused or is in doubt.
[[nodiscard]] ANDANTE_DECL boost::asio::awaitable<bulk::map_summary> run_map(
    std::shared_ptr<map_batches> batches,
    std::size_t values,
    std::size_t batch_size,
    std::shared_ptr<time_source> time,
    bulk::map_options options
);

/// The error of a value that was not attempted.
ANDANTE_DECL error not_attempted_because(const std::optional<error>& stopped);

template <class In, class Out>
class typed_map_batches final : public map_batches,
                                public std::enable_shared_from_this<typed_map_batches<In, Out>> {
public:
    typed_map_batches(std::vector<In> values, bulk::map_route<In, Out> route)
        : values_(std::move(values))
        , route_(std::move(route))
        , made_(values_.size())
    {}

    [[nodiscard]] boost::asio::awaitable<result<std::vector<bool>>>
    send(std::size_t first, std::size_t count, call_options options) override
    {
        const auto begin = values_.begin() + static_cast<std::ptrdiff_t>(first);
        std::vector<In> batch(
            std::make_move_iterator(begin),
            std::make_move_iterator(begin + static_cast<std::ptrdiff_t>(count))
        );
        auto sending = route_.send(std::move(batch), std::move(options));
        return keep(this->shared_from_this(), std::move(sending), first, count);
    }

    /// Every value that has neither is one that was not attempted.
    std::vector<result<Out>> take(const bulk::map_summary& summary)
    {
        for (const auto& batch : summary.failed_batches) {
            for (std::size_t at = 0; at < batch.count; ++at) {
                made_[batch.first + at].emplace(boost::system::in_place_error, batch.problem);
            }
        }
        const auto missing = not_attempted_because(summary.stopped);
        std::vector<result<Out>> all;
        all.reserve(made_.size());
        for (auto& each : made_) {
            all.push_back(
                each ? std::move(*each) : result<Out>(boost::system::in_place_error, missing)
            );
        }
        return all;
    }

private:
    using self_ptr = std::shared_ptr<typed_map_batches>;
    using answer = typename bulk::map_route<In, Out>::answer;

    [[nodiscard]] static boost::asio::awaitable<result<std::vector<bool>>> keep(
        self_ptr self, boost::asio::awaitable<answer> sending, std::size_t first, std::size_t count
    )
    {
        auto given = co_await std::move(sending);
        if (given.has_error()) {
            co_return given.error();
        }
        std::vector<bool> succeeded;
        succeeded.reserve(given->size());
        for (auto& each : *given) {
            succeeded.push_back(each.has_value());
        }
        if (succeeded.size() == count) { // else it is no answer to this batch
            for (std::size_t at = 0; at < count; ++at) {
                self->made_[first + at].emplace(std::move(given->at(at)));
            }
        }
        co_return succeeded;
    }

    std::vector<In> values_;
    bulk::map_route<In, Out> route_;
    std::vector<std::optional<result<Out>>> made_; // each batch writes its own
};

template <class In, class Out>
[[nodiscard]] boost::asio::awaitable<bulk::map_report<Out>> map_values(
    std::shared_ptr<typed_map_batches<In, Out>> values,
    boost::asio::awaitable<bulk::map_summary> running
)
{
    const auto summary = co_await std::move(running);
    bulk::map_report<Out> report;
    static_cast<bulk::map_summary&>(report) = summary;
    report.items = values->take(summary);
    co_return report;
}

} // namespace detail

namespace bulk {

/// Turns any number of values into others with as few requests as possible, and gives what was made
/// in the order of the values: 10,000 texts are 500 requests of 20.
///
/// Each batch is one call of the client, with its repeats and waits; `time` is the client's clock.
/// A batch whose values the service refuses names their places, and the others go on. So does a
/// batch whose answer is lost or cannot be read: its values are unknown, and are not sent again.
/// What would meet every other batch too (no connection, a key or a quota that is refused, a limit
/// that does not clear) begins no further batch; those under way are awaited.
///
/// Errors: what ended it, when no value was worked on, refused or is in doubt; otherwise they are
/// in the report. Cancellation: terminal; ends what is under way, and gives the report as long as
/// the coroutine that awaits it lives. Deadline: map_options::call.
template <class In, class Out>
[[nodiscard]] boost::asio::awaitable<map_report<Out>>
map(std::shared_ptr<time_source> time,
    std::vector<In> values,
    map_route<In, Out> route,
    map_options options = map_options())
{
    const auto batch_size = route.batch_size;
    const auto count = values.size();
    auto batches = std::make_shared<andante::detail::typed_map_batches<In, Out>>(
        std::move(values), std::move(route)
    );
    auto running =
        andante::detail::run_map(batches, count, batch_size, std::move(time), std::move(options));
    return andante::detail::map_values<In, Out>(std::move(batches), std::move(running));
}

} // namespace bulk
} // namespace andante::inline v0

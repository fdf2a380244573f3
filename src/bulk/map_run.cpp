#include <andante/bulk/map.hpp>

#include "async/caught.hpp"
#include "async/run_all.hpp"
#include "bulk/countdown.hpp"
#include "bulk/map_plan.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <exception>
#include <mutex>
#include <utility>

namespace andante::inline v0::bulk {

namespace asio = boost::asio;

namespace {

/// The batches of a map() and the plan that several workers carry out. Thread-safe.
class map_run {
public:
    map_run(
        std::shared_ptr<andante::detail::map_batches> batches,
        std::size_t values,
        std::size_t batch_size,
        std::shared_ptr<time_source> time,
        map_options options
    )
        : batches_(std::move(batches))
        , options_(std::move(options))
        , left_(std::move(time), options_.call.deadline)
        , plan_(values, batch_size)
    {}

    std::size_t workers() const
    {
        const auto wished = static_cast<std::size_t>(std::max(options_.in_flight, 1));
        return std::min(wished, plan_.batches());
    }

    std::optional<map_batch> next_batch()
    {
        const std::lock_guard lock(mutex_);
        return plan_.next_batch();
    }

    asio::awaitable<result<std::vector<bool>>> send(const map_batch& batch) const
    {
        return batches_->send(batch.first, batch.count, left_.apply(options_.call));
    }

    void ended(const map_batch& batch, const result<std::vector<bool>>& answer)
    {
        bulk_progress seen;
        {
            const std::lock_guard lock(mutex_);
            if (answer.has_value()) {
                plan_.answered(batch, *answer);
            } else {
                plan_.failed(batch, answer.error());
            }
            seen = plan_.progress();
        }
        if (options_.on_progress) {
            options_.on_progress(seen);
        }
    }

    map_summary summary() const
    {
        const std::lock_guard lock(mutex_);
        return plan_.summary();
    }

private:
    std::shared_ptr<andante::detail::map_batches> batches_;
    map_options options_;
    countdown left_;
    mutable std::mutex mutex_;
    map_plan plan_;
};

/// For a batch that a cancellation kept from beginning.
error never_sent(const error& cause)
{
    auto details = cause.details();
    details.outcome = outcome::not_sent;
    return error(cause.code(), std::move(details));
}

asio::awaitable<void> send_one(std::shared_ptr<map_run> run, map_batch batch)
{
    auto sending = andante::detail::caught(run->send(batch));
    const auto answer = co_await std::move(sending);
    run->ended(batch, answer);
}

asio::awaitable<void> work_on(std::shared_ptr<map_run> run)
{
    while (const auto batch = run->next_batch()) {
        auto sending = send_one(run, *batch);
        std::exception_ptr thrown;
        try {
            co_await std::move(sending);
        } catch (...) {
            thrown = std::current_exception();
        }
        if (thrown) {
            run->ended(*batch, never_sent(andante::detail::error_from(thrown)));
        }
    }
}

} // namespace

} // namespace andante::inline v0::bulk

namespace andante::inline v0::detail {

map_batches::~map_batches() = default;

boost::asio::awaitable<bulk::map_summary> run_map(
    std::shared_ptr<map_batches> batches,
    std::size_t values,
    std::size_t batch_size,
    std::shared_ptr<time_source> time,
    bulk::map_options options
)
{
    const auto run = std::make_shared<bulk::map_run>(
        std::move(batches), values, batch_size, std::move(time), std::move(options)
    );
    std::vector<boost::asio::awaitable<void>> workers;
    workers.reserve(run->workers());
    for (std::size_t each = 0; each < run->workers(); ++each) {
        workers.push_back(bulk::work_on(run));
    }
    co_await run_all(std::move(workers));
    auto summary = run->summary();
    if (summary.stopped && summary.not_attempted.size() == values) {
        throw_exception_from_error(*summary.stopped, BOOST_CURRENT_LOCATION);
    }
    co_return summary;
}

error not_attempted_because(const std::optional<error>& stopped)
{
    if (!stopped) {
        return error(boost::asio::error::operation_aborted, error_details());
    }
    auto details = stopped->details();
    details.outcome = outcome::not_sent;
    return error(stopped->code(), std::move(details));
}

} // namespace andante::inline v0::detail

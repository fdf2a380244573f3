// Jobs that are cancelled with those who wait for them.
#include "jobs/monitor_core.hpp"

#include <chrono>
#include <utility>

namespace andante::inline v0::jobs {

namespace {

/// For a cancel, its repeats and its wait in line: nobody waits for it.
constexpr std::chrono::milliseconds cancel_limit = std::chrono::seconds(30);

} // namespace

void monitor_core::announce(const announcement& what)
{
    if (what.terminal && what.trusted) {
        free_place(what.id);
    }
    update([&](job_table& table, auto now) { table.announce(what, now); });
}

void monitor_core::cancel(const std::vector<std::string>& ids)
{
    for (const auto& id : ids) {
        auto what = options_.cancel(id);
        what.priority = priority::interactive;
        what.options.deadline = cancel_limit;
        what.outlives_client = true;
        auto cancelling = cancel_one(weak_from_this(), calls_, source_, std::move(what), id);
        home_.run(std::move(cancelling), std::make_shared<detail::interrupter>());
    }
}

/// Nothing is published of what a cancel answers, so the job is read: its end frees its place, and
/// is told to others who wait for it.
boost::asio::awaitable<void> monitor_core::cancel_one(
    std::weak_ptr<monitor_core> of,
    std::shared_ptr<const pipeline> calls,
    std::shared_ptr<job_source> source,
    call what,
    std::string id
)
{
    auto cancelling = calls->execute(std::move(what));
    const auto answer = co_await std::move(cancelling);
    if (answer.has_error() && answer.error().http_status() == 0) {
        co_return; // nobody knows what has become of it
    }
    call_options brief;
    brief.deadline = cancel_limit;
    auto reading = source->get(id, brief);
    auto seen = co_await std::move(reading);
    const auto core = of.lock();
    if (!core || seen.has_error() || seen->stage != stage::ended) {
        co_return;
    }
    announcement news(std::move(id), seen->status, true);
    news.trusted = true;
    news.value = std::move(seen->value);
    core->announce(news);
}

} // namespace andante::inline v0::jobs

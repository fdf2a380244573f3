#include <andante/kit/session.hpp>
#include <andante/pacing/rate_limiter.hpp>

#include "bulk/coalescing_queue.hpp"
#include "jobs/job_monitor.hpp"
#include "kit/saved_places.hpp"

#include <utility>

namespace andante::inline v0::kit {

namespace {

/// Null when the client was given another kind of pacer.
std::shared_ptr<pacing::rate_limiter> limiter_of(const pipeline& calls)
{
    return std::dynamic_pointer_cast<pacing::rate_limiter>(calls.pacer());
}

boost::asio::awaitable<journal_entry> refuse_to_finish(journal_entry what)
{
    error_details details;
    details.message = "entry " + std::to_string(what.number) + " of the journal is a '" +
                      what.kind +
                      "', whose answer was its result: only what asked for it can ask "
                      "again";
    details.stop = stop_reason::permanent;
    details.outcome = what.sent_at == std::chrono::system_clock::time_point() ? outcome::not_sent
                                                                              : outcome::unknown;
    throw_exception_from_error(
        error(errc::journal_error, std::move(details)), BOOST_CURRENT_LOCATION
    );
    co_return what;
}

} // namespace

session::session(
    boost::asio::any_io_executor executor, provider_profile profile, client_options options
)
    : provider_(profile.name)
    , calls_(std::make_shared<pipeline>(executor, std::move(profile), std::move(options)))
    , pace_(std::make_shared<jobs::shared_pace>(calls_->pacer(), calls_->options().poll_share))
    , edits_(std::make_shared<bulk::coalescing_queue>(
          executor, calls_->time(), calls_->options().coalescing_linger
      ))
    , work_(std::make_shared<work_log>(calls_, provider_))
    , random_(~*calls_->options().random_seed) // another sequence than that of the jitter
{}

session::~session()
{
    edits_->close();
    calls_->close();
}

std::shared_ptr<job_service> session::add_jobs(
    const boost::asio::any_io_executor& executor,
    std::shared_ptr<jobs::job_source> source,
    job_facts facts
)
{
    jobs::monitor_options options(provider_);
    options.silent_after = std::chrono::duration_cast<time_source::duration>(facts.silent_after);
    options.create_route = std::move(facts.create_route);
    options.pace = facts.pace;
    options.on_end = std::move(facts.on_end);
    options.cancel = std::move(facts.cancel);
    auto monitor = std::make_shared<jobs::job_monitor>(
        calls_, executor, std::move(source), pace_, std::move(options)
    );
    services_.push_back(std::make_shared<job_service>(std::move(monitor), facts.patience));
    return services_.back();
}

void session::know_routes(std::span<const route* const> table, partition_reader partition)
{
    routes_ = table;
    partition_ = std::move(partition);
}

std::string session::partition_of(const call& what) const
{
    return partition_ ? partition_(what) : std::string();
}

void session::add_finisher(std::string kind, finisher how)
{
    finishers_.insert_or_assign(std::move(kind), std::move(how));
}

boost::asio::awaitable<journal_entry>
session::finish(journal_entry what, resume_options options) const
{
    const auto known = finishers_.find(what.kind);
    if (known == finishers_.end()) {
        return refuse_to_finish(std::move(what));
    }
    return known->second(std::move(what), std::move(options));
}

std::optional<pacing::limiter_snapshot> session::limits() const
{
    const auto limiter = limiter_of(*calls_);
    return limiter ? std::optional(limiter->snapshot()) : std::nullopt;
}

std::vector<pacing::queued_request> session::queue(std::size_t most) const
{
    const auto limiter = limiter_of(*calls_);
    return limiter ? limiter->queue(most) : std::vector<pacing::queued_request>();
}

std::string session::save_limits() const
{
    const auto limiter = limiter_of(*calls_);
    if (!limiter) {
        return std::string();
    }
    auto text = limiter->save();
    const auto utc = calls_->time()->utc_now();
    for (std::size_t which = 0; which < services_.size(); ++which) {
        text += save_places(*services_[which], which, utc);
    }
    return text;
}

result<void> session::restore_limits(std::string_view state) const
{
    const auto limiter = limiter_of(*calls_);
    if (!limiter) {
        return result<void>();
    }
    auto restored = limiter->restore(state);
    if (restored.has_value()) {
        restore_places(state, services_, calls_->time()->utc_now());
    }
    return restored;
}

std::uint64_t session::random() const
{
    const std::lock_guard lock(random_mutex_);
    return random_();
}

void session::close_idle() const noexcept
{
    calls_->transport()->close_idle();
}

} // namespace andante::inline v0::kit

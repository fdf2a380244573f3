#include <andante/kit/client_base.hpp>
#include <andante/kit/session.hpp>

#include "core/invalid.hpp"

#include <utility>

namespace andante::inline v0::kit {

namespace {

/// The journal of a client, or what is wrong without one.
const std::shared_ptr<andante::journal>& journal_of(const session& of)
{
    const auto& journal = of.work()->journal();
    if (!journal) {
        throw_exception_from_error(
            detail::invalid("client_options::journal", "empty", "a journal, to resume from it"),
            BOOST_CURRENT_LOCATION
        );
    }
    return journal;
}

boost::asio::awaitable<std::vector<unfinished_work>>
claim_unfinished(std::shared_ptr<const session> shared)
{
    auto claiming = journal_of(*shared)->claim_all(shared->work()->mine());
    auto claimed = co_await std::move(claiming);
    std::vector<unfinished_work> found;
    for (auto& each : claimed.value()) {
        found.emplace_back(shared, std::move(each));
    }
    co_return found;
}

boost::asio::awaitable<unfinished_work>
claim_one(std::shared_ptr<const session> shared, std::int64_t entry)
{
    auto claiming = journal_of(*shared)->claim(entry);
    auto claimed = co_await std::move(claiming);
    co_return unfinished_work(shared, std::move(claimed).value());
}

} // namespace

client_base::client_base(std::shared_ptr<const session> shared) noexcept
    : shared_(std::move(shared))
{}

std::optional<pacing::limiter_snapshot> client_base::limits() const
{
    return shared_->limits();
}

std::vector<pacing::queued_request> client_base::queue(std::size_t most) const
{
    return shared_->queue(most);
}

std::string client_base::save_limits() const
{
    return shared_->save_limits();
}

result<void> client_base::restore_limits(std::string_view state) const
{
    return shared_->restore_limits(state);
}

void client_base::close_idle() const noexcept
{
    shared_->close_idle();
}

const std::shared_ptr<andante::journal>& client_base::journal() const noexcept
{
    return shared_->work()->journal();
}

boost::asio::awaitable<std::vector<unfinished_work>> client_base::resume() const
{
    return claim_unfinished(shared_);
}

boost::asio::awaitable<unfinished_work> client_base::resume(std::int64_t entry) const
{
    return claim_one(shared_, entry);
}

void client_base::mark_saved(const std::string& job_id, const std::string& path) const
{
    shared_->work()->saved(job_id, path);
}

const std::shared_ptr<time_source>& client_base::time() const noexcept
{
    return shared_->calls()->time();
}

const http::url& client_base::base_url() const noexcept
{
    return shared_->calls()->base_url();
}

} // namespace andante::inline v0::kit

#include <andante/kit/checks.hpp>
#include <andante/kit/job_service.hpp>

#include "jobs/job_monitor.hpp"

namespace andante::inline v0::kit {

namespace {

class guarded_create {
public:
    explicit guarded_create(const jobs::job_monitor& monitor)
        : guard_(monitor.creating())
    {}

private:
    jobs::place_watch::create_in_progress guard_;
};

} // namespace

job_service::job_service(
    std::shared_ptr<jobs::job_monitor> monitor, std::chrono::milliseconds patience
)
    : monitor_(std::move(monitor))
    , patience_(patience)
{}

job_service::~job_service() = default;

std::shared_ptr<const void> job_service::creating() const
{
    return std::make_shared<const guarded_create>(*monitor_);
}

void job_service::created(const jobs::sighting& how, pacing::lease place) const
{
    monitor_->created(how, std::move(place));
}

void job_service::expect_webhook(std::string id) const
{
    monitor_->expect_webhook(std::move(id));
}

void job_service::announce(jobs::announcement news) const
{
    monitor_->announce(std::move(news));
}

result<void> job_service::check(const wait_options& options) const
{
    if (options.cancel_job && !monitor_->can_cancel()) {
        return invalid(
            "wait_options::cancel_job",
            "true",
            "false for such jobs",
            "their service has no call that cancels one"
        );
    }
    return {};
}

void job_service::cancel(std::vector<std::string> ids) const
{
    if (monitor_->can_cancel()) {
        monitor_->cancel(ids);
    }
}

jobs::job_group job_service::wait_for(
    std::vector<std::string> ids, wait_options options, const refusals& refused
) const
{
    if (const auto valid = check(options); valid.has_error()) {
        refusals all;
        for (std::size_t index = 0; index < ids.size(); ++index) {
            all.emplace_back(index, valid.error());
        }
        auto nothing = std::make_shared<const wait_options>();
        return jobs::job_group(monitor_->wait_for(std::move(ids), std::move(nothing), all));
    }
    if (!options.deadline) {
        options.deadline = patience_;
    }
    auto shared = std::make_shared<const wait_options>(std::move(options));
    return jobs::job_group(monitor_->wait_for(std::move(ids), std::move(shared), refused));
}

std::vector<std::pair<std::string, time_source::duration>> job_service::running() const
{
    return monitor_->running();
}

void job_service::restore_place(const std::string& id, time_source::duration age) const
{
    monitor_->restore_place(id, age);
}

} // namespace andante::inline v0::kit

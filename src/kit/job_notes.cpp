#include <andante/kit/job_notes.hpp>

#include "kit/bounded_map.hpp"

#include <atomic>
#include <mutex>
#include <utility>

namespace andante::inline v0::kit {

namespace {

/// Far more jobs than are looked at at a time.
constexpr std::size_t most_jobs = 4096;

struct counted_cost {
    double cost = 0;
    time_source::time_point since{};
};

} // namespace

std::optional<std::string> target_within(const http::url& api, std::string_view link)
{
    const auto where = http::url::parse_loosely(link);
    if (!where || where->origin() != api.origin()) {
        return std::nullopt;
    }
    auto base = api.target();
    while (base.ends_with('/')) {
        base.pop_back();
    }
    const auto& target = where->target();
    if (!target.starts_with(base) || target.size() <= base.size() || target[base.size()] != '/') {
        return std::nullopt;
    }
    return target.substr(base.size());
}

class job_notes::state {
public:
    state(std::shared_ptr<const pipeline> owner, std::string create_route)
        : calls(std::move(owner))
        , route(std::move(create_route))
    {}

    std::shared_ptr<const pipeline> calls;
    std::string route;
    std::mutex mutex;
    bounded_map<counted_cost> costs{most_jobs};
    bounded_map<std::string> targets{most_jobs};
    std::atomic<bool> has_targets =
        false; ///< Most services give no links: then no id is looked up.
};

job_notes::job_notes(std::shared_ptr<const pipeline> calls, std::string create_route)
    : state_(std::make_unique<state>(std::move(calls), std::move(create_route)))
{}

job_notes::~job_notes() = default;

void job_notes::created(const std::string& id, double cost) const
{
    const std::lock_guard lock(state_->mutex);
    state_->costs.set(id, {cost, state_->calls->time()->now()});
}

void job_notes::charged(const std::string& id, double cost) const
{
    std::optional<counted_cost> before;
    {
        const std::lock_guard lock(state_->mutex);
        before = state_->costs.find(id);
        if (!before || before->cost == cost) {
            return;
        }
        state_->costs.set(id, {cost, before->since});
    }
    const auto ago = state_->calls->time()->now() - before->since;
    state_->calls->pacer()->correct_cost(state_->route, before->cost, cost, ago);
}

void job_notes::linked(const std::string& route, const std::string& id, std::string_view link) const
{
    if (auto target = target_within(state_->calls->base_url(), link)) {
        const std::lock_guard lock(state_->mutex);
        state_->targets.set(route + ' ' + id, std::move(*target));
        state_->has_targets = true;
    }
}

void job_notes::aim(call& what, const std::string& id) const
{
    if (!state_->has_targets) {
        return;
    }
    const std::lock_guard lock(state_->mutex);
    if (auto target = state_->targets.find(what.route + ' ' + id)) {
        what.target = std::move(*target);
    }
}

} // namespace andante::inline v0::kit

#include "bulk/map_plan.hpp"

#include "bulk/ends_everything.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace andante::inline v0::bulk {

namespace {

error wrong_number(std::size_t given, std::size_t wanted)
{
    error_details details;
    details.message = "the answer is for " + std::to_string(given) + " values, and " +
                      std::to_string(wanted) + " were sent";
    details.stop = stop_reason::permanent;
    details.outcome = outcome::unknown; // the server did take the request
    return error(errc::malformed_response, std::move(details));
}

/// A refusal of these values, which says nothing of the others.
bool is_about_the_values(const error& problem)
{
    return problem == errc::invalid_request || problem == errc::rejected_by_validation ||
           problem == errc::request_refused || problem == errc::malformed_response;
}

} // namespace

map_plan::map_plan(std::size_t values, std::size_t batch_size)
    : values_(values, value_state::waiting)
{
    for (std::size_t first = 0; first < values; first += batch_size) {
        batches_.push_back({batches_.size(), first, std::min(batch_size, values - first)});
    }
    problems_.resize(batches_.size());
    progress_.total = values;
}

std::optional<map_batch> map_plan::next_batch()
{
    if (stopped_ || begun_ == batches_.size()) {
        return std::nullopt;
    }
    const auto& batch = batches_[begun_++];
    set(batch, value_state::sent);
    return batch;
}

void map_plan::answered(const map_batch& batch, const std::vector<bool>& succeeded)
{
    if (succeeded.size() != batch.count) {
        failed(batch, wrong_number(succeeded.size(), batch.count));
        return;
    }
    for (std::size_t at = 0; at < batch.count; ++at) {
        mark(
            values_[batch.first + at], succeeded[at] ? value_state::succeeded : value_state::failed
        );
    }
}

void map_plan::failed(const map_batch& batch, const error& problem)
{
    const bool is_lost = problem.outcome() == outcome::unknown;
    const bool goes_on = (is_lost || is_about_the_values(problem)) && !ends_everything(problem);
    if (is_lost || goes_on) {
        set(batch, is_lost ? value_state::unknown : value_state::failed);
        problems_[batch.number] = problem;
    } else {
        set(batch, value_state::waiting);
    }
    if (!goes_on && !stopped_) {
        stopped_ = problem;
    }
}

void map_plan::set(const map_batch& batch, value_state state)
{
    for (std::size_t at = 0; at < batch.count; ++at) {
        mark(values_[batch.first + at], state);
    }
}

void map_plan::mark(value_state& one, value_state state) noexcept
{
    one = state;
    progress_.failed += state == value_state::failed ? 1U : 0U;
    progress_.done += state == value_state::failed || state == value_state::succeeded ? 1U : 0U;
}

map_summary map_plan::summary() const
{
    map_summary out;
    for (std::size_t at = 0; at < values_.size(); ++at) {
        switch (values_[at]) {
        case value_state::waiting:
            out.not_attempted.push_back(at);
            break;
        case value_state::succeeded:
            break;
        case value_state::failed:
            out.failed.push_back(at);
            break;
        case value_state::sent:
        case value_state::unknown:
            out.unknown.push_back(at);
            break;
        }
    }
    for (const auto& batch : batches_) {
        if (const auto& problem = problems_[batch.number]) {
            out.failed_batches.push_back({batch.first, batch.count, *problem});
        }
    }
    out.stopped = stopped_;
    return out;
}

} // namespace andante::inline v0::bulk

#pragma once

#include "jobs/job_monitor.hpp"
#include "providers/finetuning/validate.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace andante::inline v0::finetuning {

/// The provider's object in an ending, or why there is none.
template <class T>
result<T> value_of(const jobs::ending& how)
{
    if (how.problem) {
        return *how.problem;
    }
    return *static_cast<const T*>(how.value.get());
}

/// Waits for one job; T is the type of the monitor's values.
template <class T>
boost::asio::awaitable<T> wait_for_job(
    std::shared_ptr<jobs::job_monitor> monitor,
    std::string id,
    std::shared_ptr<const wait_options> options
)
{
    validate_id(id).value();
    const auto waiting =
        monitor->wait_for(std::vector<std::string>(1, std::move(id)), std::move(options));
    const auto ended = co_await waiting->next();
    co_return value_of<T>(*ended->how).value();
}

} // namespace andante::inline v0::finetuning

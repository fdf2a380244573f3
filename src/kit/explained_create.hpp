#pragma once

#include <andante/kit/job_resource.hpp>
#include <andante/kit/paid_create.hpp>

#include <boost/asio/awaitable.hpp>

#include <utility>

namespace andante::inline v0::kit {

/// Sends a create; the error of one whose answer is lost says what that means here.
template <class T>
boost::asio::awaitable<T>
create_explained(job_resource<T> jobs, prepared_call prepared, paid_create_rule rule)
{
    auto creating = as_result(jobs.create(std::move(prepared)));
    auto made = co_await std::move(creating);
    if (made.has_error()) {
        throw_exception_from_error(explained(made.error(), rule), BOOST_CURRENT_LOCATION);
    }
    co_return std::move(*made);
}

} // namespace andante::inline v0::kit

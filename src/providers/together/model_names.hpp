#pragma once

#include <andante/client/pipeline.hpp>
#include <andante/core/error.hpp>
#include <andante/core/result.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::together {

/// The nearest of `names` to one that is not among them, the best first; at most three.
std::vector<std::string>
nearest_names(const std::vector<std::string>& names, std::string_view wanted);

/// The names of the models, read once when somebody misspells one. Thread-safe.
class model_names {
public:
    explicit model_names(std::shared_ptr<const pipeline> calls)
        : calls_(std::move(calls))
    {}

    /// The error of a call that named a model, with the nearest names when there is no such model;
    /// any other error as it is. Cancellation: terminal.
    static boost::asio::awaitable<error>
    explain(std::shared_ptr<model_names> self, error cause, std::string wanted);

private:
    std::shared_ptr<const pipeline> calls_;
    std::mutex mutex_;
    std::vector<std::string> names_; ///< Empty until they were read.
};

/// The outcome of such a call, with a better error.
template <class T>
boost::asio::awaitable<T> explained(
    std::shared_ptr<model_names> names, boost::asio::awaitable<T> operation, std::string model
)
{
    auto trying = as_result(std::move(operation));
    auto made = co_await std::move(trying);
    if (made.has_value()) {
        co_return std::move(*made);
    }
    auto explaining = model_names::explain(std::move(names), made.error(), std::move(model));
    const auto problem = co_await std::move(explaining);
    throw_exception_from_error(problem, BOOST_CURRENT_LOCATION);
}

} // namespace andante::inline v0::together

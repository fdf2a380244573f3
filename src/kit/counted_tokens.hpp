#pragma once

#include <andante/client/pipeline.hpp>
#include <andante/core/time_source.hpp>
#include <andante/kit/perform.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace andante::inline v0::kit {

/// What token limits have counted for a call before its answer says what it has really used.
class counted_tokens {
public:
    /// Of a call that is ready to go. Of another one, and of one without tokens, nothing.
    counted_tokens(std::shared_ptr<const pipeline> calls, const prepared_call& of);

    /// The head of a stream has come: what it uses counts from now on.
    void begin();
    /// Tells the limits of the route, once.
    void settle(double used);

private:
    std::shared_ptr<const pipeline> calls_; ///< Null when there is nothing to settle.
    std::string route_;
    std::string partition_;
    double tokens_ = 0;
    std::optional<time_source::time_point> began_; ///< Of a stream.
};

/// Awaits an answer, and settles by what `used` finds in it: nothing where the service does not
/// say.
template <class T>
[[nodiscard]] boost::asio::awaitable<T> settled(
    boost::asio::awaitable<T> answering,
    counted_tokens counted,
    std::optional<double> (*used)(const T& answer)
)
{
    auto answer = co_await std::move(answering);
    if (const auto tokens = used(answer)) {
        counted.settle(*tokens);
    }
    co_return answer;
}

} // namespace andante::inline v0::kit

#pragma once

#include <andante/core/result.hpp>
#include <andante/core/time_source.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

/// The test kit: virtual time, a scripted transport, and doubles. A product: applications test
/// their own code with it.
namespace andante::inline v0::testing {

/// Nothing can run, nothing is armed, and the awaited operation has not ended: it would wait
/// forever.
class ANDANTE_DECL stalled : public std::logic_error {
public:
    stalled();
    ~stalled() override;
};

/// Time that moves only when nothing can run, with the executor that runs under it.
///
/// Everything happens on the thread that calls run() or advance(). Timers that fall due at the same
/// moment fire in the order in which they were armed, so a run is the same every time.
class ANDANTE_DECL virtual_time {
public:
    /// Starts at an arbitrary steady moment and at 2026-01-01T00:00:00Z.
    virtual_time();
    /// Starts at another wall-clock moment.
    explicit virtual_time(std::chrono::system_clock::time_point utc_start);
    ~virtual_time();
    virtual_time(const virtual_time&) = delete;
    virtual_time& operator=(const virtual_time&) = delete;

    /// What clients and coroutines under test run on.
    boost::asio::any_io_executor executor() const;
    /// What goes into client_options::time. Timers made from it must not outlive this object.
    std::shared_ptr<time_source> source() const;

    /// The present virtual moment.
    time_source::time_point now() const noexcept;
    /// How much virtual time has passed since the start.
    time_source::duration elapsed() const noexcept;

    /// Runs what can run now, without moving time.
    void settle();
    /// Moves time forward by `how_much`, firing on the way whatever falls due.
    void advance(time_source::duration how_much);
    /// Moves the wall clock alone, as an administrator would.
    void shift_utc(std::chrono::system_clock::duration by) noexcept;
    /// How many timers are armed now: a way to see that a cancelled wait left none behind.
    std::size_t armed_timers() const noexcept;

    /// Runs, moving time as needed, until `done` says so. Throws stalled when that cannot happen.
    void run_until(const std::function<bool()>& done);

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

namespace detail {

ANDANTE_DECL void run(virtual_time& time, boost::asio::awaitable<void> operation);

template <class T>
[[nodiscard]] boost::asio::awaitable<void>
keep(boost::asio::awaitable<T> operation, std::optional<T>* place)
{
    auto value = co_await std::move(operation);
    place->emplace(std::move(value));
}

} // namespace detail

/// Starts an operation on an executor; `on_end` gets what it threw, or null. Runs nothing by
/// itself.
ANDANTE_DECL void start(
    const boost::asio::any_io_executor& executor,
    boost::asio::awaitable<void> operation,
    std::function<void(std::exception_ptr)> on_end
);

/// Runs an operation to its end under virtual time and gives its value, or throws what it threw.
template <class T>
T run(virtual_time& time, boost::asio::awaitable<T> operation)
{
    if constexpr (std::is_void_v<T>) {
        detail::run(time, std::move(operation));
    } else {
        std::optional<T> value;
        detail::run(time, detail::keep(std::move(operation), &value));
        return std::move(*value);
    }
}

} // namespace andante::inline v0::testing

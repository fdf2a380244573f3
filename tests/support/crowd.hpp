#pragma once

#include "support/studio.hpp"

#include <cstddef>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

namespace andante_tests {

/// Many operations that were started together.
class crowd {
public:
    explicit crowd(studio& here)
        : here_(here)
    {}

    void start(boost::asio::awaitable<void> operation)
    {
        const auto number = outcomes.size();
        outcomes.emplace_back();
        andante::testing::start(
            here_.time.executor(),
            store(std::move(operation), this, number),
            [this](std::exception_ptr) { ++ended_; }
        );
    }

    void finish()
    {
        here_.time.run_until([this] { return ended_ == outcomes.size(); });
    }

    std::vector<std::optional<andante::error>> outcomes;

private:
    static boost::asio::awaitable<void>
    store(boost::asio::awaitable<void> operation, crowd* owner, std::size_t number)
    {
        const auto ended = co_await andante::as_result(std::move(operation));
        if (ended.has_error()) {
            owner->outcomes[number] = ended.error();
        }
    }

    studio& here_;
    std::size_t ended_ = 0;
};

/// An operation whose value nobody wants.
template <class T>
boost::asio::awaitable<void> discard(boost::asio::awaitable<T> operation)
{
    co_await std::move(operation);
}

} // namespace andante_tests

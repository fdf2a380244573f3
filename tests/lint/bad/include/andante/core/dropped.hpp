#pragma once

#include <boost/asio/awaitable.hpp>

namespace andante::inline v0 {

class lamp {
public:
    result<void> light(int watts);                           // lint: nodiscard
    virtual boost::asio::awaitable<result<std::vector<int>>> // lint: nodiscard
    burn(int hours) = 0;
    [[nodiscard]] result<void> dim(int watts);

    result<int> watts;
    result<int> (*measure)(const lamp& of) = nullptr;
};

template <class T>
boost::asio::awaitable<T> shine(T how); // lint: nodiscard

inline int twice(int value)
{
    result<int> first(value);
    return *first;
}

} // namespace andante::inline v0

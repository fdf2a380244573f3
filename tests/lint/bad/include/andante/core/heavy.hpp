#include <boost/asio.hpp> // lint: include
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp> // lint: include
#include <boost/system/result.hpp>

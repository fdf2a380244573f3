#include <andante/http/transport.hpp>

namespace andante::inline v0::http {

body_sink::~body_sink() = default;

bool body_sink::has_room() const noexcept
{
    return true;
}

boost::asio::awaitable<void> body_sink::wait_for_room()
{
    co_return;
}

transport::~transport() = default;

void transport::close_idle() noexcept {}

} // namespace andante::inline v0::http

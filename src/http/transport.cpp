#include <andante/http/transport.hpp>

namespace andante::inline v0::http {

body_sink::~body_sink() = default;

transport::~transport() = default;

void transport::close_idle() noexcept {}

} // namespace andante::inline v0::http

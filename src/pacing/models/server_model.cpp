#include "pacing/models/server_model.hpp"

namespace andante::inline v0::pacing {

void server_model::counted(const view&, const sent_request&, instant, bool) {}

void server_model::start_over() {}

} // namespace andante::inline v0::pacing

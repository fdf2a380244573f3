#include "providers/sauti/session.hpp"

#include <andante/providers/sauti/documented_routes.hpp>
#include <andante/providers/sauti/profile.hpp>

#include "providers/sauti/job_kind.hpp"
#include "providers/sauti/routes.hpp"

#include <utility>

namespace andante::inline v0::sauti::detail {

namespace {

lost_create_policy policy_of(const lost_create_options& chosen)
{
    return chosen.resends > 0 ? chosen.when_in_doubt : lost_create_policy::ask;
}

} // namespace

session::session(const boost::asio::any_io_executor& executor, client_options options)
    : base_(executor, profile(), std::move(options))
    , lost_{policy_of(base_.calls()->options().lost_creates), routes::lost_create_means}
    , jobs_(base_, executor, speech_kind)
{
    base_.know_routes(documented_routes());
}

} // namespace andante::inline v0::sauti::detail

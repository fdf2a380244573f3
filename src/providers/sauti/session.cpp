#include "providers/sauti/session.hpp"

#include <andante/providers/sauti/profile.hpp>

#include "providers/sauti/job_kind.hpp"
#include "providers/sauti/routes.hpp"

#include <utility>

namespace andante::inline v0::sauti::detail {

session::session(
    const boost::asio::any_io_executor& executor,
    client_options options,
    lost_create_policy lost_create
)
    : base_(executor, profile(), std::move(options))
    , lost_{lost_create, routes::lost_create_meaning}
    , jobs_(base_, executor, speech_kind)
{}

} // namespace andante::inline v0::sauti::detail

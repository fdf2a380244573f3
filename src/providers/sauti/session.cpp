#include "providers/sauti/session.hpp"

#include <andante/providers/sauti/profile.hpp>

#include "providers/sauti/job_kind.hpp"
#include "providers/sauti/routes.hpp"

#include <utility>

namespace andante::inline v0::sauti::detail {

session::session(const boost::asio::any_io_executor& executor, client_options options)
    : base_(executor, profile(), std::move(options))
    , lost_{base_.calls()->options().lost_creates.when_in_doubt, routes::lost_create_means}
    , jobs_(base_, executor, speech_kind)
{}

} // namespace andante::inline v0::sauti::detail

#include "providers/finetuning/session.hpp"

#include <andante/providers/finetuning/documented_routes.hpp>
#include <andante/providers/finetuning/profile.hpp>

#include "providers/finetuning/job_kinds.hpp"

#include <utility>

namespace andante::inline v0::finetuning::detail {

session::session(const boost::asio::any_io_executor& executor, client_options options)
    : base_(executor, profile(), std::move(options))
    , tracks_(base_, executor, track_kind)
    , effects_(base_, executor, effect_kind)
{
    base_.know_routes(documented_routes());
}

} // namespace andante::inline v0::finetuning::detail

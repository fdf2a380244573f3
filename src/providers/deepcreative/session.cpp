#include "providers/deepcreative/session.hpp"

#include <andante/kit/job_kind.hpp>
#include <andante/providers/deepcreative/documented_routes.hpp>
#include <andante/providers/deepcreative/profile.hpp>

#include "providers/deepcreative/decode.hpp"
#include "providers/deepcreative/errors.hpp"
#include "providers/deepcreative/outputs.hpp"
#include "providers/deepcreative/routes.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace andante::inline v0::deepcreative::detail {

namespace {

using namespace std::chrono_literals;

/// Of the request limit, which all calls share.
constexpr double most_for_looks = 0.5;

jobs::stage stage_of(const open_enum<prediction_status>& status)
{
    if (is_terminal(status)) {
        return jobs::stage::ended;
    }
    const auto word = status.text();
    const bool waits = word == "queued" || word == "starting" || word == "pending";
    return waits ? jobs::stage::waiting : jobs::stage::running;
}

jobs::sighting sight(const prediction& what, bool /*from_list*/)
{
    jobs::sighting seen;
    seen.id = what.id;
    seen.status = std::string(what.status.text());
    seen.stage = stage_of(what.status);
    if (what.created_at && what.completed_at) {
        seen.took = std::chrono::duration_cast<time_source::duration>(
            *what.completed_at - *what.created_at
        );
    }
    return seen;
}

constexpr jobs::poll_pace make_pace()
{
    jobs::poll_pace pace(2s, 15s);
    pace.announced = 60s;
    pace.nearest = 1s;
    return pace;
}

std::string_view view_of(const std::optional<std::string>& text)
{
    return text ? std::string_view(*text) : std::string_view();
}

constexpr kit::job_kind<prediction> prediction_kind{
    .get = &routes::prediction,
    .read = decode_prediction,
    .sight = sight,
    .created_at = [](const prediction& what) { return what.created_at; },
    .charged = [](const prediction& what) { return what.credits_used; },
    .links =
        {kit::job_link<prediction>{
             &routes::prediction, [](const prediction& what) { return view_of(what.get_link); }
         },
         kit::job_link<prediction>{
             &routes::cancel_prediction,
             [](const prediction& what) { return view_of(what.cancel_link); }
         }},
    .success = {"succeeded"},
    .accepted_before = [](const error& refusal, bool) { return accepted_before(refusal); },
    .files = outputs_of,
    .cancel = &routes::cancel_prediction,
    .create = &routes::create_prediction,
    .pace = make_pace(),
};

client_options with_small_share(client_options options)
{
    options.poll_share = std::min(options.poll_share, most_for_looks);
    return options;
}

} // namespace

session::session(const boost::asio::any_io_executor& executor, client_options options)
    : base_(executor, profile(), with_small_share(std::move(options)))
    , jobs_(base_, executor, prediction_kind)
{
    base_.know_routes(documented_routes());
}

} // namespace andante::inline v0::deepcreative::detail

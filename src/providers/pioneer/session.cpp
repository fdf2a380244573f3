#include "providers/pioneer/session.hpp"

#include <andante/client/logger.hpp>
#include <andante/http/transport_options.hpp>
#include <andante/providers/pioneer/documented_routes.hpp>
#include <andante/providers/pioneer/profile.hpp>

#include "providers/pioneer/errors.hpp"
#include "providers/pioneer/job_kinds.hpp"
#include "providers/pioneer/second_look.hpp"

#include <cstdlib>
#include <utility>

namespace andante::inline v0::pioneer::detail {

namespace {

const routes::training_paths& paths_of(edition which)
{
    return which == edition::late_2026 ? routes::v1 : routes::felix;
}

lost_create_policy policy_of(const lost_create_options& chosen)
{
    return chosen.resends > 0 ? chosen.when_in_doubt : lost_create_policy::ask;
}

std::shared_ptr<const chat::service> chat_over(
    std::shared_ptr<const pipeline> calls, const kit::paid_create_rule& lost, std::string user
)
{
    auto made =
        std::make_shared<chat::service>(std::move(calls), "pioneer", routes::chat, describe_error);
    made->lost = lost;
    // What counts here counts users, not models.
    made->adjust = [user = std::move(user)](const chat::request& what, call& asked) {
        auto& partition = asked.options.partition;
        partition = partition.empty() || partition == what.model ? user : partition;
    };
    return made;
}

/// The client's transport, which sees through a hidden spend cap.
client_options watched(
    const boost::asio::any_io_executor& executor,
    client_options options,
    std::shared_ptr<const std::string> path
)
{
    if (!options.time) {
        options.time = system_time();
    }
    if (!options.observer) {
        const char* const wanted = std::getenv("ANDANTE_LOG");
        const auto level = parse_log_level(wanted != nullptr ? wanted : "off");
        options.observer =
            level == log_level::off ? std::make_shared<observer>() : make_logger(level);
    }
    auto inner = options.transport
                     ? options.transport
                     : http::make_transport(executor, options.connections, options.observer);
    options.transport = look_twice(std::move(inner), options.time, std::move(path));
    return options;
}

} // namespace

session::session(
    const boost::asio::any_io_executor& executor,
    client_options options,
    edition which,
    std::string user
)
    : training_paths_(&paths_of(which))
    , user_(std::move(user))
    , path_(std::make_shared<std::string>())
    , base_(executor, profile(which), watched(executor, std::move(options), path_))
    , lost_{policy_of(base_.calls()->options().lost_creates), routes::lost_create_means}
    , extractions_(base_, executor, extraction_kind())
    , syntheses_(base_, executor, synthesis_kind())
    , datasets_(base_, executor, dataset_kind())
    , trainings_(base_, executor, training_kind(*training_paths_))
    , evaluations_(base_, executor, evaluation_kind())
    , chat_(chat_over(base_.calls(), lost_, user_))
{
    const auto& path = base_.calls()->base_url().target();
    *path_ = path == "/" ? std::string() : path;
    const auto of_user = [user = user_](const call&) { return user; };
    base_.know_routes(documented_routes(), of_user);
}

kit::prepared_call session::own(kit::prepared_call prepared) const
{
    if (prepared.has_value() && prepared->options.partition.empty()) {
        prepared->options.partition = user_;
    }
    return prepared;
}

} // namespace andante::inline v0::pioneer::detail

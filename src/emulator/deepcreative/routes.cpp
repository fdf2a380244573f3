#include "emulator/deepcreative/routes.hpp"

#include <array>

namespace andante::inline v0::emulator::deepcreative {

namespace {

using route = emulator::route<world>;

constexpr limit_names all_limits{request_limit};
constexpr auto creates = route_effect::create;
constexpr auto writes = route_effect::write;

constexpr std::array all_routes{
    // clang-format off
    route{"GET /v1/predictions/{id}", get_prediction, all_limits},
    route{"GET /v1/status/{id}", get_prediction, all_limits},
    route{"POST /v1/predictions/{id}/cancel", cancel_prediction, all_limits, writes},
    route{"POST /v1/cancel/{id}", cancel_prediction, all_limits, writes},
    route{"GET /v1/models", list_models, all_limits},
    route{"GET /v1/models/{id}", get_model, all_limits},
    route{"POST /v1/files", add_file, all_limits, writes},
    route{"GET /v1/files", list_files, all_limits},
    route{"GET /v1/files/{id}", get_file, all_limits},
    route{"DELETE /v1/files/{id}", delete_file, all_limits, writes},
    route{"GET /v1/account", get_account, all_limits},
    route{"GET /v1/account/balance", get_balance, all_limits},
    route{"GET /v1/account/usage", get_usage, all_limits},
    route{"GET /v1/account/rate-limits", get_rate_limits, all_limits},
    route{"POST /v1/estimate", estimate, all_limits},
    route{"POST /v1/{owner}/{model}/predictions", create_prediction, all_limits, creates},
    route{"POST /v1/models/{owner}/{model}/predictions", create_prediction, all_limits, creates},
    // clang-format on
};

} // namespace

route_table<world> world::routes()
{
    return route_table<world>(all_routes);
}

} // namespace andante::inline v0::emulator::deepcreative

#pragma once

#include "emulator/deepcreative/world.hpp"
#include "emulator/kit/route_table.hpp"

#include <boost/json/value.hpp>

#include <string_view>

namespace andante::inline v0::emulator::deepcreative {

/// A request on its way to its handler.
using call = route_call<world>;

/// What a handler gives back; everything else is thrown as a refusal.
struct success {
    int status = 200;
    boost::json::value body;
};

/// The public host of outputs.
inline constexpr std::string_view media_route = "GET /outputs/{file}";

success create_prediction(const call& what);
success get_prediction(const call& what);
success cancel_prediction(const call& what);
success list_models(const call& what);
success get_model(const call& what);
success add_file(const call& what);
success list_files(const call& what);
success get_file(const call& what);
success delete_file(const call& what);
success get_account(const call& what);
success get_balance(const call& what);
success get_usage(const call& what);
success get_rate_limits(const call& what);
success estimate(const call& what);

/// The prediction in the shape that was chosen.
boost::json::object encode(const world& server, const prediction& what);
/// Serves an output.
reply serve_output(world& server, const incoming& request);

} // namespace andante::inline v0::emulator::deepcreative

#pragma once

#include <andante/client/route.hpp>

#include <array>

/// The routes of Deep Creative Labs, as its public documentation lists them. Calls and limits come
/// from this table.
namespace andante::inline v0::deepcreative::routes {

inline constexpr std::string_view request_limit = "requests";

/// A create sends an Idempotency-Key, which the service takes once.
inline constexpr route create_prediction{
    .verb = http::method::post,
    .path = "/{owner}/{model}/predictions",
    .effect = call_effect::keyed_create,
    .when_lost = lost_create_meaning::rejected,
    .limit = request_limit,
    .takes = body_form::json,
};
/// The longer path that one page shows.
inline constexpr route create_under_models{
    .verb = http::method::post,
    .path = "/models/{owner}/{model}/predictions",
    .effect = call_effect::keyed_create,
    .when_lost = lost_create_meaning::rejected,
    .limit = request_limit,
    .takes = body_form::json,
};
inline constexpr route prediction{.path = "/predictions/{id}", .limit = request_limit};
inline constexpr route cancel_prediction{
    .verb = http::method::post,
    .path = "/predictions/{id}/cancel",
    .priority = priority::interactive,
    .limit = request_limit,
    .takes = body_form::none,
};

inline constexpr route models{.path = "/models", .limit = request_limit};
inline constexpr route model{.path = "/models/{id}", .limit = request_limit};

inline constexpr route files{.path = "/files", .limit = request_limit};
inline constexpr route file{.path = "/files/{id}", .limit = request_limit};
/// A second copy costs nothing that is published, but is a second file.
inline constexpr route add_file{
    .verb = http::method::post,
    .path = "/files",
    .effect = call_effect::accounted,
    .limit = request_limit,
    .takes = body_form::multipart,
};
inline constexpr route delete_file{
    .verb = http::method::delete_,
    .path = "/files/{id}",
    .limit = request_limit,
};

inline constexpr route account{.path = "/account", .limit = request_limit};
inline constexpr route balance{.path = "/account/balance", .limit = request_limit};
inline constexpr route usage{.path = "/account/usage", .limit = request_limit};
inline constexpr route rate_limits{.path = "/account/rate-limits", .limit = request_limit};
inline constexpr route estimate{
    .verb = http::method::post,
    .path = "/estimate",
    .limit = request_limit,
    .takes = body_form::json,
};

/// All of them, in the order of the documentation.
inline constexpr std::array all{
    &create_prediction,
    &create_under_models,
    &prediction,
    &cancel_prediction,
    &models,
    &model,
    &files,
    &file,
    &add_file,
    &delete_file,
    &account,
    &balance,
    &usage,
    &rate_limits,
    &estimate,
};

} // namespace andante::inline v0::deepcreative::routes

#pragma once

#include <andante/core/result.hpp>
#include <andante/http/message.hpp>
#include <andante/json/raw_json.hpp>
#include <andante/kit/perform.hpp>
#include <andante/paging/page.hpp>
#include <andante/providers/deepcreative/prediction.hpp>

#include <string>

/// From answers to values. Every function takes any response: a 2xx is decoded, with
/// errc::malformed_response when it is not what the API promises, and any other status becomes what
/// describe_error() makes of it.
namespace andante::inline v0::deepcreative {

/// Any of the three shapes, bare or inside `data` or `prediction`.
result<prediction> decode_prediction(http::response& answer, kit::read_options options);
/// Any JSON value, or nothing at all.
result<raw_json> decode_any(http::response& answer, kit::read_options options);
/// A page of a list: its `data`, else its first array; and where the next page begins.
result<page<raw_json>> decode_page(http::response& answer, kit::read_options options);
/// The body of a webhook.
result<prediction> decode_webhook(std::string& body);

} // namespace andante::inline v0::deepcreative

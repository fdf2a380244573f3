#pragma once

#include <andante/core/result.hpp>
#include <andante/http/message.hpp>
#include <andante/json/raw_json.hpp>
#include <andante/kit/perform.hpp>
#include <andante/paging/page.hpp>
#include <andante/providers/together/batch.hpp>
#include <andante/providers/together/embeddings.hpp>
#include <andante/providers/together/file.hpp>
#include <andante/providers/together/fine_tune.hpp>
#include <andante/providers/together/images.hpp>
#include <andante/providers/together/model.hpp>

#include <string>
#include <vector>

/// From answers to values. Every function takes any response: a 2xx is decoded, with
/// errc::malformed_response when it is not what the API promises, and any other status becomes what
/// describe_error() makes of it.
namespace andante::inline v0::together {

/// In the order of the texts; one that was left out of the answer has an error.
result<std::vector<result<embedding>>>
decode_embeddings(http::response& answer, kit::read_options options);
result<image_list> decode_images(http::response& answer, kit::read_options options);
/// A bare array, or {"data":[...]}.
result<std::vector<model>> decode_models(http::response& answer, kit::read_options options);
/// Any JSON value.
result<raw_json> decode_any(http::response& answer, kit::read_options options);
/// What is not JSON.
result<std::string> decode_bytes(http::response& answer, kit::read_options options);

result<file> decode_file(http::response& answer, kit::read_options options);
result<page<file>> decode_files(http::response& answer, kit::read_options options);
/// {"deleted":bool}.
result<bool> decode_deleted(http::response& answer, kit::read_options options);

/// Bare, or as {"job":{...},"warning"}.
result<batch> decode_batch(http::response& answer, kit::read_options options);
/// A bare array, or {"data":[...]}; newest first.
result<page<batch>> decode_batches(http::response& answer, kit::read_options options);

result<fine_tune> decode_fine_tune(http::response& answer, kit::read_options options);
/// {"data":[...]}; newest first.
result<page<fine_tune>> decode_fine_tunes(http::response& answer, kit::read_options options);
result<std::vector<fine_tune_event>>
decode_events(http::response& answer, kit::read_options options);
result<std::vector<checkpoint>>
decode_checkpoints(http::response& answer, kit::read_options options);
result<price_estimate> decode_estimate(http::response& answer, kit::read_options options);
/// {"models":[...]}.
result<std::vector<std::string>> decode_names(http::response& answer, kit::read_options options);
/// {"message":"..."}.
result<std::string> decode_message(http::response& answer, kit::read_options options);

} // namespace andante::inline v0::together

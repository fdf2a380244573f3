#pragma once

#include <andante/core/result.hpp>
#include <andante/http/message.hpp>
#include <andante/kit/perform.hpp>
#include <andante/providers/finetuning/account.hpp>
#include <andante/providers/finetuning/generation.hpp>
#include <andante/providers/finetuning/health.hpp>
#include <andante/providers/finetuning/page.hpp>
#include <andante/providers/finetuning/playlist.hpp>
#include <andante/providers/finetuning/sound_effect.hpp>
#include <andante/providers/finetuning/webhook_event.hpp>

#include "bulk/bulk_answer.hpp"
#include "kit/answers.hpp"
#include "kit/bulk_answers.hpp"

#include <optional>
#include <string>

/// From answers to values. Every function takes any response: a 2xx is decoded, with
/// errc::malformed_response when it is not what the API promises, and any other status becomes what
/// describe_error() makes of it. The body is read in place; it may grow its capacity.
namespace andante::inline v0::finetuning {

using decode_options = kit::read_options;

/// How the API wraps its answers.
extern const kit::answer_format answers;

/// The four bulk routes, which name their members differently.
enum class bulk_route { delete_generations, add_tracks, remove_tracks, move_tracks };
kit::bulk_names names_of(bulk_route route) noexcept;

result<account> decode_account(http::response& answer, decode_options options = {});
/// The answer to a create (music and instrumental) and the detail route.
result<generation> decode_generation(http::response& answer, decode_options options = {});
result<page<generation>>
decode_generation_page(http::response& answer, decode_options options = {});
result<page<playlist>> decode_playlists(http::response& answer, decode_options options = {});
result<playlist_details> decode_playlist(http::response& answer, decode_options options = {});
/// Also folds the error answer for "none could be added" or "none could be moved" into a report.
result<bulk_answer>
decode_bulk(http::response& answer, bulk_route route, decode_options options = {});
/// The answer to a create and the detail route.
result<sound_effect> decode_sound_effect(http::response& answer, decode_options options = {});
result<page<sound_effect>>
decode_sound_effect_page(http::response& answer, decode_options options = {});
/// Whether the answer to a detail route is of a job that has ended.
bool job_has_ended(http::response& answer);
/// Any JSON object, without an envelope.
result<health> decode_health(http::response& answer, decode_options options = {});
/// The body of a webhook request: a bare object, without an envelope. Always keeps raw_json.
result<webhook_event> decode_webhook_event(std::string& body);

/// The report behind an error of describe_error() that means "none of them": ADD_FAILED and
/// MOVE_FAILED with their items. Nothing for any other error. For a caller that only has the error.
std::optional<bulk_answer>
bulk_answer_from(const error& cause, bulk_route route, decode_options options = {});

} // namespace andante::inline v0::finetuning

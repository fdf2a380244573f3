#pragma once

#include <andante/core/result.hpp>
#include <andante/http/message.hpp>
#include <andante/json/raw_json.hpp>
#include <andante/kit/perform.hpp>
#include <andante/paging/page.hpp>
#include <andante/providers/pioneer/client.hpp>

#include "json/reader.hpp"
#include "providers/pioneer/errors.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

/// From answers to values. Every function takes any response: a 2xx is decoded, with
/// errc::malformed_response when it is not what the API promises, and any other status becomes what
/// describe_error() makes of it.
namespace andante::inline v0::pioneer {

/// Any JSON value, or nothing at all.
result<raw_json> decode_any(http::response& answer, kit::read_options options);
/// Whatever it is: it is not read.
result<bool> decode_done(http::response& answer, kit::read_options options);
/// A bare array.
result<std::vector<raw_json>> decode_array(http::response& answer, kit::read_options options);
/// A page of a list whose items are as they come: `data` with a cursor, or `inferences`.
result<page<raw_json>> decode_model_page(http::response& answer, kit::read_options options);
result<page<raw_json>> decode_history_page(http::response& answer, kit::read_options options);

result<encoder_answer> decode_encoder(http::response& answer, kit::read_options options);
result<decoder_answer> decode_decoder(http::response& answer, kit::read_options options);
result<extraction_answer> decode_extraction(http::response& answer, kit::read_options options);
result<extraction_job> decode_extraction_job(http::response& answer, kit::read_options options);
result<synthesis_job> decode_synthesis_job(http::response& answer, kit::read_options options);
result<dataset> decode_dataset(http::response& answer, kit::read_options options);
result<dataset_list> decode_datasets(http::response& answer, kit::read_options options);
result<training_job> decode_training_job(http::response& answer, kit::read_options options);
result<page<training_job>> decode_training_page(http::response& answer, kit::read_options options);
/// Of a create, too, whose answer has the id in `evaluations`.
result<evaluation> decode_evaluation(http::response& answer, kit::read_options options);
result<plan_info> decode_plan(http::response& answer, kit::read_options options);
result<text_completion> decode_text(http::response& answer, kit::read_options options);
result<message> decode_message(http::response& answer, kit::read_options options);

/// Where a file is to be sent.
struct upload_ticket {
    std::string address;
    std::string dataset_id;
    std::string version;
};
result<upload_ticket> decode_ticket(http::response& answer, kit::read_options options);

/// The most jobs that a page of training jobs holds.
inline constexpr int training_page = 200;
/// The most inferences that a page holds.
inline constexpr int history_page = 100;

/// A chunk of a stream of text completions, added to what came before. Null `out` fields are not
/// touched.
std::optional<json::problem>
read_text_chunk(std::string& data, text_completion& so_far, std::vector<text_delta>& out);
/// An event of a stream of messages, added to what came before.
std::optional<json::problem> read_message_event(message_event& event, message& so_far);

/// Any value, as it is.
raw_json read_value(json::value& from);

/// Reads a success answer with what `read` does with its root.
template <class T, class Read>
result<T> decode_with(http::response& answer, kit::read_options options, const Read& read)
{
    if (!is_success(answer.status)) {
        return describe_error(answer);
    }
    T made;
    const auto wrong = json::read_document(answer.body, options.keep_raw, [&](json::value& root) {
        read(root, made);
    });
    if (wrong) {
        return malformed_answer(
            answer, "the answer is not what the API promises: " + json::describe(*wrong)
        );
    }
    return made;
}

} // namespace andante::inline v0::pioneer

#pragma once

#include <andante/http/message.hpp>

#include "fuzz/decode_everything.hpp"
#include "providers/deepcreative/decode.hpp"
#include "providers/pioneer/decode.hpp"
#include "providers/sauti/decode.hpp"
#include "providers/together/batch_lines.hpp"
#include "providers/together/decode.hpp"

#include <string>
#include <string_view>

namespace andante::test {

/// Gives one body to decoders, with every kind of status.
class decoding {
public:
    explicit decoding(std::string_view body)
        : body_(body)
    {}

    /// A decoder is a function from an answer; whether it changes the body is its own affair.
    template <class Decode>
    void with(const Decode& decode)
    {
        for (const int status : {200, 409, 500}) {
            for (const bool keep_raw : {false, true}) {
                http::response answer;
                answer.status = status;
                answer.headers.add("Content-Type", "application/json");
                answer.body = body_;
                kit::read_options options;
                options.keep_raw = keep_raw;
                note(decode(answer, options));
            }
        }
    }
    template <class Outcome>
    void note(const Outcome& outcome)
    {
        if (outcome) {
            ++counts.decoded;
            return;
        }
        ++counts.refused;
        check_cause(outcome.error());
    }

    decode_counts counts;

private:
    std::string_view body_;
};

inline void decode_deepcreative(decoding& of)
{
    namespace from = deepcreative;
    of.with(from::decode_prediction);
    of.with(from::decode_any);
    of.with(from::decode_page);
}

inline void decode_sauti(decoding& of)
{
    namespace from = sauti;
    of.with(from::decode_speech);
    of.with(from::decode_job);
    of.with(from::decode_audio);
    of.with(from::decode_voices);
    of.with(from::decode_voice);
    of.with(from::decode_clone);
    of.with(from::decode_transcript);
    of.with(from::decode_reply);
}

inline void decode_pioneer(decoding& of)
{
    namespace from = pioneer;
    of.with(from::decode_array);
    of.with(from::decode_model_page);
    of.with(from::decode_history_page);
    of.with(from::decode_encoder);
    of.with(from::decode_decoder);
    of.with(from::decode_extraction);
    of.with(from::decode_extraction_job);
    of.with(from::decode_synthesis_job);
    of.with(from::decode_dataset);
    of.with(from::decode_datasets);
    of.with(from::decode_training_job);
    of.with(from::decode_training_page);
    of.with(from::decode_evaluation);
    of.with(from::decode_plan);
    of.with(from::decode_text);
    of.with(from::decode_message);
    of.with(from::decode_ticket);
}

inline void decode_together(decoding& of)
{
    namespace from = together;
    of.with(from::decode_embeddings);
    of.with(from::decode_images);
    of.with(from::decode_models);
    of.with(from::decode_any);
    of.with(from::decode_file);
    of.with(from::decode_files);
    of.with(from::decode_deleted);
    of.with(from::decode_batch);
    of.with(from::decode_batches);
    of.with(from::decode_fine_tune);
    of.with(from::decode_fine_tunes);
    of.with(from::decode_events);
    of.with(from::decode_checkpoints);
    of.with(from::decode_estimate);
    of.with(from::decode_names);
    of.with(from::decode_message);
}

/// What is not one JSON document: a webhook, the events of streams, and files of lines.
inline void decode_pieces(std::string_view body, decoding& of)
{
    std::string webhook(body);
    of.note(deepcreative::decode_webhook(webhook));
    check_cause(pioneer::describe_stream_error(std::string(body)));
    std::string chunk(body);
    pioneer::text_completion texts;
    std::vector<pioneer::text_delta> deltas;
    static_cast<void>(pioneer::read_text_chunk(chunk, texts, deltas));
    pioneer::message so_far;
    for (const auto* type :
         {"message_start", "content_block_start", "content_block_delta", "message_delta"}) {
        pioneer::message_event event;
        event.type = type;
        event.raw = body;
        static_cast<void>(pioneer::read_message_event(event, so_far));
    }
    const std::string lines(body);
    auto requests = together::read_lines(lines);
    of.note(requests);
    auto items = together::read_items(lines);
    if (requests) {
        const auto asked = requests->size();
        const auto report = together::join(std::move(*requests), std::move(items));
        // Whatever came back, each line is told of.
        if (report.items.size() != asked) {
            std::abort();
        }
    }
}

/// A body as any answer of four providers; finetuning's are decode_everything()'s. The first byte
/// says whose, so that one run is quick.
inline decode_counts decode_models(std::string_view bytes)
{
    const auto which = bytes.empty() ? 0 : static_cast<unsigned char>(bytes.front()) % 5;
    const auto body = bytes.substr(bytes.empty() ? 0 : 1);
    decoding of(body);
    switch (which) {
    case 0:
        decode_deepcreative(of);
        break;
    case 1:
        decode_sauti(of);
        break;
    case 2:
        decode_pioneer(of);
        break;
    case 3:
        decode_together(of);
        break;
    default:
        decode_pieces(body, of);
        break;
    }
    return of.counts;
}

} // namespace andante::test

#pragma once

#include <andante/chat/message.hpp>
#include <andante/client/call_options.hpp>
#include <andante/config.hpp>
#include <andante/core/result.hpp>
#include <andante/json/raw_json.hpp>
#include <andante/paging/page_range.hpp>
#include <andante/providers/pioneer/schema.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace andante::inline v0::pioneer {

namespace detail {
class session;
}

/// What an encoder is asked: one text, or several in one request.
class encoder_request {
public:
    /// `model` is a base model, for example "fastino/gliner2-base-v1", or a training job's id.
    encoder_request(std::string model, std::string text, extraction_schema what)
        : model_id(std::move(model))
        , texts{std::move(text)}
        , schema(std::move(what))
    {}
    /// The same of several texts.
    encoder_request(std::string model, std::vector<std::string> all, extraction_schema what)
        : model_id(std::move(model))
        , texts(std::move(all))
        , schema(std::move(what))
        , is_batch(true)
    {}

    /// As given.
    std::string model_id;
    /// As given; one or more.
    std::vector<std::string> texts;
    /// What to find.
    extraction_schema schema;
    /// Send an array although there is one text.
    bool is_batch = false;
    /// How sure the model must be, 0 to 1. Not set: 0.5.
    std::optional<double> threshold;
    /// Say how sure the model is. Not set: yes.
    std::optional<bool> include_confidence;
    /// Say where in the text. Not set: yes.
    std::optional<bool> include_spans;
    /// Keep it in the history. Not set: yes.
    std::optional<bool> store;
    /// The project that it belongs to.
    std::optional<std::string> project_id;
};

/// What an encoder has found.
class encoder_answer {
public:
    encoder_answer() = default;

    /// Its id in the history.
    std::string inference_id;
    /// One JSON value for each text, in their order: its members mirror the schema's.
    std::vector<andante::raw_json> results;
    /// The model that was asked for.
    std::string model_id;
    /// The model that answered.
    std::optional<std::string> model_used;
    /// How long the model took.
    std::optional<std::chrono::duration<double, std::milli>> latency;
    /// Tokens that were counted.
    std::optional<std::int64_t> token_usage;
    /// The whole answer as it came, when the call was told to keep it; else empty.
    std::string raw_json;
};

/// What a decoder is asked.
class decoder_request {
public:
    /// `model` is a base model or a training job's id. Messages have texts as their content.
    decoder_request(std::string model, std::vector<chat::message> conversation)
        : model_id(std::move(model))
        , messages(std::move(conversation))
    {}

    /// As given.
    std::string model_id;
    /// As given; one or more.
    std::vector<chat::message> messages;
    /// The most tokens of the answer, 1 to 131072. Not set: the model's own.
    std::optional<std::int64_t> max_tokens;
    /// 0 to 2.
    std::optional<double> temperature;
    /// 0 to 1.
    std::optional<double> top_p;
    /// How to think: an object with `enabled`, `effort` and more.
    raw_json reasoning;
    /// Say what it thought. Not set: no.
    std::optional<bool> include_reasoning_trace;
    /// Keep it in the history. Not set: yes.
    std::optional<bool> store;
    /// The project that it belongs to.
    std::optional<std::string> project_id;
};

/// What a decoder has answered.
class decoder_answer {
public:
    decoder_answer() = default;

    /// Its id in the history.
    std::string inference_id;
    /// The answer.
    std::string completion;
    /// What it thought, if asked for.
    std::optional<std::string> reasoning_trace;
    /// The model that was asked for.
    std::string model_id;
    /// How long the model took.
    std::optional<std::chrono::duration<double, std::milli>> latency;
    /// The whole answer as it came, when the call was told to keep it; else empty.
    std::string raw_json;
};

/// Which inferences of the past to list, newest first. What is not set does not filter.
class inference_filter {
public:
    inference_filter() = default;

    std::optional<std::string> model_id;        ///< Of this model.
    std::optional<std::string> project_id;      ///< Of this project.
    std::optional<std::string> training_job_id; ///< Of the model of this training job.
    std::optional<std::string> task;            ///< Of this task.
    std::optional<std::string> since;           ///< Not older: ISO 8601.
    std::optional<std::string> until;           ///< Not newer: ISO 8601.
};

/// Inference: the service's own route, and the history of what was asked. Cheap to copy; copies are
/// handles of the same client. Thread-safe.
///
/// Errors of all: errc below 80, as failure. Cancellation of all: terminal; andante::cancellation
/// says what is known of what was sent.
class ANDANTE_DECL inference {
public:
    /// For the client: use client::inference().
    explicit inference(std::shared_ptr<detail::session> session);

    /// Finds in texts what a schema asks for. A lost answer is asked for again: the same text has
    /// the same answer, and costs fractions of a cent.
    [[nodiscard]] boost::asio::awaitable<encoder_answer>
    encode(encoder_request request, call_options options = call_options()) const;
    /// Lets a decoder answer. A lost answer is not asked for again.
    [[nodiscard]] boost::asio::awaitable<decoder_answer>
    generate(decoder_request request, call_options options = call_options()) const;

    /// The history, 100 a page: the service's own objects.
    page_range<raw_json> list_all(
        inference_filter filter = inference_filter(), range_options options = range_options()
    ) const;
    /// One of it. Errors: errc::not_found.
    [[nodiscard]] boost::asio::awaitable<raw_json>
    get(std::string id, call_options options = call_options()) const;
    /// Says whether an answer was right. `notes`: at most 5000 characters; `corrected`: the output
    /// that it should have been, as JSON, or empty.
    [[nodiscard]] boost::asio::awaitable<raw_json> add_feedback(
        std::string id,
        bool is_correct,
        raw_json corrected = raw_json(),
        std::string notes = std::string(),
        call_options options = call_options()
    ) const;

private:
    std::shared_ptr<detail::session> session_;
};

} // namespace andante::inline v0::pioneer

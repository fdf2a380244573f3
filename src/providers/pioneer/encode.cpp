// Data sets, made-up examples and training.
#include "providers/pioneer/encode.hpp"

#include <andante/kit/checks.hpp>

#include "core/encoding.hpp"
#include "providers/pioneer/body_parts.hpp"
#include "providers/pioneer/routes.hpp"
#include "webhooks/webhook_crypto.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace andante::inline v0::pioneer {

namespace {

constexpr std::int64_t most_labelled = 1'000;
constexpr std::int64_t largest_seed = 2'147'483'647;
constexpr std::size_t longest_name = 100;
constexpr std::size_t longest_key = 255;

/// Why a number must be above zero.
result<void> check_positive(std::string_view field, const std::optional<double>& number)
{
    if (!number || (std::isfinite(*number) && *number > 0)) {
        return {};
    }
    return kit::invalid(field, std::to_string(*number), "above 0", "leave it out for the usual");
}

result<void> check(const training_request& request)
{
    if (request.datasets.empty()) {
        return kit::invalid("datasets", "", "one data set or more", "name what to train with");
    }
    for (const auto& each : request.datasets) {
        if (auto valid = kit::check_id(each.name, "datasets"); valid.has_error()) {
            return valid;
        }
    }
    static constexpr std::array<std::string_view, 2> types{"lora", "full"};
    const auto& key = request.idempotency_key;
    if (key.size() > longest_key || !http::is_valid_value(key)) {
        return kit::invalid(
            "idempotency_key", key, "at most 255 visible characters", "leave it empty for a new one"
        );
    }
    return kit::first_problem({
        kit::check_prompt("model_name", request.model_name, longest_name),
        kit::check_id(request.base_model, "base_model"),
        kit::check_word("training_type", request.training_type, types),
        check_positive("nr_epochs", request.nr_epochs),
        check_positive("learning_rate", request.learning_rate),
        kit::check_decimal_range(
            "validation_data_percentage", request.validation_data_percentage, 0, 1
        ),
        kit::check_range("batch_size", request.batch_size, 1, largest_seed),
        kit::check_range("save_steps", request.save_steps, 1, largest_seed),
        kit::check_range("seed", request.seed, 0, largest_seed),
    });
}

result<void> check(const synthesis_request& request)
{
    const bool needs_labels =
        request.task == synthesis_task::ner || request.task == synthesis_task::classification;
    if (needs_labels && request.labels.empty()) {
        return kit::invalid("labels", "", "one label or more", "say what to find");
    }
    return kit::first_problem({
        kit::check_id(request.dataset_name, "dataset_name"),
        kit::check_range("num_examples", request.num_examples, 1, largest_seed),
        check_labels("labels", request.labels),
        check_shape("classified_examples", request.classified_examples, kind_of_json::array),
    });
}

} // namespace

kit::prepared_call with_options(const result<void>& valid, call what, call_options options)
{
    what.options = std::move(options);
    return kit::checked(valid, std::move(what));
}

void limit_repeats(call& what, int client_attempts)
{
    constexpr int twice = 2;
    what.options.attempts = std::min(what.options.attempts.value_or(client_attempts), twice);
}

std::string new_idempotency_key()
{
    constexpr std::size_t length = 16;
    return andante::detail::to_hex(webhooks::random_bytes(length));
}

kit::prepared_call synthesis_call(const synthesis_request& request, call_options options)
{
    const auto valid = check(request);
    if (valid.has_error()) {
        return valid.error();
    }
    json::writer body;
    body.begin_object();
    body.member("task_type", request.task.text());
    body.member("dataset_name", request.dataset_name);
    add_if(body, "num_examples", request.num_examples);
    if (!request.labels.empty()) {
        add_texts(body, "labels", request.labels);
    }
    add_if(body, "domain_description", request.domain_description);
    add_if(body, "classified_examples", request.classified_examples);
    add_if(body, "prompt", request.prompt);
    return with_options(valid, with_body(routes::generate, std::move(body)), std::move(options));
}

kit::prepared_call label_call(
    synthesis_task task,
    const std::vector<std::string>& labels,
    const std::vector<std::string>& texts,
    call_options options
)
{
    if (task == synthesis_task::decoder) {
        return kit::invalid("task", "decoder", "ner or classification", "decoders label nothing");
    }
    if (labels.empty()) {
        return kit::invalid("labels", "", "one label or more", "say what to find");
    }
    const auto valid = kit::first_problem({
        check_labels("labels", labels),
        check_texts("inputs", texts),
        kit::check_range(
            "inputs", static_cast<std::int64_t>(texts.size()), 1, most_labelled, "texts"
        ),
    });
    if (valid.has_error()) {
        return valid.error();
    }
    json::writer body;
    body.begin_object();
    add_texts(body, "labels", labels);
    add_texts(body, "inputs", texts);
    const auto& where =
        task == synthesis_task::ner ? routes::label_entities : routes::label_classes;
    return with_options(valid, with_body(where, std::move(body)), std::move(options));
}

kit::prepared_call
training_call(const route& where, const training_request& request, call_options options)
{
    const auto valid = check(request);
    if (valid.has_error()) {
        return valid.error();
    }
    json::writer body;
    body.begin_object();
    body.member("model_name", request.model_name);
    body.member("base_model", request.base_model);
    body.key("datasets");
    body.begin_array();
    for (const auto& each : request.datasets) {
        body.begin_object();
        body.member("name", each.name);
        add_if(body, "version", each.version);
        body.end_object();
    }
    body.end_array();
    add_if(body, "training_type", request.training_type);
    add_if(body, "nr_epochs", request.nr_epochs);
    add_if(body, "learning_rate", request.learning_rate);
    add_if(body, "validation_data_percentage", request.validation_data_percentage);
    add_if(body, "batch_size", request.batch_size);
    add_if(body, "save_steps", request.save_steps);
    add_if(body, "seed", request.seed);
    add_if(body, "project_id", request.project_id);
    return with_options(valid, with_body(where, std::move(body)), std::move(options));
}

kit::prepared_call ticket_call(const dataset_upload& what, call_options options)
{
    const auto slash = what.path.find_last_of('/');
    const auto last = slash == std::string::npos ? what.path : what.path.substr(slash + 1);
    const auto& name = what.file_name.empty() ? last : what.file_name;
    const auto valid = kit::first_problem({
        kit::check_id(what.dataset_name, "dataset_name"),
        kit::check_id(name, "file_name"),
    });
    if (valid.has_error()) {
        return valid.error();
    }
    json::writer body;
    body.begin_object();
    body.member("dataset_name", what.dataset_name);
    body.member("dataset_type", what.type.text());
    body.member("type", "training");
    body.member("filename", name);
    return with_options(valid, with_body(routes::upload_url, std::move(body)), std::move(options));
}

} // namespace andante::inline v0::pioneer

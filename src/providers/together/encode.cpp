#include "providers/together/encode.hpp"

#include <andante/kit/checks.hpp>

#include "json/writer.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace andante::inline v0::together {

namespace {

constexpr std::size_t longest_suffix = 64;

template <class T>
void add(json::writer& body, std::string_view name, const std::optional<T>& value)
{
    if (value) {
        body.member(name, *value);
    }
}

void add_texts(json::writer& body, std::string_view name, const std::vector<std::string>& texts)
{
    body.key(name);
    body.begin_array();
    for (const auto& each : texts) {
        body.value(each);
    }
    body.end_array();
}

result<void> check_side(std::string_view field, const std::optional<int>& pixels)
{
    if (auto valid = kit::check_range(field, pixels, 256, 1920, "pixels"); valid.has_error()) {
        return valid;
    }
    if (pixels && *pixels % 8 != 0) {
        return kit::invalid(
            field, std::to_string(*pixels), "a multiple of 8", "take the nearest multiple"
        );
    }
    return {};
}

result<void> check_model(std::string_view model)
{
    return kit::check_prompt("model", model);
}

void add_schedule(json::writer& body, const rate_schedule& schedule)
{
    body.key("lr_scheduler");
    body.begin_object();
    body.member("lr_scheduler_type", schedule.type);
    body.key("lr_scheduler_args");
    body.begin_object();
    add(body, "min_lr_ratio", schedule.min_lr_ratio);
    add(body, "num_cycles", schedule.num_cycles);
    body.end_object();
    body.end_object();
}

void add_method(json::writer& body, const fine_tune_request& request)
{
    if (const auto* const supervised = std::get_if<supervised_method>(&request.method)) {
        body.key("training_method");
        body.begin_object();
        body.member("method", "sft");
        if (supervised->train_on_inputs) {
            body.member("train_on_inputs", *supervised->train_on_inputs);
        } else {
            body.member("train_on_inputs", "auto");
        }
        body.end_object();
    }
    if (const auto* const preference = std::get_if<preference_method>(&request.method)) {
        body.key("training_method");
        body.begin_object();
        body.member("method", "dpo");
        add(body, "dpo_beta", preference->beta);
        add(body, "rpo_alpha", preference->rpo_alpha);
        add(body, "dpo_normalize_logratios_by_length", preference->normalize_by_length);
        add(body, "dpo_reference_free", preference->reference_free);
        add(body, "simpo_gamma", preference->simpo_gamma);
        body.end_object();
    }
}

void add_training(json::writer& body, const fine_tune_request& request)
{
    if (std::holds_alternative<full_training>(request.training)) {
        body.key("training_type");
        body.begin_object();
        body.member("type", "Full");
        body.end_object();
    }
    if (const auto* const lora = std::get_if<lora_training>(&request.training)) {
        body.key("training_type");
        body.begin_object();
        body.member("type", "Lora");
        add(body, "lora_r", lora->rank);
        add(body, "lora_alpha", lora->alpha);
        add(body, "lora_dropout", lora->dropout);
        add(body, "lora_trainable_modules", lora->trainable_modules);
        body.end_object();
    }
}

result<void> check_extra(const fine_tune_request& request)
{
    for (const auto& [name, value] : request.extra) {
        if (name.empty() || value.empty()) {
            return kit::invalid("extra", name, "a name and a value", "leave the member out");
        }
    }
    return {};
}

result<void> check_schedule(const fine_tune_request& request)
{
    if (!request.schedule) {
        return {};
    }
    constexpr std::array<std::string_view, 2> types{"linear", "cosine"};
    return kit::check_word("lr_scheduler_type", request.schedule->type, types);
}

} // namespace

result<void> validate(const std::vector<std::string>& texts, std::string_view model)
{
    if (texts.empty()) {
        return kit::invalid("texts", "", "one text or more", "give the texts to embed");
    }
    for (std::size_t at = 0; at < texts.size(); ++at) {
        const auto name = "texts[" + std::to_string(at) + "]";
        if (auto valid = kit::check_prompt(name, texts[at]); valid.has_error()) {
            return valid;
        }
    }
    return check_model(model);
}

std::string encode_texts(const std::vector<std::string>& texts, std::string_view model)
{
    json::writer body;
    body.begin_object();
    body.member("model", model);
    add_texts(body, "input", texts);
    body.end_object();
    return std::move(body).finish();
}

result<void> validate(const image_request& request)
{
    constexpr std::array<std::string_view, 2> formats{"jpeg", "png"};
    constexpr std::size_t most_loras = 2;
    if (request.loras.size() > most_loras) {
        return kit::invalid(
            "loras", std::to_string(request.loras.size()), "2 at most", "leave some out"
        );
    }
    return kit::first_problem({
        kit::check_prompt("prompt", request.prompt),
        check_model(request.model),
        kit::check_range("steps", request.steps, 1, 50),
        kit::check_range("count", request.count, 1, 4, "images"),
        check_side("width", request.width),
        check_side("height", request.height),
        kit::check_decimal_range("guidance_scale", request.guidance_scale, -1e6, 1e6),
        kit::check_word("output_format", request.output_format, formats),
        kit::check_text("negative_prompt", request.negative_prompt.value_or("")),
        kit::check_text("image_url", request.image_url.value_or("")),
    });
}

std::string encode(const image_request& request)
{
    json::writer body;
    body.begin_object();
    body.member("model", request.model);
    body.member("prompt", request.prompt);
    add(body, "steps", request.steps);
    add(body, "n", request.count);
    add(body, "width", request.width);
    add(body, "height", request.height);
    add(body, "seed", request.seed);
    add(body, "negative_prompt", request.negative_prompt);
    body.member("response_format", request.form == image_form::base64 ? "base64" : "url");
    add(body, "guidance_scale", request.guidance_scale);
    add(body, "output_format", request.output_format);
    add(body, "image_url", request.image_url);
    if (!request.loras.empty()) {
        body.key("image_loras");
        body.begin_array();
        for (const auto& each : request.loras) {
            body.begin_object();
            body.member("path", each.path);
            body.member("scale", each.scale);
            body.end_object();
        }
        body.end_array();
    }
    if (!request.reference_images.empty()) {
        add_texts(body, "reference_images", request.reference_images);
    }
    add(body, "disable_safety_checker", request.disable_safety_checker);
    body.end_object();
    return std::move(body).finish();
}

result<void> validate(const fine_tune_request& request, bool with_file)
{
    if (with_file) {
        if (auto valid = kit::check_id(request.training_file, "training_file"); valid.has_error()) {
            return valid;
        }
    }
    if (request.model.empty() && !request.from_checkpoint) {
        return kit::invalid(
            "model", "", "a model's name", "name what is tuned, or from_checkpoint"
        );
    }
    constexpr int many = 1'000'000;
    return kit::first_problem({
        kit::check_text("model", request.model),
        kit::check_text("suffix", request.suffix.value_or(""), longest_suffix),
        kit::check_range("epochs", request.epochs, 1, many),
        kit::check_range("checkpoints", request.checkpoints, 0, many),
        kit::check_range("evaluations", request.evaluations, 0, many),
        kit::check_range("batch_size", request.batch_size, 1, many),
        kit::check_decimal_range("learning_rate", request.learning_rate, 1e-12, 1e6),
        kit::check_decimal_range("warmup_ratio", request.warmup_ratio, 0, 1),
        kit::check_decimal_range("weight_decay", request.weight_decay, 0, 1e6),
        kit::check_decimal_range("max_grad_norm", request.max_grad_norm, 0, 1e6),
        kit::check_range("max_seq_length", request.max_seq_length, 1, 100 * many),
        check_schedule(request),
        check_extra(request),
    });
}

std::string encode(const fine_tune_request& request)
{
    json::writer body;
    body.begin_object();
    body.member("training_file", request.training_file);
    if (!request.model.empty()) {
        body.member("model", request.model);
    }
    add(body, "validation_file", request.validation_file);
    add(body, "n_epochs", request.epochs);
    add(body, "n_checkpoints", request.checkpoints);
    add(body, "n_evals", request.evaluations);
    add(body, "batch_size", request.batch_size);
    add(body, "learning_rate", request.learning_rate);
    if (request.schedule) {
        add_schedule(body, *request.schedule);
    }
    add(body, "warmup_ratio", request.warmup_ratio);
    add(body, "weight_decay", request.weight_decay);
    add(body, "max_grad_norm", request.max_grad_norm);
    add(body, "packing", request.packing);
    add(body, "max_seq_length", request.max_seq_length);
    add(body, "random_seed", request.random_seed);
    add(body, "suffix", request.suffix);
    add_method(body, request);
    add_training(body, request);
    add(body, "from_checkpoint", request.from_checkpoint);
    for (const auto& [name, value] : request.extra) {
        body.key(name);
        body.raw(value.text());
    }
    body.end_object();
    return std::move(body).finish();
}

std::string encode_estimate(const fine_tune_request& request)
{
    json::writer body;
    body.begin_object();
    body.member("training_file", request.training_file);
    if (!request.model.empty()) {
        body.member("model", request.model);
    }
    add(body, "validation_file", request.validation_file);
    add(body, "n_epochs", request.epochs);
    add(body, "n_evals", request.evaluations);
    add_method(body, request);
    add_training(body, request);
    add(body, "from_checkpoint", request.from_checkpoint);
    body.end_object();
    return std::move(body).finish();
}

std::string encode_batch(std::string_view input_file_id, const batch_options& options)
{
    json::writer body;
    body.begin_object();
    body.member("input_file_id", input_file_id);
    body.member("endpoint", options.endpoint);
    add(body, "completion_window", options.completion_window);
    add(body, "priority", options.priority);
    add(body, "model_id", options.model_id);
    body.end_object();
    return std::move(body).finish();
}

} // namespace andante::inline v0::together

// What encoders are asked.
#include <andante/kit/checks.hpp>

#include "providers/pioneer/body_parts.hpp"
#include "providers/pioneer/encode.hpp"
#include "providers/pioneer/routes.hpp"

#include <utility>

namespace andante::inline v0::pioneer {

namespace {

result<void> check_schema(const extraction_schema& schema)
{
    if (!schema.whole.empty()) {
        const char first = schema.whole.text().front();
        if (first == '{' || first == '[') {
            return {};
        }
        return kit::invalid(
            "schema", schema.whole.text(), "a JSON object, or an array of labels", "correct it"
        );
    }
    if (schema.entities.empty() && schema.classifications.empty() && schema.structures.empty() &&
        schema.relations.empty()) {
        return kit::invalid("schema", "", "entities, classes, records or relations", "give labels");
    }
    if (auto valid = check_labels("schema.entities", schema.entities); valid.has_error()) {
        return valid;
    }
    for (const auto& each : schema.classifications) {
        if (each.labels.empty()) {
            return kit::invalid(
                "schema.classifications", each.task, "one label or more", "give the labels"
            );
        }
        auto valid = kit::first_problem({
            kit::check_prompt("schema.classifications", each.task),
            check_labels("schema.classifications", each.labels),
            kit::check_decimal_range("schema.classifications.threshold", each.threshold, 0, 1),
        });
        if (valid.has_error()) {
            return valid;
        }
    }
    return kit::first_problem({
        check_shape("schema.structures", schema.structures, kind_of_json::object),
        check_shape("schema.relations", schema.relations, kind_of_json::array),
    });
}

/// An array of objects for inference, an object for GLiNER-2.
void add_classes(json::writer& body, const std::vector<classification>& all, bool by_name)
{
    body.key("classifications");
    by_name ? body.begin_object() : body.begin_array();
    for (const auto& each : all) {
        if (by_name) {
            body.key(each.task);
        }
        body.begin_object();
        if (!by_name) {
            body.member("task", each.task);
        }
        add_texts(body, "labels", each.labels);
        if (by_name) {
            body.member("multi_label", each.multi_label);
            add_if(body, "cls_threshold", each.threshold);
        }
        body.end_object();
    }
    by_name ? body.end_object() : body.end_array();
}

void add_schema(json::writer& body, const extraction_schema& schema, bool by_name)
{
    body.key("schema");
    if (!schema.whole.empty()) {
        body.raw(schema.whole.text());
        return;
    }
    body.begin_object();
    if (!schema.entities.empty()) {
        add_texts(body, "entities", schema.entities);
    }
    if (!schema.classifications.empty()) {
        add_classes(body, schema.classifications, by_name);
    }
    add_if(body, "structures", schema.structures);
    add_if(body, "relations", schema.relations);
    body.end_object();
}

void add_text(json::writer& body, const std::vector<std::string>& texts, bool is_batch)
{
    if (is_batch || texts.size() > 1) {
        add_texts(body, "text", texts);
    } else {
        body.member("text", texts.front());
    }
}

} // namespace

result<extraction_schema> extraction_schema::parse(std::string json)
{
    auto whole = raw_json::parse(std::move(json));
    if (whole.has_error()) {
        return kit::invalid("schema", "", "JSON", "correct it: " + whole.error().message());
    }
    extraction_schema made;
    made.whole = std::move(*whole);
    if (const auto valid = check_schema(made); valid.has_error()) {
        return valid.error();
    }
    return made;
}

kit::prepared_call encode_call(const encoder_request& request, call_options options)
{
    const auto valid = kit::first_problem({
        kit::check_id(request.model_id, "model_id"),
        check_texts("text", request.texts),
        check_schema(request.schema),
        kit::check_decimal_range("threshold", request.threshold, 0, 1),
    });
    if (valid.has_error()) {
        return valid.error();
    }
    json::writer body;
    body.begin_object();
    body.member("model_id", request.model_id);
    add_text(body, request.texts, request.is_batch);
    add_schema(body, request.schema, false);
    add_if(body, "threshold", request.threshold);
    add_if(body, "include_confidence", request.include_confidence);
    add_if(body, "include_spans", request.include_spans);
    add_if(body, "store", request.store);
    add_if(body, "project_id", request.project_id);
    auto made = with_body(routes::infer, std::move(body));
    made.effect = call_effect::repeatable; // the same text has the same answer
    return with_options(valid, std::move(made), std::move(options));
}

kit::prepared_call
extraction_call(const route& where, const extraction_request& request, call_options options)
{
    const auto valid = kit::first_problem({
        check_texts("text", request.texts),
        check_schema(request.schema),
        kit::check_decimal_range("threshold", request.threshold, 0, 1),
    });
    if (valid.has_error()) {
        return valid.error();
    }
    json::writer body;
    body.begin_object();
    add_text(body, request.texts, request.is_batch);
    add_schema(body, request.schema, true);
    add_if(body, "threshold", request.threshold);
    add_if(body, "include_confidence", request.include_confidence);
    add_if(body, "include_spans", request.include_spans);
    add_if(body, "format_results", request.format_results);
    return with_options(valid, with_body(where, std::move(body)), std::move(options));
}

} // namespace andante::inline v0::pioneer

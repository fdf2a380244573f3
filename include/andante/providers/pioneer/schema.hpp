#pragma once

#include <andante/config.hpp>
#include <andante/core/result.hpp>
#include <andante/json/raw_json.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace andante::inline v0::pioneer {

/// A question to a text whose answer is one of several labels, or some of them.
class classification {
public:
    /// `name` is what the answer is called, for example "sentiment".
    classification(std::string name, std::vector<std::string> its_labels)
        : task(std::move(name))
        , labels(std::move(its_labels))
    {}

    /// As given.
    std::string task;
    /// As given; one or more.
    std::vector<std::string> labels;
    /// Several labels may fit. Only of extraction; default: no.
    bool multi_label = false;
    /// How sure the model must be, 0 to 1. Only of extraction; not set: 0.5.
    std::optional<double> threshold;
};

/// What an encoder is to find in a text. At least one member must be there.
class ANDANTE_DECL extraction_schema {
public:
    extraction_schema() = default;
    /// Entities with these labels, for example "person" and "company".
    explicit extraction_schema(std::vector<std::string> labels)
        : entities(std::move(labels))
    {}
    /// A schema as the service takes it: an object, or an array of labels.
    ///
    /// Errors: errc::invalid_request with the field "schema".
    [[nodiscard]] static result<extraction_schema> parse(std::string json);

    /// Labels of entities.
    std::vector<std::string> entities;
    /// Questions about the text as a whole.
    std::vector<classification> classifications;
    /// Records to fill in: an object, by name.
    raw_json structures;
    /// Relations between entities: an array of objects.
    raw_json relations;
    /// The whole schema as it is, in place of all of the above.
    raw_json whole;
};

} // namespace andante::inline v0::pioneer

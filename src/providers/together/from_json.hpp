#pragma once

#include <andante/providers/together/batch.hpp>
#include <andante/providers/together/file.hpp>
#include <andante/providers/together/fine_tune.hpp>
#include <andante/providers/together/images.hpp>
#include <andante/providers/together/model.hpp>

#include "json/value.hpp"

/// Each reads one object of the API, wherever it stands.
namespace andante::inline v0::together {

void from_json(json::value& from, image& into);
void from_json(json::value& from, image_list& into);
void from_json(json::value& from, model& into);
void from_json(json::value& from, file& into);
void from_json(json::value& from, batch& into);
void from_json(json::value& from, fine_tune& into);
void from_json(json::value& from, fine_tune_event& into);
void from_json(json::value& from, checkpoint& into);
void from_json(json::value& from, price_estimate& into);

} // namespace andante::inline v0::together

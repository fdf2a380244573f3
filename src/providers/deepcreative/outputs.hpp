#pragma once

#include <andante/core/result.hpp>
#include <andante/http/message.hpp>
#include <andante/providers/deepcreative/prediction.hpp>

#include <cstddef>
#include <vector>

namespace andante::inline v0::deepcreative {

/// Where an output of a prediction is, or why there is none to save.
result<http::url> output_of(const prediction& from, std::size_t index);
/// All of them.
result<std::vector<http::url>> outputs_of(const prediction& from);

} // namespace andante::inline v0::deepcreative

#pragma once

#include <andante/client/pipeline.hpp>
#include <andante/client/provider_profile.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What may be kept of this API's answers, and what its writes change.
namespace andante::inline v0::finetuning {

std::optional<cached_resource> cached(std::string_view route, std::string_view target);
/// A job that has ended changes no more, but for counters and title.
bool is_final(std::string_view route, const http::response& answer);
std::vector<std::string> changed(const call& what);

} // namespace andante::inline v0::finetuning

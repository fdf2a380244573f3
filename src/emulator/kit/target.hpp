#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace andante::inline v0::emulator {

/// A query's names and values, decoded, in their order.
using query_values = std::vector<std::pair<std::string, std::string>>;

/// What stood in a path where its template has a name in braces.
class path_values {
public:
    /// Adds a value under the name without its braces.
    void add(std::string_view name, std::string value);
    /// Throws std::out_of_range for a name that is not in the template.
    const std::string& at(std::string_view name) const;

private:
    std::vector<std::pair<std::string, std::string>> values_;
};

/// A request's target, taken apart and decoded.
struct target_parts {
    std::vector<std::string> segments; ///< Of the path; a slash at its end gives an empty one.
    query_values query;
};

/// Nothing when it is no path with a query.
std::optional<target_parts> parse_target(std::string_view target);
/// The values when the path fits a template such as "/v1/{owner}/{model}/predictions".
std::optional<path_values>
fit_path(std::string_view path_template, const std::vector<std::string>& segments);

} // namespace andante::inline v0::emulator

#include <andante/client/find_route.hpp>

#include "client/follow_route.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace andante::inline v0 {

namespace {

/// Takes the first part of a path off, without its slash.
std::string_view take_segment(std::string_view& path)
{
    const auto end = std::min(path.find('/', 1), path.size());
    const auto segment = path.substr(1, end - 1);
    path.remove_prefix(end);
    return segment;
}

/// How many parameters the pattern has in a path that fits it; nothing when it does not.
std::optional<std::size_t> parameters_in(std::string_view pattern, std::string_view path)
{
    if (!path.starts_with('/')) {
        return std::nullopt;
    }
    std::size_t count = 0;
    while (!pattern.empty() && !path.empty()) {
        const auto wanted = take_segment(pattern);
        const auto given = take_segment(path);
        const bool is_parameter = wanted.starts_with('{');
        if (is_parameter ? given.empty() : wanted != given) {
            return std::nullopt;
        }
        count += is_parameter ? 1 : 0;
    }
    return pattern.empty() && path.empty() ? std::optional(count) : std::nullopt;
}

} // namespace

const route*
find_route(std::span<const route* const> table, http::method verb, std::string_view path)
{
    const route* best = nullptr;
    std::size_t fewest = 0;
    for (const auto* each : table) {
        const bool may_fit = each->verb == verb && each->host == route_host::api;
        const auto count = may_fit ? parameters_in(each->path, path) : std::nullopt;
        if (count && (best == nullptr || *count < fewest)) {
            best = each;
            fewest = *count;
        }
    }
    return best;
}

call call_by_path(const route& where, std::string target)
{
    call made(where.verb, where.name(), std::move(target));
    follow_route(made, where);
    if (made.effect == call_effect::keyed_create) {
        made.effect = call_effect::paid_create;
    }
    return made;
}

} // namespace andante::inline v0

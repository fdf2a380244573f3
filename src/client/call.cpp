#include <andante/client/call.hpp>

#include <span>

namespace andante::inline v0 {

call::call(const andante::route& where, std::initializer_list<std::string_view> parameters)
    : method(where.verb)
    , route(where.name())
    , effect(where.effect)
    , priority(where.priority)
    , idle_timeout(where.idle_timeout)
    , with_key(where.with_key)
{
    const std::span<const std::string_view> given(parameters.begin(), parameters.size());
    target = fill_in(where.path, where.path, given);
    if (!where.describes.empty()) {
        describes.emplace(fill_in(where.describes, where.path, given), where.kept);
        describes->is_final = where.is_final;
    }
    for (const auto each : where.changes) {
        if (!each.empty()) {
            changes.push_back(fill_in(each, where.path, given));
        }
    }
}

} // namespace andante::inline v0

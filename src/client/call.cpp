#include <andante/client/call.hpp>

#include <span>
#include <utility>

namespace andante::inline v0 {

call::call(const andante::route& where, std::initializer_list<std::string_view> parameters)
    : method(where.verb)
    , route(where.name())
    , accept(where.accept)
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
    for (const int each : where.expects) {
        if (each != 0) {
            expects.push_back(each);
        }
    }
}

void call::set_body(http::request_body what)
{
    content_type = std::move(what.content_type);
    body = std::move(what.text);
    source = std::move(what.source);
}

} // namespace andante::inline v0

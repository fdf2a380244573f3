#include <andante/client/call.hpp>

#include "client/follow_route.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <stdexcept>
#include <utility>

namespace andante::inline v0 {

void follow_route(call& made, const route& where)
{
    made.takes = where.takes;
    made.accept = where.accept;
    made.effect = where.effect;
    made.priority = where.priority;
    made.idle_timeout = where.idle_timeout;
    made.with_key = where.with_key;
    std::copy_if(
        where.expects.begin(),
        where.expects.end(),
        std::back_inserter(made.expects),
        [](int status) { return status != 0; }
    );
}

call::call(const andante::route& where, std::initializer_list<std::string_view> parameters)
    : method(where.verb)
    , route(where.name())
    , when_lost(where.when_lost)
{
    follow_route(*this, where);
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

call::call(const andante::route& where, http::url address)
    : call(where.verb, where.name(), std::move(address))
{
    if (where.host != route_host::told) {
        throw std::invalid_argument(route + " is a route of the API: it goes to the base URL");
    }
    follow_route(*this, where);
    with_key = false;
}

void call::set_body(http::request_body what)
{
    content_type = std::move(what.content_type);
    body = std::move(what.text);
    source = std::move(what.source);
}

} // namespace andante::inline v0

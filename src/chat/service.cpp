#include "chat/service.hpp"

#include <andante/pacing/pacer.hpp>

#include "chat/encode.hpp"

#include <string>
#include <utility>

namespace andante::inline v0::chat {

void settlement::charge(double charged) const
{
    calls->pacer()->correct_cost(std::string(route), counted, charged, ago);
}

result<void> service::check_all(const request& what) const
{
    auto valid = chat::check(what);
    return valid && check ? check(what) : valid;
}

kit::prepared_call
service::prepare(const request& what, const stream_options* streamed, call_options options) const
{
    auto valid = check_bounds(what);
    if (valid && check) {
        valid = check(what);
    }
    if (!valid) {
        return valid.error();
    }
    auto body = encode(what, wire, streamed);
    if (!body) {
        return body.error();
    }
    call made(*where);
    made.body = std::move(*body);
    made.options = std::move(options);
    if (made.options.partition.empty()) {
        made.options.partition = what.model;
    }
    if (adjust) {
        adjust(what, made);
    }
    return made;
}

} // namespace andante::inline v0::chat

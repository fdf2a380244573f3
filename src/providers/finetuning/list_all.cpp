#include <andante/providers/finetuning/generations.hpp>
#include <andante/providers/finetuning/sound_effects.hpp>

#include "kit/offset_list.hpp"
#include "providers/finetuning/decode.hpp"
#include "providers/finetuning/encode.hpp"
#include "providers/finetuning/routes.hpp"
#include "providers/finetuning/session.hpp"
#include "providers/finetuning/validate.hpp"

#include <algorithm>
#include <utility>

namespace andante::inline v0::finetuning {

namespace {

/// The part of a query that must be the same when a cursor is used again.
std::string filter_of(const list_query& query)
{
    list_query filter;
    filter.status = query.status;
    filter.type = query.type;
    return encode(filter);
}

template <class T>
paging::entry entry_of(const T& item)
{
    return {item.id, item.created_at};
}

template <class T>
kit::offset_list<T> list_of(const route& where, kit::reader<page<T>> read, list_query query)
{
    // Pages of one item could not overlap.
    query.limit = std::max(query.limit.value_or(largest_page), 2);
    kit::offset_list<T> list(call(where), read);
    list.start = query.offset.value_or(0);
    list.filter = filter_of(query);
    list.entry_of = entry_of<T>;
    list.query = [query = std::move(query)](std::int64_t offset) {
        auto here = query;
        here.offset = offset;
        return encode(here);
    };
    return list;
}

} // namespace

page_range<generation> generations::list_all(list_query query, range_options options) const
{
    const auto valid = validate(query);
    auto list = list_of<generation>(routes::generations, decode_generation_page, std::move(query));
    return kit::read_by_offset(session_, session_->calls(), std::move(list), options, valid);
}

page_range<sound_effect> sound_effects::list_all(list_query query, range_options options) const
{
    const auto valid = validate_sound_effect_query(query);
    auto list =
        list_of<sound_effect>(routes::sound_effects, decode_sound_effect_page, std::move(query));
    return kit::read_by_offset(session_, session_->calls(), std::move(list), options, valid);
}

} // namespace andante::inline v0::finetuning

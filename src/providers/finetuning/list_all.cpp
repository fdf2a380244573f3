#include <andante/providers/finetuning/generations.hpp>
#include <andante/providers/finetuning/sound_effects.hpp>

#include "paging/range_state.hpp"
#include "providers/finetuning/encode.hpp"
#include "providers/finetuning/routes.hpp"
#include "providers/finetuning/session.hpp"
#include "providers/finetuning/validate.hpp"

#include <algorithm>
#include <utility>

namespace andante::inline v0::finetuning {

namespace asio = boost::asio;

namespace {

template <class T>
using page_decoder = result<page<T>> (*)(http::response&, decode_options);

/// What a reading keeps: it lives as long as its client's handles do.
template <class T>
class list_reader {
public:
    list_reader(std::shared_ptr<detail::session> session, page_decoder<T> decode, call prototype)
        : session_(std::move(session))
        , decode_(decode)
        , prototype_(std::move(prototype))
    {}

    asio::awaitable<result<paging::read_page<T>>>
    operator()(const list_query& query, std::int64_t offset) const
    {
        auto here = query;
        here.offset = offset;
        auto what = prototype_;
        what.target += encode(here);
        auto reading = try_perform<page<T>>(session_->calls(), std::move(what), decode_);
        return convert(std::move(reading), offset);
    }

private:
    static asio::awaitable<result<paging::read_page<T>>>
    convert(asio::awaitable<result<page<T>>> reading, std::int64_t offset)
    {
        auto answer = co_await std::move(reading);
        if (answer.has_error()) {
            co_return answer.error();
        }
        paging::read_page<T> out;
        out.items = std::move(answer->items);
        out.seen.offset = offset;
        out.seen.has_more = answer->has_more;
        out.seen.next_offset = answer->next_offset.value_or(offset);
        for (const auto& each : out.items) {
            out.seen.entries.push_back({each.id, each.created_at});
        }
        co_return out;
    }

    std::shared_ptr<detail::session> session_;
    page_decoder<T> decode_;
    call prototype_;
};

/// The part of a query that must be the same when a cursor is used again.
std::string filter_of(const list_query& query)
{
    list_query filter;
    filter.status = query.status;
    filter.type = query.type;
    return encode(filter);
}

template <class T>
page_range<T>
read_all(list_reader<T> reader, list_query query, const range_options& options, result<void> valid)
{
    // Pages of one item could not overlap.
    query.limit = std::max(query.limit.value_or(largest_page), 2);
    paging::page_source<T> source;
    source.query = filter_of(query);
    source.prefetch = options.prefetch;
    source.read = [reader = std::move(reader), query](std::int64_t offset) {
        return reader(query, offset);
    };
    std::optional<error> problem;
    if (valid.has_error()) {
        problem = valid.error();
    }
    paging::bookmark place;
    place.offset = query.offset.value_or(0);
    paging::page_walk walk(place.offset, options.created_since);
    if (!options.cursor.empty()) {
        auto found = paging::bookmark::parse(options.cursor, source.query);
        if (found.has_error()) {
            problem = found.error();
        } else {
            place = std::move(*found);
            walk = paging::page_walk(place, options.created_since);
        }
    }
    return page_range<T>(std::make_shared<paging::range_state<T>>(
        std::move(source), std::move(walk), std::move(place), std::move(problem)
    ));
}

call list_call(const route& where, call_options options)
{
    call what(where);
    what.options = std::move(options);
    return what;
}

} // namespace

page_range<generation> generations::list_all(list_query query, range_options options) const
{
    list_reader<generation> reader(
        session_, decode_generation_page, list_call(routes::generations, options.call)
    );
    auto valid = validate(query);
    return read_all(std::move(reader), std::move(query), options, std::move(valid));
}

page_range<sound_effect> sound_effects::list_all(list_query query, range_options options) const
{
    list_reader<sound_effect> reader(
        session_, decode_sound_effect_page, list_call(routes::sound_effects, options.call)
    );
    auto valid = validate_sound_effect_query(query);
    return read_all(std::move(reader), std::move(query), options, std::move(valid));
}

} // namespace andante::inline v0::finetuning

#pragma once

#include <andante/client/error_reading.hpp>
#include <andante/core/result.hpp>
#include <andante/http/message.hpp>
#include <andante/kit/perform.hpp>
#include <andante/paging/page.hpp>

#include "json/function_view.hpp"
#include "json/reader.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// From answers to values, for providers that answer in JSON: what is the same for all, and the
/// data in which they differ. Every reader takes any response: a 2xx is decoded, with
/// errc::malformed_response when it is not what was promised, and any other status becomes what the
/// dialect makes of it. The body is read in place; it may grow its capacity.
namespace andante::inline v0::kit {

/// How a provider wraps what was asked for. Its views refer to literals.
struct answer_format {
    /// How it writes its errors; never null.
    const error_dialect* errors = nullptr;
    /// The member that holds what was asked for. Empty: the whole document is it.
    std::string_view data{};
};

/// Calls `on_data` with what was asked for.
result<void> read_answer(
    http::response& answer,
    read_options options,
    const answer_format& format,
    json::function_view<void(json::value& data)> on_data
);

/// errc::malformed_response for a body without an answer around it.
error not_promised(std::string_view body, std::string_view what, const json::problem& problem);

/// Reads what was asked for into a T.
template <class T>
result<T> decode_answer(http::response& answer, read_options options, const answer_format& format)
{
    T value;
    const auto read =
        read_answer(answer, options, format, [&value](json::value& data) { data.read(value); });
    return read ? result<T>(std::move(value)) : result<T>(read.error());
}

/// Reads one member of what was asked for into `out` and skips the rest: for a look that needs no
/// more. False when the answer is none, or has no such member.
template <class T>
bool read_member(http::response& answer, const answer_format& format, std::string_view name, T& out)
{
    bool found = false;
    const auto read = read_answer(answer, read_options(), format, [&](json::value& data) {
        data.members([&](std::string_view key, json::value& inner) {
            if (key == name) {
                found = true;
                inner.read(out);
            }
        });
    });
    return read.has_value() && found;
}

/// What the members of a page are called.
struct page_names {
    std::string_view items{};
    /// Empty: the list comes all at once, or where the next page begins says by itself that there
    /// is one.
    std::string_view has_more{};
    /// Of a list that is read by offset.
    std::string_view next_offset{};
    /// Of a list that is read by cursor. Absent, null and empty all say that nothing follows.
    std::string_view next_cursor{};
};

/// What a page says beside its items.
struct page_facts {
    bool has_more = false;
    std::optional<std::int64_t> next_offset;
    std::string next_cursor;
    std::string raw_json;
};
/// Reads a page's object, and refuses it when it does not say what its names promise.
page_facts read_page(
    json::value& data,
    const page_names& names,
    json::function_view<void(json::value& items)> on_items
);

/// Reads a page.
template <class T>
result<page<T>> decode_page(
    http::response& answer,
    read_options options,
    const answer_format& format,
    const page_names& names
)
{
    page<T> found;
    const auto read = read_answer(answer, options, format, [&](json::value& data) {
        auto facts =
            read_page(data, names, [&found](json::value& items) { items.read(found.items); });
        found.has_more = facts.has_more;
        found.next_offset = facts.next_offset;
        found.next_cursor = std::move(facts.next_cursor);
        found.raw_json = std::move(facts.raw_json);
    });
    return read ? result<page<T>>(std::move(found)) : result<page<T>>(read.error());
}

/// The whole document as its own text, for an answer that is any object.
result<std::string> decode_text(http::response& answer, const answer_format& format);

/// Reads a body without an answer around it, such as a webhook's, and keeps its raw JSON. `what`
/// begins the sentence that says what is wrong: "the notification".
template <class T>
result<T> decode_body(std::string& body, std::string_view what)
{
    T value;
    const auto problem =
        json::read_document(body, true, [&value](json::value& root) { root.read(value); });
    return problem ? result<T>(not_promised(body, what, *problem)) : result<T>(std::move(value));
}

} // namespace andante::inline v0::kit

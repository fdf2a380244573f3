#pragma once

#include <andante/client/error_reading.hpp>
#include <andante/core/result.hpp>
#include <andante/http/message.hpp>
#include <andante/kit/perform.hpp>
#include <andante/paging/page.hpp>

#include "core/sort_stably.hpp"
#include "json/member_rules.hpp"
#include "json/reader.hpp"
#include "providers/together/errors.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

/// What the decoders of this provider share.
namespace andante::inline v0::together {

/// Reads a success answer with what `read` does with its root.
template <class Read>
result<void> decode_with(http::response& answer, kit::read_options options, const Read& read)
{
    if (!is_success(answer.status)) {
        return describe_error(answer);
    }
    const auto problem = json::read_document(answer.body, options.keep_raw, read);
    if (problem) {
        return malformed_answer(
            answer, "the answer is not what the API promises: " + json::describe(*problem)
        );
    }
    return {};
}

/// Reads a success answer that is an object of its own.
template <class T>
result<T> decode_one(http::response& answer, kit::read_options options)
{
    T made;
    const auto read = decode_with(answer, options, [&made](json::value& root) { root.read(made); });
    return read ? result<T>(std::move(made)) : result<T>(read.error());
}

/// The elements of a bare array, or of the member that holds one.
template <class T>
void read_list(json::value& root, std::string_view member, std::vector<T>& into)
{
    if (root.what() == json::kind::array) {
        root.read(into);
        return;
    }
    bool found = false;
    root.members([&](std::string_view name, json::value& inner) {
        if (name == member) {
            found = true;
            if (!inner.is_null()) {
                inner.read(into);
            }
        }
    });
    if (!found) {
        root.refuse("is missing", member);
    }
}

template <class T>
result<std::vector<T>>
decode_list(http::response& answer, kit::read_options options, std::string_view member = "data")
{
    std::vector<T> made;
    const auto read =
        decode_with(answer, options, [&](json::value& root) { read_list(root, member, made); });
    return read ? result<std::vector<T>>(std::move(made)) : result<std::vector<T>>(read.error());
}

/// A whole list as one page, the newest first whatever order it came in.
template <class T>
result<page<T>> decode_newest_first(http::response& answer, kit::read_options options)
{
    auto all = decode_list<T>(answer, options);
    if (all.has_error()) {
        return all.error();
    }
    page<T> made;
    made.items = std::move(*all);
    sort_stably(made.items, [](const T& each) { return each.created_at; }, std::greater<>());
    return made;
}

} // namespace andante::inline v0::together

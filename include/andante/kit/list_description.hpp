#pragma once

#include <andante/client/call.hpp>
#include <andante/kit/perform.hpp>
#include <andante/paging/page.hpp>

#include <utility>

namespace andante::inline v0::kit {

/// What is the same of every list, however its pages are found: the provider's part.
template <class T>
class list_description {
public:
    /// `first_page`: its call, with what of its query is the same for all pages. `read`: the reader
    /// of a page.
    list_description(call first_page, reader<page<T>> read)
        : first(std::move(first_page))
        , read_page(read)
    {}

    /// The call of the first page.
    call first;
    /// Reads the answer of any page.
    reader<page<T>> read_page;
};

} // namespace andante::inline v0::kit

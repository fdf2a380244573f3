#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace program {

/// So many characters of an id are shown at least, and tell it from what else an account has.
constexpr std::size_t shortest_shown_id = 8;

/// The beginnings of ids, in their order, of which each tells its id from all others here. An id
/// that would hardly become shorter, or has other characters than letters, digits, '-' and '_', is
/// whole.
std::vector<std::string> short_ids(const std::vector<std::string>& ids);

/// One thing that may be meant by the beginning of its id.
class known_id {
public:
    known_id(std::string whole, std::string words)
        : id(std::move(whole))
        , title(std::move(words))
    {}

    std::string id;
    std::string title; ///< May be empty.
};

/// True when the text may be a part of an id only. A whole UUID is one; what is shorter than four
/// characters is nothing that is shown.
bool may_be_short(const std::string& text);

/// The id that is meant: the one that begins so. The text itself when none does. Throws usage_error
/// when several do, or when it is short and `are_all` says that not all ids are known.
std::string whole_id(const std::string& text, const std::vector<known_id>& known, bool are_all);

} // namespace program

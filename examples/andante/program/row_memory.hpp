#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace program {

/// A row of a list that is looked at again and again.
class watched_row {
public:
    watched_row(std::string which, std::string state)
        : id(std::move(which))
        , content(std::move(state))
    {}

    std::string id;
    std::string content; ///< Another one is a change.
};

/// What a look has brought.
class row_changes {
public:
    row_changes() = default;

    std::vector<std::size_t> changed; ///< New or other than before, by their place in the list.
    std::vector<std::string> gone;    ///< The ids of those that are no longer there.
    bool is_other = false;            ///< Also where only the order is another.
};

/// Remembers what was seen last. The first look finds everything new.
class row_memory {
public:
    row_memory() = default;

    row_changes look(const std::vector<watched_row>& now);

private:
    std::map<std::string, std::string> last_;
    std::vector<std::string> order_;
    bool is_first_ = true;
};

} // namespace program

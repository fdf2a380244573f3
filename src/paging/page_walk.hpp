#pragma once

#include <andante/core/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace andante::inline v0::paging {

/// What a walk must know of an item.
struct entry {
    std::string id;
    std::optional<std::chrono::system_clock::time_point> created;
};

/// A page as it was read.
class page_seen {
public:
    page_seen() = default;

    std::int64_t offset = 0; ///< Where it was read.
    std::vector<entry> entries;
    bool has_more = false;
    std::int64_t next_offset = 0; ///< The server's, when there are more.
};

/// A place in a list, as a text that survives the process.
class bookmark {
public:
    bookmark() = default;

    /// Errors: errc::invalid_request when the text is not a bookmark of this query.
    static result<bookmark> parse(std::string_view text, std::string_view query);
    std::string text(std::string_view query) const;

    /// The caller has got this item, which was at this offset.
    void pass(const entry& one, std::int64_t at);

    std::int64_t offset = 0;                                      ///< Behind the last item.
    std::optional<std::chrono::system_clock::time_point> created; ///< The last item's.
    std::deque<std::string> ids;                                  ///< The last items, oldest first.
};

/// Decides from which offset to read next and which items of a page are new, in a list (newest
/// first) whose offsets shift while it is read. No I/O.
///
/// Every page must touch what was read before: hold one of those items, or begin with one that is
/// newer than the last. Otherwise items in between were deleted and others may have slipped
/// through, so it reads again from further in front. What stands before an item that is known is
/// old or was created meanwhile, and is passed over.
class page_walk {
public:
    page_walk(std::int64_t start, std::optional<std::chrono::system_clock::time_point> since);
    /// Goes on behind a bookmark.
    page_walk(const bookmark& from, std::optional<std::chrono::system_clock::time_point> since);

    /// Where to read next.
    std::int64_t offset() const noexcept { return offset_; }
    /// Takes the page that was read there; gives the places of its new items.
    std::vector<std::size_t> take(const page_seen& page);
    /// There is nothing left to read.
    bool finished() const noexcept { return finished_; }

private:
    std::size_t first_new(const page_seen& page) const;
    bool touches(const page_seen& page) const;
    bool is_newer(const entry& one) const;
    void read_again(const page_seen& page);
    void go_on(const page_seen& page);

    std::int64_t start_;
    std::int64_t offset_;
    std::optional<std::chrono::system_clock::time_point> since_;
    std::optional<std::chrono::system_clock::time_point> last_created_;
    std::unordered_set<std::string> known_;
    std::int64_t step_back_ = 0;
    bool finished_ = false;
};

} // namespace andante::inline v0::paging

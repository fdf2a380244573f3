#pragma once

#include <andante/core/time_source.hpp>
#include <andante/http/message.hpp>

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace andante::inline v0::cache {

/// An answer that is kept; it never changes.
using kept_response = std::shared_ptr<const http::response>;

/// A read that is under way and wants to be kept when it ends. Invalid once something that it reads
/// was changed: its answer may be older than the change.
class pending_read {
public:
    explicit pending_read(std::string read_tag)
        : tag(std::move(read_tag))
    {}

    std::string tag;
    bool valid = true;
};

/// Answers by the request that they belong to: bounded, the least recently used go first. Knows no
/// clock and no lock.
///
/// Every answer has a tag that names what it describes, for example "playlist:5c0e". A pattern
/// drops it by that name, or, when it ends in '*', by what its tag begins with.
class response_store {
public:
    using time_point = time_source::time_point;

    response_store(std::size_t most_entries, std::size_t most_bytes)
        : most_entries_(most_entries)
        , most_bytes_(most_bytes)
    {}

    /// What is known of a request.
    struct finding {
        kept_response response;      ///< Null when nothing is kept.
        bool fresh = false;          ///< It may be given without asking.
        time_source::duration age{}; ///< Since it was kept or confirmed.
    };
    finding find(const std::string& key, time_point now);

    /// A read of what the tag names begins.
    std::shared_ptr<pending_read> begin(std::string tag);
    /// Keeps its answer, or confirms one that is kept, unless the read has become invalid. An
    /// answer that is not fresh any more stays, for its validators, until there is no room.
    void keep(
        const std::string& key,
        const pending_read& read,
        kept_response response,
        time_point now,
        time_source::duration lifetime
    );

    /// Something was changed: drops the answers that describe it, and spoils the reads of it.
    void drop(const std::vector<std::string>& patterns);

    std::size_t entries() const noexcept { return by_key_.size(); }
    std::size_t bytes() const noexcept { return bytes_; }

private:
    struct entry {
        std::string key;
        std::string tag;
        kept_response response;
        std::size_t size = 0;
        time_point kept{};
        time_point fresh_until{};
    };
    using place = std::list<entry>::iterator;

    void forget(place which);

    std::size_t most_entries_;
    std::size_t most_bytes_;
    std::size_t bytes_ = 0;
    std::list<entry> by_use_; ///< The most recently used first.
    std::unordered_map<std::string, place> by_key_;
    std::vector<std::weak_ptr<pending_read>> reads_;
};

} // namespace andante::inline v0::cache

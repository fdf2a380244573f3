#pragma once

#include <andante/core/time_source.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace andante::inline v0::bulk {

/// Gathers single edits of the same kind until they are worth a request: until so many ids have
/// come, or the first has waited so long. No I/O, no clock, no locks.
class coalescer {
public:
    using ticket = std::uint64_t;
    using time_point = time_source::time_point;

    /// Edits that share a request.
    class batch {
    public:
        batch() = default;

        std::string key;
        std::vector<std::string> ids;             ///< Each once, in order of arrival.
        std::vector<std::vector<ticket>> callers; ///< For each id, who asked for it.
        time_point since{};                       ///< When the first of them came.
    };

    explicit coalescer(time_source::duration linger)
        : linger_(linger)
    {}

    /// One more edit. Only those with the same key share a request, `most` ids at most; an id that
    /// is there already is not added again.
    ticket submit(const std::string& key, const std::string& id, std::size_t most, time_point now);
    /// Takes an edit out again; false when take_due() has given it already.
    bool withdraw(ticket which);
    /// Edits that must leave now: call until there is nothing.
    std::optional<batch> take_due(time_point now);
    /// When take_due() would next give something, if nothing comes in.
    std::optional<time_point> next_due() const;

private:
    struct waiting {
        std::string id;
        std::vector<ticket> callers;
    };
    struct edit_group {
        time_point due;
        std::vector<waiting> edits;
        std::unordered_map<std::string, std::size_t> places;
    };

    batch take(std::map<std::string, edit_group>::iterator which);
    bool withdraw_from_full(ticket which);

    time_source::duration linger_;
    ticket last_ = 0;
    std::map<std::string, edit_group> groups_;
    std::vector<batch> full_;
    std::unordered_map<ticket, std::string> keys_; ///< Of those in a group.
};

} // namespace andante::inline v0::bulk

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

    /// Edits that leave together.
    class departure {
    public:
        departure() = default;

        std::string key;
        std::vector<std::string> ids;             ///< Each once, in order of arrival.
        std::vector<std::vector<ticket>> callers; ///< For each id, who asked for it.
        time_point since{};                       ///< When the first of them came.
    };

    coalescer(std::size_t most_ids, time_source::duration linger)
        : most_(most_ids)
        , linger_(linger)
    {}

    /// One more edit. Only those with the same key travel together; an id that is there already
    /// shares its place.
    ticket submit(const std::string& key, const std::string& id, time_point now);
    /// Takes an edit out again; false when take_due() has given it already.
    bool withdraw(ticket which);
    /// Edits that must leave now: call until there is nothing.
    std::optional<departure> take_due(time_point now);
    /// When take_due() would next give something, if nothing comes in.
    std::optional<time_point> next_due() const;

private:
    struct waiting {
        std::string id;
        std::vector<ticket> callers;
    };
    struct gathering {
        time_point due;
        std::vector<waiting> edits;
        std::unordered_map<std::string, std::size_t> places;
    };

    std::optional<departure> leave(std::map<std::string, gathering>::iterator which);
    bool withdraw_from_full(ticket which);

    std::size_t most_;
    time_source::duration linger_;
    ticket last_ = 0;
    std::map<std::string, gathering> gatherings_;
    std::vector<departure> full_;
    std::unordered_map<ticket, std::string> keys_; ///< Of those that are gathering.
};

} // namespace andante::inline v0::bulk

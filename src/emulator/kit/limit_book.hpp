#pragma once

#include <andante/emulator/rate_rule.hpp>

#include "emulator/kit/rate_window.hpp"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace andante::inline v0::emulator {

/// One limit for one of those that it counts apart: a key, a user, an address.
struct limit_claim {
    std::string_view limit;
    std::string_view subject;
};

/// What several limits say to one request.
struct claims_decision {
    /// Of the limit that refused, or of the first one.
    rate_decision shown;
    /// The limit that refused; empty when none did.
    std::string_view refused_by;
};

/// A provider's limits by name: on requests in a time, and on jobs at a time. Not thread-safe.
class limit_book {
public:
    /// Throws std::invalid_argument for a rule that cannot be.
    void add_rate(std::string name, const rate_rule& rule);
    /// A cap on the unfinished jobs of each subject; 0 lets none in.
    void add_cap(std::string name, unsigned most);
    bool is_rate(std::string_view name) const noexcept;

    /// One request arrives.
    rate_decision ask(const limit_claim& what, time_point now);
    /// What the headers would say now, without counting anything.
    rate_decision look(const limit_claim& what, time_point now);
    /// One request arrives that takes a place under all these limits or under none.
    claims_decision ask_all(std::span<const limit_claim> all, time_point now);

    /// True when a cap lets no further job in.
    bool is_full(const limit_claim& what) const;
    /// A job has begun.
    void hold(const limit_claim& what, std::string job);
    /// A job is over: all its places are free. Nothing happens when it had none.
    void release(std::string_view job);
    /// How many jobs hold a place under a cap.
    unsigned held(const limit_claim& what) const;

private:
    template <class T>
    using by_name = std::map<std::string, T, std::less<>>;
    struct rate {
        rate_rule rule;
        by_name<std::unique_ptr<rate_window>> counters;
    };
    struct cap {
        unsigned most = 0;
        by_name<std::set<std::string, std::less<>>> jobs;
    };
    rate_window& counter(const limit_claim& what);
    const cap& cap_of(std::string_view name) const;

    by_name<rate> rates_;
    by_name<cap> caps_;
};

} // namespace andante::inline v0::emulator

#pragma once

#include "pacing/models/server_model.hpp"

namespace andante::inline v0::pacing {

/// A bucket of tokens that refills evenly, of any capacity up to L (GCRA included).
///
/// In every answer Remaining + (Reset - now) L / W is the capacity, whoever else draws from it; a
/// window's Reset stands still while its Remaining falls. So one burst tells them apart, unprobed.
class bucket_model final : public server_model {
public:
    std::string_view name() const noexcept override { return "token bucket"; }
    bool identified(const view& known) const override { return known.own.limit() > 0 && size_ > 0; }
    opening admits(const view& known, instant now, double weight) const override;
    bool explains(const view& known, const sighting& seen) override;
    void counted(const view& known, const sent_request& request, instant now, bool sure) override;
    instant estimate(const view& known, instant now, double ahead) const override;
    void start_over() override;

    /// The most tokens seen: its capacity as far as we know. 0: unknown.
    double size() const noexcept { return size_; }
    void set_size(double tokens) noexcept { size_ = tokens; }
    /// When it would be full again.
    instant full_at() const noexcept { return full_at_; }
    /// At least that long until it is full.
    void not_full_before(instant when) noexcept;
    /// A Remaining that our requests cannot have caused: somebody else draws from it too.
    void draw(const view& known, const sighting& seen);
    /// A round trip took that long.
    void round_trip(double seconds, double answers) noexcept;
    /// False while Resets do not yet show that all draws are ours.
    bool sure() const noexcept { return sure_; }
    void restore(double size, instant full_at) noexcept;

private:
    double size_ = 0;
    instant full_at_ = never_yet;
    instant full_at_least_ = never_yet; ///< The same from sending times: the earliest it can be.
    double lowest_capacity_ = 0;
    double highest_capacity_ = 1e9;
    double least_remaining_ = 1e9;
    double most_remaining_ = -1;
    int ours_ = 0;
    bool sure_ = true;
    double least_trip_ = 1e9;
    double answers_ = 0;

    bool explains_reset(const view& known, const sighting& seen);
};

} // namespace andante::inline v0::pacing

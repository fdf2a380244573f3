#pragma once

#include <andante/pacing/redis.hpp>

#include "pacing/redis/link.hpp"
#include "pacing/redis/mailbox.hpp"
#include "pacing/redis/sharing.hpp"
#include "pacing/store/local_store.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace andante::inline v0::pacing {

/// The store of several processes: windows and caps are counted in Redis, and also here, for the
/// times when Redis is away. Pure, but for the runner that takes its calls: nothing waits, nothing
/// reads a clock, and what is heard lies in the mailbox until collect().
class shared_store final : public quota_store {
public:
    shared_store(
        sharing_settings settings,
        const window_settings& defaults,
        std::shared_ptr<mailbox> heard,
        std::unique_ptr<script_runner> runner
    );
    ~shared_store() override;
    shared_store(const shared_store&) = delete;
    shared_store& operator=(const shared_store&) = delete;

    window_index open(const window_limit& limit, std::string_view partition) override;
    bool far() const noexcept override { return true; }
    std::optional<decision>
    take(const question& wanted, instant now, std::uint64_t cookie) override;
    void listen(std::function<void()> news) override;
    void collect(instant now, const listener& each) override;
    void left(std::uint64_t ticket, instant now) override;
    void give_back(std::uint64_t ticket, instant now) override;
    void lost(std::uint64_t ticket, instant now) override;
    void settle(std::uint64_t ticket, const answer_verdict& seen, instant now) override;
    void release(std::uint64_t ticket, instant now) override;
    instant estimate(
        std::span<const window_index> windows, std::span<const double> ahead, instant now
    ) const override;
    double kept(window_index window) const override { return own_.kept(window); }
    double limit(window_index window) const override { return windows_[window].limit; }
    instant paused_until(window_index window) const override
    {
        return std::max(own_.paused_until(window), windows_[window].pause);
    }
    bool doubt_pauses(std::span<const window_index> windows) override
    {
        return own_.doubt_pauses(windows);
    }
    std::optional<double> server_offset() const override { return own_.server_offset(); }
    std::uint64_t limit_changes() const override { return limit_changes_; }
    std::uint64_t pauses() const override { return own_.pauses() + pauses_; }
    capacity room(window_index index, instant now) const override;
    window_status status(window_index index, instant now) const override;
    std::optional<sharing_status> sharing(instant now) const override;
    std::string_view trouble() const override { return trouble_; }
    bool refuses() const override { return failed_ && !reached_ && settings_.redis->required; }
    std::uint64_t reopenings() const override { return reopenings_; }
    std::size_t windows() const override { return windows_.size(); }
    const std::string& name(window_index window) const override { return own_.name(window); }
    std::string save(instant now, double utc) const override { return own_.save(now, utc); }
    bool restore(std::string_view text, instant now, double utc) override
    {
        return own_.restore(text, now, utc);
    }

private:
    /// Where decisions are made.
    enum class where {
        apart,   ///< Here, within this process's share.
        joining, ///< In Redis, once this process has told what it counted; they wait until then.
        shared   ///< In Redis.
    };

    struct shared_window {
        std::string key; ///< The end of its keys.
        double configured = 1;
        double server = 1;
        double limit = 1; ///< As all processes use it.
        double per = 60;
        double used = 0;           ///< By all, as last heard.
        instant pause = never_yet; ///< As last heard.
        instant opens = never_yet; ///< When the next place becomes free, as last heard.
    };
    struct shared_cap {
        std::string name;
        unsigned held = 0;
        unsigned entitled = 0; ///< What this process may hold while it counts by itself.
    };
    /// A request that has left, or may leave.
    struct counted_request {
        std::string id;
        std::vector<window_index> windows;
        double weight = 1;
        std::uint64_t own = 0; ///< Its ticket in the own log; 0: it passes no window.
        bool known = false;    ///< The shared log has it, in flight.
    };
    /// One that has ended, while windows remember it.
    struct record {
        std::string id;
        std::vector<window_index> windows;
        double weight = 1;
        instant ended = 0;    ///< In the future when nobody will answer.
        bool known = false;   ///< The shared log had it, at least in flight.
        bool told = false;    ///< The shared log knows that it has ended.
        bool telling = false; ///< The last join told it.
    };
    struct job {
        std::string id;
        std::vector<std::size_t> caps;
    };
    /// What was asked for in Redis.
    struct ask {
        std::uint64_t cookie = 0;
        std::string id;
        std::vector<window_index> windows;
        std::vector<std::size_t> caps;
        double weight = 1;
        std::uint64_t denial_key = 0;
    };
    /// A call without an answer.
    struct pending_call {
        script_call call;
        std::optional<ask> asked;
        std::string ended;   ///< The id of the record that it tells of.
        bool undoes = false; ///< Redis must hear of it even if a join comes between.
    };
    struct denial {
        instant until = 0;
        double weight = 1;
        decision made;
        bool by_share = false; ///< Others are awaited, and this process has used its share.
    };
    /// What the own share of a window allows.
    struct own_room {
        bool fits = false;
        std::optional<instant> opens; ///< Nothing: only an answer can tell.
    };

    sharing_settings settings_;
    std::shared_ptr<mailbox> heard_;
    std::unique_ptr<script_runner> runner_;
    local_store own_;
    where where_ = where::apart;
    std::string reason_ = "not connected yet";
    /// Until then the others' requests of before the limit was divided may still count.
    instant quiet_until_ = never_yet;
    std::string divided_epoch_; ///< Of the log that was in use when the limit was divided.
    /// The log of then is in use again, and knows what the others sent: no silence is needed.
    bool log_survived_ = false;
    bool reached_ = false;      ///< Redis was, at least once.
    bool counted_apart_ = true; ///< Since the last time that this process had joined.
    instant first_joined_ = never_yet;
    bool mustering_ = false;
    std::string epoch_;
    std::vector<std::string> others_; ///< Names of the other processes.
    std::size_t sharers_ = 0;         ///< How many share, this one included; 0: not known.
    std::size_t division_ = 0; ///< Among how many the limit is divided; 0: this one has no part.
    std::optional<std::size_t> rank_;   ///< Its number, when they are known by name.
    std::optional<double> scope_ahead_; ///< The scope's time less ours, in seconds.
    bool failed_ = false;               ///< Redis could not be used, and has not been since.
    std::string trouble_;               ///< What people are told of that.
    std::string warning_;               ///< Of windows that others count otherwise.
    std::uint64_t random_;
    std::uint64_t last_ticket_ = 0;
    std::uint64_t last_call_ = 0;
    std::uint64_t limit_changes_ = 0;
    std::uint64_t pauses_ = 0;
    std::uint64_t reopenings_ = 0;
    bool share_denied_ = false; ///< There may be a denial of that kind.
    double longest_ = 0;        ///< Of the windows' lengths.
    bool beating_ = false;      ///< A beat has no answer yet.
    std::int64_t woken_at_ = 0; ///< The scope's time of the last wake-up.
    double woken_after_ = 0;    ///< How long after it room came.
    std::vector<shared_window> windows_;
    std::vector<shared_cap> caps_;
    std::unordered_map<std::uint64_t, counted_request> requests_;
    std::unordered_map<std::uint64_t, job> jobs_;
    std::deque<record> ended_;
    std::map<std::uint64_t, pending_call> calls_;
    std::vector<pending_call> later_; ///< For when this process has joined.
    std::map<std::uint64_t, denial> denials_;
    std::vector<std::pair<std::uint64_t, decision>> decided_;

    std::string next_id();
    std::string base() const;
    std::size_t cap_named(std::string_view name);

    // Own counting.
    double share(window_index window) const;
    own_room room_of(window_index window, double weight, instant now) const;
    own_room turn_of(window_index window, double weight, instant now) const;
    bool caps_allow(const question& wanted) const;
    std::string own_share(const question& wanted, instant now) const;
    std::optional<instant>
    share_opens(std::span<const window_index> windows, double weight, instant now) const;
    void share_may_open();
    decision decide_apart(const question& wanted, instant now);
    void go_apart(instant now, std::string why);
    std::uint64_t grant(ask of, bool known, instant now);
    void finish(std::uint64_t ticket, instant ended);
    void divide(instant now);
    void find_rank();
    void forget_old(instant now);

    // Calls.
    void make(pending_call one);
    script_call
    prepare(script which, const std::vector<window_index>&, const std::vector<std::size_t>&) const;
    void ask_redis(const question& wanted, instant now, std::uint64_t cookie);
    void call_settle(
        const counted_request& of, std::string_view what, const answer_verdict* seen, instant now
    );
    /// What became of a request in one window, as the script takes it.
    std::vector<std::string> outcome_of(
        window_index at, std::string what, const window_reading& seen, std::optional<double> wait
    ) const;
    pending_call prepare_for_all(script which) const;
    std::vector<std::string> entries_of(window_index at, instant now) const;
    void add_windows(std::vector<std::string>& to, instant now) const;
    void add_jobs(std::vector<std::string>& to) const;
    void call_join(instant now);
    void call_beat();
    script_call leave_call() const;
    static std::uint64_t denial_key_of(const question& wanted, std::uint64_t cookie);

    // What is heard.
    void hear(const link_event& event, instant now);
    void answered(const link_event& event, instant now);
    void took(const ask& asked, const wire_value& answer, instant now);
    void settled(const pending_call& call, const wire_value& answer, instant now);
    void joined(const wire_value& answer, instant now);
    void beaten(const wire_value& answer, instant now);
    void woken(const link_event& event, instant now);
    void muster(bool others_are_awaited);
    std::size_t know_lengths(const wire_value& answer, std::size_t from);
    void know(window_index window, const wire_value& answer, std::size_t at, instant now);
    void know_others(const wire_value& answer, std::size_t from);
};

} // namespace andante::inline v0::pacing

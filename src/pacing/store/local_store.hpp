#pragma once

#include <andante/pacing/rate_limiter.hpp>

#include "pacing/models/quota_window.hpp"
#include "pacing/store/quota_store.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace andante::inline v0::pacing {

/// How the windows of a limiter with these options are kept.
ANDANTE_DECL window_settings settings_for(const limiter_options& options);

/// The store of one process: every window is a quota_window, every decision is made at once.
class ANDANTE_DECL local_store final : public quota_store {
public:
    /// How windows that are opened are kept; their limits come with them.
    local_store(const window_settings& defaults, instant now);
    ~local_store() override; // made where its parts are: they are not exported
    local_store(const local_store&) = delete;
    local_store& operator=(const local_store&) = delete;

    window_index open(const window_limit& limit, std::string_view partition) override;
    void close(window_index index, instant now) override;
    std::optional<decision>
    take(const question& wanted, instant now, std::uint64_t cookie) override;
    void listen(std::function<void()>) override {}
    void left(std::uint64_t ticket, instant now) override;
    void give_back(std::uint64_t ticket, instant now) override;
    void lost(std::uint64_t ticket, instant now) override;
    void settle(std::uint64_t ticket, const answer_verdict& seen, instant now) override;
    instant estimate(
        std::span<const window_index> windows, std::span<const double> ahead, instant now
    ) const override;
    double kept(window_index window) const override;
    double limit(window_index window) const override;
    instant paused_until(window_index at) const override;
    bool doubt_pauses(std::span<const window_index> windows) override;
    void look_through(window_index at) override { windows_[at].window->look_through(); }
    std::optional<double> server_offset() const override;
    std::uint64_t limit_changes() const override { return limit_changes_; }
    std::uint64_t pauses() const override { return pauses_; }
    capacity room(window_index index, instant now) const override;
    window_status status(window_index index, instant now) const override;
    unsigned held_back(window_index index) const override;
    std::size_t windows() const override { return windows_.size(); }
    const std::string& name(window_index window) const override { return windows_[window].name; }
    std::string save(instant now, double utc) const override;
    bool restore(std::string_view text, instant now, double utc) override;

    /// What an answer says of one window that its request passed.
    struct news {
        window_index window = 0;
        window_reading reading;
        bool refused = false; ///< By this window.
    };
    /// Reads an answer, without learning from it.
    std::vector<news> read(std::uint64_t ticket, const answer_verdict& seen, instant now) const;
    /// Counts a request that was decided elsewhere.
    std::uint64_t enter(std::span<const window_index> windows, double weight, instant now);
    /// Forgets what is too old to count.
    void tidy(instant now);
    /// Weight that occupies a place now, in flight included.
    double used(window_index at, instant now) const;
    /// When weight `less` of what is answered will have left; long ago when there is none.
    instant leaves(window_index at, double less) const;

    const quota_window& window(window_index at) const { return *windows_[at].window; }
    const server_clock& clock() const noexcept { return clock_; }

private:
    struct counted_window {
        std::string name;
        std::string partition;
        double configured = 0;
        double per = 0;
        std::vector<std::string> codes;
        bool is_apart = false; ///< Its limit counts each partition by itself.
        std::unique_ptr<quota_window> window;
    };
    /// What a former process counted under one of its limits.
    struct former {
        std::string name;
        std::string partition;
        bool is_apart = false;
        double per = 0;
        quota_window::memory kept;
        bool is_taken = false; ///< A window of this process has all of it.
    };
    struct counted_request {
        std::vector<window_index> windows;
        std::vector<sent_id> ids;
        instant sent = 0;
    };

    window_settings defaults_;
    instant born_;
    server_clock clock_;
    std::deque<counted_window> windows_; ///< Without a window: free.
    /// By name, and then by partition; no name without one.
    std::map<std::string, std::map<std::string, window_index, std::less<>>> places_;
    std::vector<window_index> free_windows_;
    std::vector<counted_request> requests_;
    std::vector<std::uint64_t> free_;
    std::vector<former> formers_;
    instant restored_ = 0;
    std::uint64_t limit_changes_ = 0;
    std::uint64_t pauses_ = 0;

    /// Has a window count what was counted in its place before.
    void recall(counted_window& into);
    counted_request& at(std::uint64_t ticket) { return requests_[ticket - 1]; }
    const counted_request& at(std::uint64_t ticket) const { return requests_[ticket - 1]; }
    void end(std::uint64_t ticket);
    const quota_reading* reading_for(
        const counted_window& one, const counted_request& of, const answer_verdict& seen
    ) const;
    /// Which of the windows that it passed refused it: an index into its windows; nothing: unknown.
    std::size_t blamed(const counted_request& of, const answer_verdict& seen, instant now) const;
    bool names(const counted_window& one, const quota_reading& reading) const;
    bool names_another(const counted_window& than, const quota_reading& reading) const;
};

} // namespace andante::inline v0::pacing

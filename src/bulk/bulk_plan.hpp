#pragma once

#include <andante/bulk/bulk_options.hpp>
#include <andante/bulk/bulk_report.hpp>

#include "bulk/bulk_answer.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace andante::inline v0::bulk {

/// What a plan must know of the route and of the caller's wishes.
struct plan_rules {
    /// As batch_route::batch_size().
    explicit plan_rules(std::size_t most)
        : batch_size(most)
    {}

    std::size_t batch_size;
    /// How often a batch may be sent, the first time included.
    int sends = 3;
    /// See bulk_options.
    bool accept_done = false;
    /// The route refuses an id only because it is as wanted already. Then sending a batch again is
    /// the look, and one request tells of all its ids.
    bool refused_means_done = false;
};

/// What to do next for a batch.
class plan_step {
public:
    enum class kind { send, look };

    plan_step(kind chosen, std::size_t number, std::vector<std::string> batch_ids)
        : what(chosen)
        , batch(number)
        , ids(std::move(batch_ids))
    {}

    kind what;
    std::size_t batch;
    std::vector<std::string> ids;
};

/// Cuts ids into batches, decides what happens to a batch after every outcome, and merges the
/// outcomes. No I/O, no time, no locks.
///
/// A batch lives from next_batch() through the steps that each event gives back, until one gives
/// none. Several batches may be under way at once.
class bulk_plan {
public:
    using step = std::optional<plan_step>;

    bulk_plan(std::vector<std::string> ids, plan_rules rules);

    /// Begins the next batch; nothing when there is none, or the plan was stopped.
    step next_batch();

    /// A send was answered.
    step answered(std::size_t batch, const bulk_answer& answer);
    /// A send failed; `left` says whether anything left this process (asked only where the error
    /// does not say).
    step failed(std::size_t batch, const error& problem, bool left);
    /// A look found these ids of its step as wanted (true) or not yet.
    step looked(std::size_t batch, const std::vector<bool>& as_wanted);
    step look_failed(std::size_t batch, const error& problem);

    /// Begins no further batch and sends nothing again. The first reason stays.
    void stop(const error& reason);
    bool stopped() const noexcept { return stopped_.has_value(); }

    std::size_t batches() const noexcept { return batches_.size(); }
    const bulk_progress& progress() const noexcept { return progress_; }
    /// What became of everything so far. Ids of batches that are under way count as unknown.
    bulk_report report() const;

private:
    enum class item_state { waiting, sent, refused, succeeded, settled, failed, unknown };
    struct item {
        std::string id;
        std::string reason;
        item_state state = item_state::waiting;
    };
    struct batch_state {
        std::vector<std::size_t> open; ///< Items that the present step is about.
        int sends = 0;
        bool in_doubt = false; ///< A send of it was lost.
        std::optional<error> last;
        std::vector<std::string> raw_answers;
    };

    step send(std::size_t number);
    step look(std::size_t number) const;
    step settle_refused(std::size_t number);
    std::vector<std::string> ids_of(const batch_state& one) const;
    void mark(item& one, item_state state) noexcept;
    void set(const std::vector<std::size_t>& which, item_state state);
    std::vector<std::size_t> take(batch_state& one, const bulk_answer& answer);

    plan_rules rules_;
    std::vector<item> items_;
    std::unordered_map<std::string, std::size_t> places_;
    std::vector<std::string> duplicates_;
    std::vector<batch_state> batches_;
    std::size_t begun_ = 0;
    bulk_progress progress_;
    std::optional<error> stopped_;
};

} // namespace andante::inline v0::bulk

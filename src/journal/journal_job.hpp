#pragma once

#include <andante/core/result.hpp>

#include "async/one_shot.hpp"
#include "journal/journal_file.hpp"

#include <boost/asio/error.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace andante::inline v0::detail {

/// What becomes of a job that nobody waits for any more.
enum class unawaited_job {
    dropped, ///< It is not begun, or undone.
    done,    ///< It is done all the same.
};

/// One operation on its way to the file, and the one who waits for it.
class journal_job {
public:
    journal_job(bool changes_file, unawaited_job when_unawaited)
        : writes(changes_file)
        , drops_unawaited_(when_unawaited == unawaited_job::dropped)
    {}
    journal_job(const journal_job&) = delete;
    journal_job& operator=(const journal_job&) = delete;
    virtual ~journal_job() = default;

    /// Does it, inside a transaction; anew when that was lost. False when it has failed.
    virtual bool run(journal_file& file) = 0;
    /// It has failed without its own doing.
    virtual void fail(const error& why) = 0;
    /// Why it has failed by itself. Only when run() says that it has.
    virtual error problem() const = 0;
    /// It is done, and nobody has heard of it.
    virtual result<void> undo(journal_file& file) = 0;

    /// Tells the one who waits. False when nobody does: then it is to be undone.
    bool deliver() noexcept
    {
        auto still = state::awaited;
        const bool is_wanted = state_.compare_exchange_strong(still, state::delivered);
        ended_->complete({});
        return is_wanted;
    }
    /// Nobody waits any more. False when it was delivered before.
    bool abandon() noexcept
    {
        auto still = state::awaited;
        state_.compare_exchange_strong(still, state::abandoned);
        return still != state::delivered;
    }
    /// Tells the one who waits, if anyone does, to do so no more.
    void give_up() noexcept
    {
        if (abandon()) {
            ended_->complete(boost::asio::error::operation_aborted);
        }
    }
    /// Nobody waits for it, and it need not be done.
    bool is_dropped() const noexcept { return drops_unawaited_ && state_ == state::abandoned; }
    /// It changes the file for its caller alone, and is undone when that never hears of it.
    bool is_for_caller() const noexcept { return writes && drops_unawaited_; }
    /// Happens when it is delivered or given up.
    const std::shared_ptr<one_shot>& ended() const noexcept { return ended_; }

    const bool writes;

private:
    enum class state { awaited, delivered, abandoned };

    const bool drops_unawaited_;
    std::atomic<state> state_ = state::awaited;
    const std::shared_ptr<one_shot> ended_ = std::make_shared<one_shot>();
};

/// An operation that gives a T.
template <class T>
class journal_job_for final : public journal_job {
public:
    using work = std::function<result<T>(journal_file&)>;
    using remedy = std::function<result<void>(journal_file&, const result<T>&)>;

    journal_job_for(bool changes_file, unawaited_job when_unawaited, work what, remedy against)
        : journal_job(changes_file, when_unawaited)
        , work_(std::move(what))
        , remedy_(std::move(against))
    {}

    bool run(journal_file& file) override
    {
        outcome_.emplace(work_(file));
        return outcome_->has_value();
    }
    void fail(const error& why) override { outcome_.emplace(why); }
    error problem() const override { return outcome_->error(); }
    result<void> undo(journal_file& file) override
    {
        return remedy_ && outcome_->has_value() ? remedy_(file, *outcome_) : result<void>();
    }
    /// What it has given. Once, after it was delivered.
    result<T> take() { return std::move(*outcome_); }

private:
    work work_;
    remedy remedy_;
    std::optional<result<T>> outcome_;
};

} // namespace andante::inline v0::detail

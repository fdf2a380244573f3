#include "providers/sauti/narrating.hpp"

#include <andante/kit/checks.hpp>

#include "async/run_all.hpp"
#include "core/saturating.hpp"
#include "providers/sauti/encode.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <mutex>
#include <utility>

namespace andante::inline v0::sauti {

namespace asio = boost::asio;

namespace {

/// What would be the same for every piece.
bool ends_all(const error& problem)
{
    return problem.is_cancelled() || problem == errc::missing_api_key ||
           problem == errc::invalid_api_key || problem == errc::plan_required ||
           problem == errc::quota_exhausted || problem == errc::deadline_exceeded ||
           problem == errc::invalid_request;
}

/// A narration that several workers speak. Thread-safe.
class shared_narration {
public:
    shared_narration(speaker with, narration begun, narration_options how)
        : voice(std::move(with))
        , work_(std::move(begun))
        , options_(std::move(how))
        , left_(work_.missing())
    {
        const auto whole = options_.wait.call.deadline;
        deadline_ = whole ? andante::detail::saturating_add(voice.calls()->time()->now(), *whole)
                          : time_source::time_point::max();
        work_.stopped.reset();
    }

    std::size_t workers() const
    {
        return std::min(static_cast<std::size_t>(std::max(options_.in_flight, 1)), left_.size());
    }

    /// The next piece that nobody speaks; nothing when there is none, or all is over.
    std::optional<std::size_t> take()
    {
        const std::lock_guard lock(mutex_);
        if (work_.stopped || next_ == left_.size()) {
            return std::nullopt;
        }
        return left_[next_++];
    }

    /// What to do for a piece: its job is waited for, or its text is sent.
    asio::awaitable<spoken> speaking(std::size_t index, std::shared_ptr<shared_narration> self)
    {
        const std::lock_guard lock(mutex_);
        const auto& piece = work_.pieces[index];
        if (!piece.job_id.empty()) {
            return voice.fetch(piece.job_id, wait());
        }
        const auto begun = [self = std::move(self), index](const std::string& id) {
            self->change(index, [&id](narration_piece& one) { one.job_id = id; });
        };
        return voice.speak(speak_call(piece.text, work_.voice, work_.settings), wait(), begun);
    }

    void ended(std::size_t index, result<spoken> how)
    {
        if (how.has_error() && ends_all(how.error())) {
            const std::lock_guard lock(mutex_);
            work_.stopped = work_.stopped ? work_.stopped : how.error();
        }
        change(index, [&how](narration_piece& piece) {
            if (how.has_error()) {
                piece.problem = how.error();
                // What has failed is spoken anew; what is only late is waited for.
                const bool is_over =
                    how.error() == errc::job_failed || how.error() == errc::not_found;
                piece.job_id = is_over ? std::string() : piece.job_id;
                return;
            }
            piece.problem.reset();
            piece.job_id.clear();
            piece.wav = std::move(how->wav);
            piece.characters = how->characters;
        });
        if (options_.on_progress) {
            options_.on_progress(progress());
        }
    }

    narration take_result()
    {
        const std::lock_guard lock(mutex_);
        return std::move(work_);
    }

    const speaker voice;

private:
    template <class Change>
    void change(std::size_t index, const Change& what)
    {
        const std::lock_guard lock(mutex_);
        what(work_.pieces[index]);
        if (options_.on_piece) {
            options_.on_piece(index, work_.pieces[index]);
        }
    }

    narration_progress progress() const
    {
        const std::lock_guard lock(mutex_);
        narration_progress seen;
        seen.total = work_.pieces.size();
        for (const auto& each : work_.pieces) {
            seen.spoken += each.wav.empty() ? 0U : 1U;
            seen.failed += each.wav.empty() && each.problem ? 1U : 0U;
        }
        return seen;
    }

    wait_options wait() const
    {
        auto each = options_.wait;
        if (each.call.deadline) {
            each.call.deadline = std::chrono::duration_cast<std::chrono::milliseconds>(
                deadline_ - voice.calls()->time()->now()
            );
        }
        return each;
    }

    mutable std::mutex mutex_;
    narration work_;
    narration_options options_;
    std::vector<std::size_t> left_;
    std::size_t next_ = 0;
    time_source::time_point deadline_;
};

using work_ptr = std::shared_ptr<shared_narration>;

asio::awaitable<void> speak_pieces(work_ptr work)
{
    while (const auto index = work->take()) {
        auto speaking = as_result(work->speaking(*index, work));
        std::exception_ptr thrown;
        std::optional<result<spoken>> made;
        try {
            made = co_await std::move(speaking);
        } catch (...) {
            thrown = std::current_exception();
        }
        if (thrown) { // The cancellation came before it began.
            made = result<spoken>(andante::detail::error_from(thrown));
        }
        work->ended(*index, std::move(*made));
    }
}

/// Something of it was paid for, or may have been.
bool has_worth(const narration& work)
{
    return std::any_of(work.pieces.begin(), work.pieces.end(), [](const narration_piece& each) {
        return !each.wav.empty() || !each.job_id.empty() ||
               (each.problem && each.problem->outcome() == outcome::unknown);
    });
}

} // namespace

asio::awaitable<narration>
run_narration(speaker with, result<narration> begun, narration_options options)
{
    with.check(options.wait).value();
    auto work = std::make_shared<shared_narration>(
        std::move(with), std::move(begun).value(), std::move(options)
    );
    std::vector<asio::awaitable<void>> workers;
    for (auto left = work->workers(); left > 0; --left) {
        workers.push_back(speak_pieces(work));
    }
    co_await andante::detail::run_all(std::move(workers));
    auto done = work->take_result();
    if (done.pieces.size() == 1 && done.pieces.front().problem) {
        throw_exception_from_error(*done.pieces.front().problem, BOOST_CURRENT_LOCATION);
    }
    if (done.stopped && !has_worth(done)) {
        throw_exception_from_error(*done.stopped, BOOST_CURRENT_LOCATION);
    }
    co_return done;
}

} // namespace andante::inline v0::sauti

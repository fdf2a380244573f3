#pragma once

#include <andante/client/call.hpp>
#include <andante/config.hpp>
#include <andante/core/error.hpp>
#include <andante/core/result.hpp>
#include <andante/kit/create_steps.hpp>
#include <andante/kit/lost_creates.hpp>
#include <andante/kit/perform.hpp>
#include <andante/kit/work_log.hpp>
#include <andante/pacing/pacer.hpp>

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <utility>

/// How a create is sent until it is known what became of it.
namespace andante::inline v0::kit {

/// True when a repeat cannot pay twice, since the call sends a key that the service knows again.
inline bool is_keyed(const call& what)
{
    return what.when_lost == lost_create_meaning::replayed ||
           what.when_lost == lost_create_meaning::rejected;
}

/// For a create whose process has ended before its answer was read.
ANDANTE_DECL error lost_with_its_process();

/// True when a refusal of a repeat under the same key tells of the attempts before it as well: what
/// was asked for is refused, and was then. Any other (no credits, no key, no permit) says nothing
/// of them.
ANDANTE_DECL bool settles_doubt(const error& refusal) noexcept;

/// One create on its way. Lives where its coroutine does.
template <class T>
class create_run {
public:
    /// `before`: a former process has sent it.
    create_run(
        create_parts<T> parts, call sent, const std::optional<lost_creates::former_attempts>& before
    )
        : of(std::move(parts))
        , what(std::move(sent))
        , mine(of.lost, what, before)
        , piece(of.work)
        , in_doubt(before.has_value() && is_keyed(what))
        , is_repeat(before.has_value())
    {}

    create_parts<T> of;         ///< What it needs.
    call what;                  ///< What is sent.
    lost_creates::attempt mine; ///< Among those whose answers may be lost.
    work_piece piece;           ///< In the journal.
    bool in_doubt;              ///< An earlier attempt may have begun a job.
    bool is_repeat;             ///< An attempt may have left before.
};

/// Sends it once; what it came to, as far as that is known at once.
template <class T>
[[nodiscard]] boost::asio::awaitable<placed_job<T>> send_once(create_run<T>* run)
{
    auto again = run->what;
    again.options.deadline = run->mine.remaining();
    auto sending = create_once(run->of.calls, run->of.kind, std::move(again));
    auto made = co_await std::move(sending);
    if (made.job.has_error() && run->of.kind.accepted_before != nullptr) {
        const bool is_repeat = run->is_repeat || made.job.error().attempts().size() > 1;
        auto id = run->of.kind.accepted_before(made.job.error(), is_repeat);
        if (!id.empty()) {
            run->mine.answered(id);
            auto keeping = work_piece::accepted(
                &run->piece, id, "a repeat was refused, as this job was accepted before"
            );
            co_await std::move(keeping);
            auto adopting = adopt_named(run->of, std::move(id));
            co_return co_await std::move(adopting);
        }
    }
    if (made.job.has_value()) {
        auto id = run->of.kind.sight(*made.job, false).id;
        run->mine.answered(id);
        auto keeping = work_piece::accepted(&run->piece, std::move(id), std::string());
        co_await std::move(keeping);
    }
    run->is_repeat = true;
    co_return made;
}

/// Looks for the job of a create whose answer was lost. Gives what its caller gets, or nothing
/// when it is to be sent again.
template <class T>
[[nodiscard]] boost::asio::awaitable<std::optional<result<T>>>
settle_lost(create_run<T>* run, error problem)
{
    auto settling = lost_creates::settle(run->of.lost, &run->mine, &problem);
    const auto settled = co_await std::move(settling);
    if (settled.found) {
        auto keeping = work_piece::accepted(
            &run->piece, settled.found->id, "its answer was lost; it was found among the jobs"
        );
        co_await std::move(keeping);
        auto reading = whole_job(run->of.calls, run->of.kind, *settled.found);
        co_return co_await std::move(reading);
    }
    run->in_doubt = run->in_doubt || settled.in_doubt;
    if (!settled.resend) {
        run->piece.in_doubt(settled.problem);
        co_return std::optional<result<T>>(settled.problem);
    }
    run->piece.decided(
        settled.in_doubt ? "its answer was lost: sent again, as the policy says"
                         : "its answer was lost, and there is no such job: sent again"
    );
    co_return std::nullopt;
}

/// It was refused: its end, unless an attempt before may have begun a job. What its caller is told.
template <class T>
error refused_create(create_run<T>* run, const error& problem)
{
    if (!run->in_doubt || (is_keyed(run->what) && settles_doubt(problem))) {
        run->piece.refused(problem);
        return problem;
    }
    auto told = lost_creates::in_doubt(problem);
    run->piece.in_doubt(told);
    return told;
}

/// Sends a create, and again when that is known not to pay twice, or the policy says so. One whose
/// answer was lost is looked for. `before`: a former process has sent it.
template <class T>
[[nodiscard]] boost::asio::awaitable<placed_job<T>> create_surely(
    create_parts<T> of, prepared_call prepared, std::optional<lost_creates::former_attempts> before
)
{
    if (prepared.has_error()) {
        co_return placed_job<T>{prepared.error(), pacing::lease()};
    }
    create_run<T> run(of, std::move(*prepared), before);
    auto beginning = work_piece::begin(&run.piece, &run.what, of.kind.get->name());
    const auto begun = co_await std::move(beginning);
    if (begun.has_error()) {
        co_return placed_job<T>{begun.error(), pacing::lease()};
    }
    bool is_lost = before && !is_keyed(run.what);
    error problem = is_lost ? lost_with_its_process() : error();
    while (true) {
        if (!is_lost) {
            auto sending = send_once(&run);
            auto made = co_await std::move(sending);
            if (made.job.has_value()) {
                co_return made;
            }
            problem = made.job.error();
            if (!lost_creates::is_lost(problem)) {
                made.job = refused_create(&run, problem);
                co_return made;
            }
        }
        is_lost = false;
        auto settling = settle_lost(&run, problem);
        auto settled = co_await std::move(settling);
        if (settled) {
            co_return placed_job<T>{std::move(*settled), pacing::lease()};
        }
    }
}

} // namespace andante::inline v0::kit

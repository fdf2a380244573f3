#pragma once

#include <andante/bulk/bulk_report.hpp>
#include <andante/bulk/map_report.hpp>
#include <andante/client/answer_stream.hpp>
#include <andante/client/file_stream.hpp>
#include <andante/core/error.hpp>
#include <andante/core/result.hpp>
#include <andante/jobs/completed.hpp>
#include <andante/kit/unfinished_work.hpp>
#include <andante/paging/page_range.hpp>
#include <andante/providers/finetuning/playlist_plan.hpp>
#include <andante/providers/sauti/narration.hpp>

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <utility>
#include <vector>

// Whatever an operation gives, it has ended well, or with one error, which is thrown: also where it
// is a member of what was given.
namespace torture {

using problem = std::optional<andante::error>;

template <class T>
problem problem_of(const T&)
{
    return std::nullopt;
}
template <class T>
problem problem_of(const andante::result<T>& found)
{
    return found.has_error() ? problem(found.error()) : std::nullopt;
}
template <class T>
problem problem_of(const std::vector<andante::result<T>>& all)
{
    for (const auto& each : all) {
        if (each.has_error()) {
            return each.error();
        }
    }
    return std::nullopt;
}
template <class T>
problem problem_of(const andante::completed<T>& one)
{
    return problem_of(one.outcome);
}
inline problem problem_of(const andante::bulk_report& report)
{
    return report.stopped;
}
template <class T>
problem problem_of(const andante::bulk::map_report<T>& report)
{
    if (!report.stopped && !report.failed_batches.empty()) {
        return report.failed_batches.front().problem;
    }
    return report.stopped;
}
inline problem problem_of(const andante::finetuning::playlist_change& change)
{
    return change.removed.stopped ? change.removed.stopped : change.added.stopped;
}
inline problem problem_of(const andante::sauti::narration& told)
{
    for (const auto index : told.missing()) {
        if (told.pieces[index].problem) {
            return told.pieces[index].problem;
        }
    }
    return told.stopped;
}

inline void require_well(const problem& found)
{
    if (found) {
        andante::throw_exception_from_error(*found, BOOST_CURRENT_LOCATION);
    }
}

/// What an operation gives is looked at and dropped.
template <class T>
boost::asio::awaitable<void> ending_of(boost::asio::awaitable<T> running)
{
    auto value = co_await std::move(running);
    require_well(problem_of(value));
}
inline boost::asio::awaitable<void> ending_of(boost::asio::awaitable<void> running)
{
    return running;
}

/// All that a range gives: of a list, or of jobs as they end.
template <class Range>
boost::asio::awaitable<void> all_of(Range range)
{
    while (true) {
        auto reading = range.next();
        auto item = co_await std::move(reading);
        if (!item) {
            co_return;
        }
        require_well(problem_of(*item));
    }
}

/// All pieces of a stream that gives nothing at its end.
template <class Stream>
boost::asio::awaitable<void> whole_of(boost::asio::awaitable<Stream> opening)
{
    auto stream = co_await std::move(opening);
    while (true) {
        auto reading = stream.next();
        auto piece = co_await std::move(reading);
        if (!piece) {
            co_return;
        }
    }
}

/// All bytes of a stream.
template <class Stream>
boost::asio::awaitable<void> bytes_of(boost::asio::awaitable<Stream> opening)
{
    auto stream = co_await std::move(opening);
    while (true) {
        auto reading = stream.read();
        auto piece = co_await std::move(reading);
        require_well(problem_of(piece));
        if (piece->empty()) {
            co_return;
        }
    }
}

/// All work that a client goes on with.
inline boost::asio::awaitable<void>
finish_all(boost::asio::awaitable<std::vector<andante::unfinished_work>> claiming)
{
    auto found = co_await std::move(claiming);
    for (auto& each : found) {
        auto finishing = each.finish();
        co_await std::move(finishing);
    }
}

} // namespace torture

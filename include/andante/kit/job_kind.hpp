#pragma once

#include <andante/client/route.hpp>
#include <andante/core/error.hpp>
#include <andante/core/result.hpp>
#include <andante/http/download.hpp>
#include <andante/http/message.hpp>
#include <andante/jobs/job_source.hpp>
#include <andante/jobs/poll_pace.hpp>
#include <andante/kit/job_service.hpp>
#include <andante/kit/perform.hpp>
#include <andante/paging/page.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::kit {

/// Where a page of a list of jobs begins, and what it holds.
struct page_request {
    std::int64_t offset = 0;      ///< How many newer jobs to skip.
    int limit = 0;                ///< The most jobs that it holds.
    bool unfinished_only = false; ///< Only jobs whose status is job_kind::unfinished_status.
};

/// Where an object wants calls of a route about its job to go, in place of the route's path.
template <class T>
struct job_link {
    const route* of = nullptr;                           ///< Null for none.
    std::string_view (*find)(const T& object) = nullptr; ///< Gives an address; empty for none.
};

/// A kind of job, as data: its routes, and how its objects read. A plain aggregate, so that it can
/// be constexpr.
template <class T>
struct job_kind {
    /// The route that reads one job; its path has one parameter, the id.
    const route* get = nullptr;
    /// Reads that route's answer, and the create's.
    reader<T> read = nullptr;
    /// Why an id cannot be one of such a job. Null: what kit::check_id()
    /// allows.
    result<void> (*check_id)(std::string_view id) = nullptr;
    /// What an object says of its job: id, status, stage, and what else is known. `from_list`: the
    /// object is an item of a list, which may show less. The value is filled in by the kit.
    jobs::sighting (*sight)(const T& object, bool from_list) = nullptr;
    /// When the service accepted the job, by its own clock; nothing when it does not say.
    std::optional<std::chrono::system_clock::time_point> (*created_at)(const T& object) = nullptr;
    /// What a job has cost in all, in the unit of call_options::cost, as far as an object says it:
    /// the spend caps then count that. Null when no object does.
    std::optional<double> (*charged)(const T& object) = nullptr;
    /// Links that objects have: followed only within the base URL.
    std::array<job_link<T>, 2> links{};

    /// The route that lists jobs, newest first. Null when there is none: each job is then looked at
    /// alone.
    const route* list = nullptr;
    /// Reads that route's answer.
    reader<page<T>> read_page = nullptr;
    /// The query of a page with its '?', or nothing.
    std::string (*query)(const page_request& wanted) = nullptr;
    /// The most jobs that a page holds.
    int page_limit = 0;
    /// The word that a list of unfinished jobs can be asked for; empty when there is none.
    std::string_view unfinished_status{};

    /// True when a job, as the list shows it, is of the create with this mark: it is then looked
    /// for when a create's answer is lost. Null when the list does not show enough for that, or
    /// there is none.
    bool (*is_of)(const T& object, std::string_view mark) = nullptr;

    /// The words of a job that has ended with what was asked for; none: every end is that.
    std::array<std::string_view, 2> success{};
    /// The job that a refused create names, because it was accepted before under the same key;
    /// empty when it names none. `is_repeat`: an attempt of its own may have left before. Null when
    /// nothing says so.
    std::string (*accepted_before)(const error& refusal, bool is_repeat) = nullptr;
    /// Where the results of a job are that has ended well. Null when they are no files.
    result<std::vector<http::url>> (*files)(const T& object) = nullptr;
    /// What such files must be, added to what its caller wants of a download. Null: nothing.
    http::download_options (*file_options)(http::download_options wanted) = nullptr;

    /// The route that cancels one job; its path has one parameter, the id. Null when there is none:
    /// wait_options::cancel_job is then refused.
    const route* cancel = nullptr;

    /// The route that creates such jobs, when a cap on unfinished jobs may cover it.
    const route* create = nullptr;
    /// As job_facts::pace.
    jobs::poll_pace pace{};
    /// As job_facts::silent_after.
    std::chrono::nanoseconds silent_after{};
    /// As job_facts::patience.
    std::chrono::milliseconds patience{std::chrono::minutes(15)};

    /// True when a job that has ended with this word has what was asked for.
    bool is_success(std::string_view status) const
    {
        return success[0].empty() || status == success[0] ||
               (!success[1].empty() && status == success[1]);
    }
    /// The name of `create`, or nothing.
    std::string create_route() const { return create != nullptr ? create->name() : std::string(); }

    /// What its service must know.
    job_facts facts() const
    {
        job_facts told;
        told.create_route = create_route();
        told.silent_after = silent_after;
        told.pace = pace;
        told.patience = patience;
        return told;
    }
};

} // namespace andante::inline v0::kit

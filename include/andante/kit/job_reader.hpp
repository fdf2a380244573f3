#pragma once

#include <andante/client/pipeline.hpp>
#include <andante/config.hpp>
#include <andante/core/time_source.hpp>
#include <andante/http/message.hpp>
#include <andante/jobs/job_source.hpp>
#include <andante/kit/job_kind.hpp>
#include <andante/kit/job_notes.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace andante::inline v0::kit {

/// What the header of an answer says of time.
class ANDANTE_DECL answer_times {
public:
    /// `time`: the client's clock.
    answer_times(const http::headers& headers, const time_source& time);

    /// How long ago something was, by the service's own clock: zero to a year.
    time_source::duration age_of(std::chrono::system_clock::time_point when) const;

    /// How long the service asked to wait before the next look; positive, at most a day.
    std::optional<time_source::duration> retry_after;

private:
    std::chrono::system_clock::time_point service_now_;
};

/// Keeps what an object says of its job beside its state.
template <class T>
void take_notes(const job_notes& notes, const job_kind<T>& kind, const T& object)
{
    const auto id = kind.sight(object, false).id;
    if (const auto cost = kind.charged != nullptr ? kind.charged(object) : std::nullopt) {
        notes.charged(id, *cost);
    }
    for (const auto& each : kind.links) {
        const auto link = each.of != nullptr ? each.find(object) : std::string_view();
        if (!link.empty()) {
            notes.linked(each.of->name(), id, link);
        }
    }
}

/// Looks at the jobs of one kind through a client's pipeline.
template <class T>
class job_reader final : public jobs::job_source {
public:
    /// `kind`: its routes must live as long as this.
    job_reader(
        std::shared_ptr<const pipeline> calls,
        job_kind<T> kind,
        std::shared_ptr<const job_notes> notes
    )
        : calls_(std::move(calls))
        , kind_(std::move(kind))
        , notes_(std::move(notes))
        , route_(kind_.get->name())
    {}

    [[nodiscard]] boost::asio::awaitable<result<jobs::sighting>>
    get(std::string id, call_options options) override
    {
        call what(*kind_.get, {id});
        what.priority = priority::poll;
        what.options = std::move(options);
        notes_->aim(what, id);
        return look<jobs::sighting>(calls_, kind_, notes_, std::move(what), read_one);
    }

    [[nodiscard]] boost::asio::awaitable<result<jobs::listing>>
    list(std::int64_t offset, int limit, bool unfinished_only, call_options options) override
    {
        call what(*kind_.list);
        what.target += kind_.query(page_request{offset, limit, unfinished_only});
        what.priority = priority::poll;
        what.options = std::move(options);
        return look<jobs::listing>(calls_, kind_, notes_, std::move(what), read_page);
    }

    int page_limit() const noexcept override
    {
        return kind_.list != nullptr ? kind_.page_limit : 0;
    }
    std::string_view unfinished_status() const noexcept override { return kind_.unfinished_status; }
    const std::string& route() const noexcept override { return route_; }

private:
    using calls_ptr = std::shared_ptr<const pipeline>;
    using notes_ptr = std::shared_ptr<const job_notes>;

    static jobs::sighting
    seen(const job_kind<T>& kind, const answer_times& times, T object, bool from_list)
    {
        auto what = kind.sight(object, from_list);
        if (const auto created = kind.created_at ? kind.created_at(object) : std::nullopt) {
            what.age = times.age_of(*created);
        }
        what.value = std::make_shared<const T>(std::move(object));
        return what;
    }

    [[nodiscard]] static result<jobs::sighting> read_one(
        const job_kind<T>& kind,
        const job_notes& notes,
        const answer_times& times,
        http::response& answer,
        read_options how
    )
    {
        auto object = kind.read(answer, how);
        if (object.has_error()) {
            return object.error();
        }
        take_notes(notes, kind, *object);
        return seen(kind, times, std::move(*object), false);
    }

    [[nodiscard]] static result<jobs::listing> read_page(
        const job_kind<T>& kind,
        const job_notes& notes,
        const answer_times& times,
        http::response& answer,
        read_options how
    )
    {
        auto objects = kind.read_page(answer, how);
        if (objects.has_error()) {
            return objects.error();
        }
        jobs::listing found;
        found.has_more = objects->has_more;
        found.items.reserve(objects->items.size());
        for (auto& each : objects->items) {
            take_notes(notes, kind, each);
            found.items.push_back(seen(kind, times, std::move(each), true));
        }
        return found;
    }

    /// Sends a call and reads its answer with `read`. Found: a sighting or a listing.
    template <class Found>
    [[nodiscard]] static boost::asio::awaitable<result<Found>> look(
        calls_ptr calls,
        job_kind<T> kind,
        notes_ptr notes,
        call what,
        result<Found> (*read)(
            const job_kind<T>& kind,
            const job_notes& notes,
            const answer_times& times,
            http::response& answer,
            read_options how
        )
    )
    {
        read_options how;
        how.keep_raw = what.options.keep_raw_json;
        auto answer = co_await calls->execute(std::move(what));
        if (answer.has_error()) {
            co_return answer.error();
        }
        const answer_times times(answer->headers, *calls->time());
        auto found = read(kind, *notes, times, *answer, how);
        if (found.has_value()) {
            found->retry_after = times.retry_after;
        }
        co_return found;
    }

    calls_ptr calls_;
    job_kind<T> kind_;
    notes_ptr notes_;
    std::string route_;
};

} // namespace andante::inline v0::kit

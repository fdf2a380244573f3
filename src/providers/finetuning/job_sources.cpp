#include "providers/finetuning/job_sources.hpp"

#include "pacing/headers/rate_headers.hpp"
#include "providers/finetuning/decode.hpp"
#include "providers/finetuning/encode.hpp"
#include "providers/finetuning/validate.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace andante::inline v0::finetuning {

namespace asio = boost::asio;

namespace {

jobs::stage stage_of(const open_enum<generation_status>& status)
{
    if (is_terminal(status)) {
        return jobs::stage::ended;
    }
    return status == generation_status::pending ? jobs::stage::waiting : jobs::stage::running;
}

template <class T>
jobs::sighting sight(T what, bool from_list)
{
    jobs::sighting seen;
    seen.id = what.id;
    seen.status = std::string(what.status.text());
    seen.stage = stage_of(what.status);
    if (what.created_at && what.completed_at) {
        seen.took = std::chrono::duration_cast<time_source::duration>(
            *what.completed_at - *what.created_at
        );
    }
    if (from_list && seen.stage == jobs::stage::ended) {
        // Only a track's own route says why it failed.
        seen.complete = what.status == generation_status::completed
                            ? what.audio_url && !what.audio_url->empty()
                            : what.error_message.has_value();
    }
    seen.value = std::make_shared<const T>(std::move(what));
    return seen;
}

/// What the header of an answer says of time.
class answer_times {
public:
    answer_times(const http::headers& headers, const time_source& time)
    {
        using seconds = std::chrono::duration<double>;
        const auto ours = time.utc_now();
        const seconds since_1970 = ours.time_since_epoch();
        const auto told =
            pacing::read_rate_headers(headers, pacing::header_dialect(), since_1970.count());
        service_now = ours;
        if (told.date) {
            const seconds ahead(std::clamp(*told.date - since_1970.count(), -longest, longest));
            service_now += std::chrono::duration_cast<std::chrono::seconds>(ahead);
        }
        if (told.retry_after && *told.retry_after > 0) {
            const seconds pause(std::min(*told.retry_after, longest));
            retry_after = std::chrono::duration_cast<time_source::duration>(pause);
        }
    }

    /// A sighting, with the age of its job.
    template <class T>
    jobs::sighting aged(T what, bool from_list) const
    {
        const auto created = what.created_at;
        auto seen = sighting_of(std::move(what), from_list);
        if (created) {
            const auto oldest = service_now - oldest_age;
            seen.age = std::chrono::duration_cast<time_source::duration>(
                service_now - std::clamp(*created, oldest, service_now)
            );
        }
        return seen;
    }

    std::chrono::system_clock::time_point service_now;
    std::optional<time_source::duration> retry_after; ///< Positive.

private:
    /// Times beyond these are nonsense, and could overflow.
    static constexpr double longest = 24 * 3600;
    static constexpr auto oldest_age = std::chrono::hours(24 * 365);
};

decode_options decoding(const call& what)
{
    decode_options how;
    how.keep_raw = what.options.keep_raw_json;
    return how;
}

/// The routes of one sort of job.
template <class T>
struct job_routes {
    std::string get_route;
    std::string list_route;
    std::string path;
    result<T> (*decode)(http::response&, decode_options);
    result<page<T>> (*decode_page)(http::response&, decode_options);
};

template <class T>
class source final : public jobs::job_source {
public:
    source(std::shared_ptr<const pipeline> calls, job_routes<T> routes)
        : calls_(std::move(calls))
        , routes_(std::move(routes))
    {}

    asio::awaitable<result<jobs::sighting>> get(std::string id, call_options options) override
    {
        call what(
            http::method::get, routes_.get_route, routes_.path + '/' + http::encode_segment(id)
        );
        what.priority = priority::poll;
        what.options = std::move(options);
        const auto how = decoding(what);
        auto answer = co_await calls_->execute(std::move(what));
        if (answer.has_error()) {
            co_return answer.error();
        }
        const answer_times times(answer->headers, *calls_->time());
        auto seen = routes_.decode(*answer, how);
        if (seen.has_error()) {
            co_return seen.error();
        }
        auto found = times.aged(std::move(*seen), false);
        found.retry_after = times.retry_after;
        co_return found;
    }

    asio::awaitable<result<jobs::listing>>
    list(std::int64_t offset, int limit, bool unfinished_only, call_options options) override
    {
        list_query query;
        query.offset = offset;
        query.limit = limit;
        if (unfinished_only) {
            query.status = generation_status::processing;
        }
        call what(http::method::get, routes_.list_route, routes_.path + encode(query));
        what.priority = priority::poll;
        what.options = std::move(options);
        const auto how = decoding(what);
        auto answer = co_await calls_->execute(std::move(what));
        if (answer.has_error()) {
            co_return answer.error();
        }
        const answer_times times(answer->headers, *calls_->time());
        auto seen = routes_.decode_page(*answer, how);
        if (seen.has_error()) {
            co_return seen.error();
        }
        jobs::listing found;
        found.retry_after = times.retry_after;
        found.has_more = seen->has_more;
        found.items.reserve(seen->items.size());
        for (auto& each : seen->items) {
            found.items.push_back(times.aged(std::move(each), true));
        }
        co_return found;
    }

    int page_limit() const noexcept override { return largest_page; }
    std::string_view unfinished_status() const noexcept override { return "processing"; }
    const std::string& route() const noexcept override { return routes_.get_route; }

private:
    std::shared_ptr<const pipeline> calls_;
    job_routes<T> routes_;
};

} // namespace

jobs::sighting sighting_of(generation track, bool from_list)
{
    const bool instrumental = track.type && *track.type == generation_type::instrumental;
    auto seen = sight(std::move(track), from_list);
    seen.kind = instrumental ? 1 : 0;
    return seen;
}

jobs::sighting sighting_of(sound_effect effect, bool from_list)
{
    return sight(std::move(effect), from_list);
}

std::shared_ptr<jobs::job_source> make_generation_source(std::shared_ptr<const pipeline> calls)
{
    return std::make_shared<source<generation>>(
        std::move(calls),
        job_routes<generation>{
            "GET /v1/generations/{id}",
            "GET /v1/generations",
            "/v1/generations",
            decode_generation,
            decode_generation_page
        }
    );
}

std::shared_ptr<jobs::job_source> make_sound_effect_source(std::shared_ptr<const pipeline> calls)
{
    return std::make_shared<source<sound_effect>>(
        std::move(calls),
        job_routes<sound_effect>{
            "GET /v1/sound-effects/{id}",
            "GET /v1/sound-effects",
            "/v1/sound-effects",
            decode_sound_effect,
            decode_sound_effect_page
        }
    );
}

} // namespace andante::inline v0::finetuning

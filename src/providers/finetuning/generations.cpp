#include <andante/providers/finetuning/generations.hpp>

#include "providers/finetuning/encode.hpp"
#include "providers/finetuning/job_sources.hpp"
#include "providers/finetuning/new_track.hpp"
#include "providers/finetuning/validate.hpp"

#include <utility>

namespace andante::inline v0::finetuning {

namespace asio = boost::asio;

namespace {

call track_call(const std::string& id, call_options options)
{
    call what(
        http::method::get, "GET /v1/generations/{id}", "/v1/generations/" + http::encode_segment(id)
    );
    what.options = std::move(options);
    return what;
}

call create_call(std::string route, std::string path, std::string body, call_options options)
{
    call what(http::method::post, std::move(route), std::move(path));
    what.body = std::move(body);
    what.effect = call_effect::paid_create;
    what.options = std::move(options);
    return what;
}

/// Why a track has no audio to save; nothing when it has.
std::optional<error> no_audio(const generation& track)
{
    if (track.status == generation_status::completed && track.audio_url &&
        !track.audio_url->empty()) {
        return std::nullopt;
    }
    error_details details;
    const std::string status(track.status.text());
    details.stop = stop_reason::permanent;
    if (track.status == generation_status::failed) {
        details.message = "track " + track.id + " failed, so it has no audio: " +
                          track.error_message.value_or("no reason given");
        return error(errc::job_failed, std::move(details));
    }
    details.message = "track " + track.id + " is '" + status +
                      "': wait() for it, then download what wait() gives";
    details.field = field_problem{"status", status, "completed, with an audio_url"};
    return error(errc::invalid_request, std::move(details));
}

error bad_audio_url(const generation& track)
{
    error_details details;
    details.message = "track " + track.id + " has an audio_url that is not an http(s) URL";
    details.stop = stop_reason::permanent;
    return error(errc::malformed_response, std::move(details));
}

asio::awaitable<http::download_report> download_checked(
    std::shared_ptr<const pipeline> calls,
    generation track,
    std::string path,
    http::download_options options
)
{
    if (const auto problem = no_audio(track)) {
        throw_exception_from_error(*problem, BOOST_CURRENT_LOCATION);
    }
    const auto where = http::url::parse_loosely(*track.audio_url);
    if (!where) {
        throw_exception_from_error(bad_audio_url(track), BOOST_CURRENT_LOCATION);
    }
    options.expects = http::file_content::media;
    auto saved = co_await calls->download(*where, std::move(path), std::move(options));
    co_return std::move(saved).value();
}

} // namespace

prepared_call
prepare_create(const generation_request& request, const http::url& api, call_options options)
{
    auto what =
        create_call("POST /v1/generations", "/v1/generations", encode(request), std::move(options));
    return checked(validate(request, api), std::move(what));
}

asio::awaitable<generation> create_track(
    std::shared_ptr<const pipeline> calls,
    std::shared_ptr<jobs::job_monitor> jobs,
    prepared_call prepared,
    webhook_slip slip
)
{
    const auto under_way = jobs->creating();
    pacing::lease place;
    auto track = co_await perform<generation>(
        std::move(calls), std::move(prepared), decode_generation, &place
    );
    jobs->created(sighting_of(track), std::move(place));
    if (!is_terminal(track.status)) {
        slip.created(track.id);
    }
    co_return track;
}

generations::generations(std::shared_ptr<detail::session> session)
    : session_(std::move(session))
{}

result<void> generations::check(const generation_request& request) const
{
    return validate(request, session_->calls()->base_url());
}

asio::awaitable<generation>
generations::create(generation_request request, call_options options) const
{
    const auto calls = session_->calls();
    auto prepared = prepare_create(request, calls->base_url(), std::move(options));
    return create_track(calls, session_->generation_jobs(), std::move(prepared));
}

prepared_call prepare_create_instrumental(
    const instrumental_request& request, const http::url& api, call_options options
)
{
    auto what = create_call(
        "POST /v1/instrumental", "/v1/instrumental", encode(request), std::move(options)
    );
    return checked(validate(request, api), std::move(what));
}

asio::awaitable<generation>
generations::create_instrumental(instrumental_request request, call_options options) const
{
    const auto calls = session_->calls();
    auto prepared = prepare_create_instrumental(request, calls->base_url(), std::move(options));
    return create_track(calls, session_->generation_jobs(), std::move(prepared));
}

asio::awaitable<generation> generations::get(std::string id, call_options options) const
{
    return perform<generation>(
        session_->calls(),
        checked(validate_id(id), track_call(id, std::move(options))),
        decode_generation
    );
}

asio::awaitable<page<generation>> generations::list(list_query query, call_options options) const
{
    call what(http::method::get, "GET /v1/generations", "/v1/generations" + encode(query));
    what.options = std::move(options);
    return perform<page<generation>>(
        session_->calls(), checked(validate(query), std::move(what)), decode_generation_page
    );
}

asio::awaitable<http::download_report>
generations::download(generation track, std::string path, http::download_options options) const
{
    return download_checked(
        session_->calls(), std::move(track), std::move(path), std::move(options)
    );
}

} // namespace andante::inline v0::finetuning

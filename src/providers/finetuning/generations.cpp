#include <andante/kit/announced_create.hpp>
#include <andante/kit/save_file.hpp>
#include <andante/providers/finetuning/generations.hpp>

#include "providers/finetuning/audio.hpp"
#include "providers/finetuning/decode.hpp"
#include "providers/finetuning/encode.hpp"
#include "providers/finetuning/job_kinds.hpp"
#include "providers/finetuning/routes.hpp"
#include "providers/finetuning/session.hpp"
#include "providers/finetuning/validate.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace andante::inline v0::finetuning {

namespace asio = boost::asio;

namespace {

call create_call(const route& where, std::string body, call_options options)
{
    call what(where);
    what.body = std::move(body);
    what.options = std::move(options);
    return what;
}

/// The seeds that the service itself chooses lie in this range.
constexpr std::uint64_t seeds = 0x7FFFFFFF;

/// A create is found again by its seed: one that its caller leaves free is chosen here. One that is
/// given may be that of others too, and then the words count, which the service repeats.
create_mark
mark_of(std::optional<std::int64_t>& seed, std::string_view words, const kit::session& from)
{
    create_mark mark;
    if (!from.calls()->options().lost_creates.look) {
        return mark; // and the service chooses
    }
    mark.is_unique = !seed;
    if (!seed) {
        seed = static_cast<std::int64_t>(1 + from.random() % seeds);
    }
    mark.text = mark.is_unique ? track_mark(*seed) : track_mark(*seed, words);
    return mark;
}

prepared_call
prepare_create(generation_request request, const kit::session& from, call_options options)
{
    auto mark = mark_of(request.seed, request.tags, from);
    auto what = create_call(routes::create_generation, encode(request), std::move(options));
    what.mark = std::move(mark);
    return checked(validate(request, from.calls()->base_url()), std::move(what));
}

prepared_call
prepare_create(instrumental_request request, const kit::session& from, call_options options)
{
    const bool words_change = request.seed && request.enhance;
    auto mark = mark_of(request.seed, request.prompt, from);
    auto what = create_call(routes::create_instrumental, encode(request), std::move(options));
    what.mark = words_change ? create_mark() : std::move(mark);
    return checked(validate(request, from.calls()->base_url()), std::move(what));
}

/// The create of a request, and what its inbox is told.
template <class Request>
kit::announced_create<generation>
create_of(Request request, const kit::session& from, const call_options& options)
{
    auto inbox = kit::announcer_of(request.inbox);
    return kit::announced_create<generation>(
        std::move(request),
        std::move(inbox),
        detail::track_jobs,
        [&](Request filled) { return prepare_create(std::move(filled), from, options); }
    );
}

} // namespace

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
    auto made = create_of(std::move(request), session_->base(), options);
    return session_->tracks().create(std::move(made.prepared), std::move(made.running));
}

asio::awaitable<std::vector<std::int64_t>> generations::write_down(
    std::vector<generation_request> requests, std::vector<journal_note> notes
) const
{
    const auto prepare = [this](generation_request request, call_options options) {
        if (request.inbox) {
            return prepared_call(kit::no_inbox_in_journal());
        }
        return prepare_create(std::move(request), session_->base(), std::move(options));
    };
    return session_->tracks().write_down(std::move(requests), std::move(notes), prepare);
}

asio::awaitable<generation>
generations::create_instrumental(instrumental_request request, call_options options) const
{
    auto made = create_of(std::move(request), session_->base(), options);
    return session_->tracks().create(std::move(made.prepared), std::move(made.running));
}

asio::awaitable<generation>
generations::create_and_wait(generation_request request, wait_options options) const
{
    auto made = create_of(std::move(request), session_->base(), options.call);
    return session_->tracks().create_and_wait(
        std::move(made.prepared), std::move(options), std::move(made.running)
    );
}

asio::awaitable<generation> generations::get(std::string id, call_options options) const
{
    return session_->tracks().get(std::move(id), std::move(options));
}

asio::awaitable<generation> generations::wait(std::string id, wait_options options) const
{
    return session_->tracks().wait(std::move(id), std::move(options));
}

asio::awaitable<std::vector<result<generation>>>
generations::wait_all(std::vector<std::string> ids, wait_options options) const
{
    return session_->tracks().wait_all(std::move(ids), std::move(options));
}

asio::awaitable<completed>
generations::wait_any(std::vector<std::string> ids, wait_options options) const
{
    return session_->tracks().wait_any(std::move(ids), std::move(options));
}

completed_range generations::as_completed(std::vector<std::string> ids, wait_options options) const
{
    return session_->tracks().as_completed(std::move(ids), std::move(options));
}

asio::awaitable<page<generation>> generations::list(list_query query, call_options options) const
{
    call what(routes::generations);
    what.target += encode(query);
    what.options = std::move(options);
    return perform<page<generation>>(
        session_->calls(), checked(validate(query), std::move(what)), decode_generation_page
    );
}

asio::awaitable<http::download_report>
generations::download(generation track, std::string path, http::download_options options) const
{
    return kit::save_job_file(
        session_->calls(),
        session_->base().work(),
        track.id,
        audio_of(track),
        std::move(path),
        for_audio(std::move(options))
    );
}

asio::awaitable<file_stream> generations::open(generation track, file_stream_options options) const
{
    return kit::open_file(session_->calls(), audio_of(track), for_audio(std::move(options)));
}

asio::awaitable<http::fetched_file> generations::download_to_memory(
    generation track, std::size_t most_bytes, http::fetch_options options
) const
{
    return kit::load_file(
        session_->calls(), audio_of(track), most_bytes, for_audio(std::move(options))
    );
}

} // namespace andante::inline v0::finetuning

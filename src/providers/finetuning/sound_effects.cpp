#include <andante/kit/announced_create.hpp>
#include <andante/kit/save_file.hpp>
#include <andante/providers/finetuning/sound_effects.hpp>

#include "providers/finetuning/audio.hpp"
#include "providers/finetuning/decode.hpp"
#include "providers/finetuning/encode.hpp"
#include "providers/finetuning/routes.hpp"
#include "providers/finetuning/session.hpp"
#include "providers/finetuning/validate.hpp"

#include <utility>

namespace andante::inline v0::finetuning {

namespace asio = boost::asio;

namespace {

prepared_call
prepare_create(const sound_effect_request& request, const http::url& api, call_options options)
{
    call what(routes::create_sound_effect);
    what.body = encode(request);
    what.options = std::move(options);
    return checked(validate(request, api), std::move(what));
}

/// The create of a request, and what its inbox is told.
kit::announced_create<sound_effect>
create_of(sound_effect_request request, const http::url& api, const call_options& options)
{
    auto inbox = kit::announcer_of(request.inbox);
    return kit::announced_create<sound_effect>(
        std::move(request),
        std::move(inbox),
        detail::effect_jobs,
        [&](const sound_effect_request& filled) { return prepare_create(filled, api, options); }
    );
}

} // namespace

sound_effects::sound_effects(std::shared_ptr<detail::session> session)
    : session_(std::move(session))
{}

asio::awaitable<sound_effect>
sound_effects::create(sound_effect_request request, call_options options) const
{
    const auto& api = session_->calls()->base_url();
    auto made = create_of(std::move(request), api, options);
    return session_->effects().create(std::move(made.prepared), std::move(made.running));
}

asio::awaitable<sound_effect>
sound_effects::create_and_wait(sound_effect_request request, wait_options options) const
{
    const auto& api = session_->calls()->base_url();
    auto made = create_of(std::move(request), api, options.call);
    return session_->effects().create_and_wait(
        std::move(made.prepared), std::move(options), std::move(made.running)
    );
}

asio::awaitable<sound_effect> sound_effects::get(std::string id, call_options options) const
{
    return session_->effects().get(std::move(id), std::move(options));
}

asio::awaitable<page<sound_effect>>
sound_effects::list(list_query query, call_options options) const
{
    call what(routes::sound_effects);
    what.target += encode(query);
    what.options = std::move(options);
    return perform<page<sound_effect>>(
        session_->calls(),
        checked(validate_sound_effect_query(query), std::move(what)),
        decode_sound_effect_page
    );
}

asio::awaitable<sound_effect> sound_effects::wait(std::string id, wait_options options) const
{
    return session_->effects().wait(std::move(id), std::move(options));
}

asio::awaitable<std::vector<result<sound_effect>>>
sound_effects::wait_all(std::vector<std::string> ids, wait_options options) const
{
    return session_->effects().wait_all(std::move(ids), std::move(options));
}

asio::awaitable<andante::completed<sound_effect>>
sound_effects::wait_any(std::vector<std::string> ids, wait_options options) const
{
    return session_->effects().wait_any(std::move(ids), std::move(options));
}

andante::completed_range<sound_effect>
sound_effects::as_completed(std::vector<std::string> ids, wait_options options) const
{
    return session_->effects().as_completed(std::move(ids), std::move(options));
}

asio::awaitable<http::download_report>
sound_effects::download(sound_effect effect, std::string path, http::download_options options) const
{
    return kit::save_job_file(
        session_->calls(),
        session_->base().work(),
        effect.id,
        audio_of(effect),
        std::move(path),
        for_audio(std::move(options))
    );
}

asio::awaitable<file_stream>
sound_effects::open(sound_effect effect, file_stream_options options) const
{
    return kit::open_file(session_->calls(), audio_of(effect), for_audio(std::move(options)));
}

asio::awaitable<http::fetched_file> sound_effects::download_to_memory(
    sound_effect effect, std::size_t most_bytes, http::fetch_options options
) const
{
    return kit::load_file(
        session_->calls(), audio_of(effect), most_bytes, for_audio(std::move(options))
    );
}

} // namespace andante::inline v0::finetuning

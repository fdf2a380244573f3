#include <andante/providers/finetuning/sound_effects.hpp>

#include "providers/finetuning/encode.hpp"
#include "providers/finetuning/job_sources.hpp"
#include "providers/finetuning/job_values.hpp"
#include "providers/finetuning/session.hpp"
#include "providers/finetuning/validate.hpp"
#include "providers/finetuning/webhook_slip.hpp"

#include <utility>

namespace andante::inline v0::finetuning {

namespace asio = boost::asio;

namespace {

call effect_call(const std::string& id, call_options options)
{
    call what(
        http::method::get,
        "GET /v1/sound-effects/{id}",
        "/v1/sound-effects/" + http::encode_segment(id)
    );
    what.options = std::move(options);
    return what;
}

prepared_call
prepare_create(const sound_effect_request& request, const http::url& api, call_options options)
{
    call what(http::method::post, "POST /v1/sound-effects", "/v1/sound-effects");
    what.body = encode(request);
    what.effect = call_effect::paid_create;
    what.options = std::move(options);
    return checked(validate(request, api), std::move(what));
}

asio::awaitable<sound_effect> create_effect(
    std::shared_ptr<const pipeline> calls,
    std::shared_ptr<jobs::job_monitor> jobs,
    prepared_call prepared,
    webhook_slip slip = webhook_slip()
)
{
    const auto under_way = jobs->creating();
    pacing::lease place;
    auto effect = co_await perform<sound_effect>(
        std::move(calls), std::move(prepared), decode_sound_effect, &place
    );
    jobs->created(sighting_of(effect), std::move(place));
    if (!is_terminal(effect.status)) {
        slip.created(effect.id);
    }
    co_return effect;
}

} // namespace

sound_effects::sound_effects(std::shared_ptr<detail::session> session)
    : session_(std::move(session))
{}

asio::awaitable<sound_effect>
sound_effects::create(sound_effect_request request, call_options options) const
{
    const auto calls = session_->calls();
    auto prepared = prepare_create(request, calls->base_url(), std::move(options));
    return create_effect(calls, session_->sound_effect_jobs(), std::move(prepared));
}

asio::awaitable<sound_effect>
sound_effects::create(sound_effect_request request, webhook_inbox inbox, call_options options) const
{
    const auto calls = session_->calls();
    webhook_slip slip(inbox, detail::job_route::sound_effects);
    auto prepared = slip.prepare(request, [&](const auto& filled) {
        return prepare_create(filled, calls->base_url(), std::move(options));
    });
    return create_effect(
        calls, session_->sound_effect_jobs(), std::move(prepared), std::move(slip)
    );
}

asio::awaitable<sound_effect> sound_effects::get(std::string id, call_options options) const
{
    return perform<sound_effect>(
        session_->calls(),
        checked(validate_id(id), effect_call(id, std::move(options))),
        decode_sound_effect
    );
}

asio::awaitable<page<sound_effect>>
sound_effects::list(list_query query, call_options options) const
{
    call what(http::method::get, "GET /v1/sound-effects", "/v1/sound-effects" + encode(query));
    what.options = std::move(options);
    return perform<page<sound_effect>>(
        session_->calls(),
        checked(validate_sound_effect_query(query), std::move(what)),
        decode_sound_effect_page
    );
}

asio::awaitable<sound_effect> sound_effects::wait(std::string id, wait_options options) const
{
    return wait_for_job<sound_effect>(
        session_->sound_effect_jobs(),
        std::move(id),
        std::make_shared<const wait_options>(std::move(options))
    );
}

} // namespace andante::inline v0::finetuning

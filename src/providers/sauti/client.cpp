#include <andante/kit/checks.hpp>
#include <andante/providers/sauti/client.hpp>

#include "providers/sauti/decode.hpp"
#include "providers/sauti/encode.hpp"
#include "providers/sauti/routes.hpp"
#include "providers/sauti/session.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace andante::inline v0::sauti {

namespace asio = boost::asio;

namespace {

constexpr std::size_t clone_megabytes = 50;
constexpr std::size_t recording_megabytes = 25;

result<void> check_language(std::string_view language)
{
    constexpr std::array<std::string_view, 11> known{
        "sw", "en", "fr", "de", "es", "pt", "ar", "zh", "ja", "ko", "ru"
    };
    if (language.empty() || std::find(known.begin(), known.end(), language) != known.end()) {
        return {};
    }
    return kit::invalid(
        "language",
        language,
        "one of sw, en, fr, de, es, pt, ar, zh, ja, ko and ru",
        "leave it out for Swahili"
    );
}

kit::prepared_call with_options(kit::prepared_call prepared, call_options options)
{
    if (prepared.has_value()) {
        prepared->options = std::move(options);
    }
    return prepared;
}

} // namespace

client::client(asio::any_io_executor executor, client_options options)
    : client(std::make_shared<detail::session>(executor, std::move(options)))
{}

client::client(std::shared_ptr<detail::session> shared)
    : kit::client_base(kit::base_of(shared))
    , session_(std::move(shared))
{}

sauti::speech client::speech() const
{
    return sauti::speech(session_);
}

asio::awaitable<voice_list> client::voices(std::string language, call_options options) const
{
    andante::call what(routes::voices);
    if (!language.empty()) {
        what.target += "?language=" + http::encode_query(language);
    }
    what.options = std::move(options);
    return kit::perform<voice_list>(session_->calls(), std::move(what), decode_voices);
}

asio::awaitable<sauti::voice> client::voice(std::string id, call_options options) const
{
    const auto valid = kit::check_id(id, "voice_id");
    andante::call what(routes::voice, {id});
    what.options = std::move(options);
    return kit::perform<sauti::voice>(
        session_->calls(), kit::checked(valid, std::move(what)), decode_voice
    );
}

asio::awaitable<cloned_voice>
client::clone_voice(recording sample, std::string name, call_options options) const
{
    auto prepared =
        recording_call(routes::clone_voice, sample, clone_megabytes, false, {{"name", name}});
    return kit::perform_paid<cloned_voice>(
        session_->calls(),
        with_options(std::move(prepared), std::move(options)),
        decode_clone,
        session_->lost()
    );
}

asio::awaitable<transcript>
client::transcribe(recording what, std::string language, call_options options) const
{
    auto prepared = recording_call(
        routes::transcribe, what, recording_megabytes, true, {{"language", language}}
    );
    if (const auto valid = check_language(language); !valid) {
        prepared = valid.error();
    }
    return kit::perform_paid<transcript>(
        session_->calls(),
        with_options(std::move(prepared), std::move(options)),
        decode_transcript,
        session_->lost()
    );
}

asio::awaitable<agent_reply>
client::converse(std::string text, agent_options about, call_options options) const
{
    return kit::perform_paid<agent_reply>(
        session_->calls(),
        with_options(converse_call(text, about), std::move(options)),
        decode_reply,
        session_->lost()
    );
}

asio::awaitable<agent_reply>
client::converse(recording what, agent_options about, call_options options) const
{
    auto prepared = recording_call(
        routes::converse_audio,
        what,
        recording_megabytes,
        false,
        {{"scenario", about.scenario}, {"voice_id", about.voice_id}}
    );
    return kit::perform_paid<agent_reply>(
        session_->calls(),
        with_options(std::move(prepared), std::move(options)),
        decode_reply,
        session_->lost()
    );
}

} // namespace andante::inline v0::sauti

#include <andante/providers/sauti/speech.hpp>

#include "providers/sauti/encode.hpp"
#include "providers/sauti/narrating.hpp"
#include "providers/sauti/session.hpp"

#include <utility>

namespace andante::inline v0::sauti {

namespace asio = boost::asio;

speech::speech(std::shared_ptr<detail::session> session)
    : session_(std::move(session))
{}

asio::awaitable<spoken> speech::synthesize(
    std::string text, std::string voice_id, speech_settings settings, wait_options options
) const
{
    return session_->speaker().speak(
        speak_call(text, voice_id, settings), std::move(options), speaker::on_job()
    );
}

asio::awaitable<narration>
speech::narrate(std::string text, std::string voice_id, narration_options options) const
{
    auto begun = narration::cut(text, std::move(voice_id), options);
    return run_narration(session_->speaker(), std::move(begun), std::move(options));
}

asio::awaitable<narration> speech::narrate(narration so_far, narration_options options) const
{
    return run_narration(session_->speaker(), std::move(so_far), std::move(options));
}

asio::awaitable<speech_job> speech::create(
    std::string text, std::string voice_id, speech_settings settings, call_options options
) const
{
    auto prepared = job_call(text, voice_id, settings);
    if (prepared.has_value()) {
        prepared->options = std::move(options);
    }
    return session_->speaker().begin(std::move(prepared));
}

asio::awaitable<speech_job> speech::get(std::string id, call_options options) const
{
    return session_->jobs().get(std::move(id), std::move(options));
}

asio::awaitable<speech_job> speech::wait(std::string id, wait_options options) const
{
    return session_->jobs().wait(std::move(id), std::move(options));
}

asio::awaitable<std::vector<result<speech_job>>>
speech::wait_all(std::vector<std::string> ids, wait_options options) const
{
    return session_->jobs().wait_all(std::move(ids), std::move(options));
}

asio::awaitable<andante::completed<speech_job>>
speech::wait_any(std::vector<std::string> ids, wait_options options) const
{
    return session_->jobs().wait_any(std::move(ids), std::move(options));
}

completed_range<speech_job>
speech::as_completed(std::vector<std::string> ids, wait_options options) const
{
    return session_->jobs().as_completed(std::move(ids), std::move(options));
}

asio::awaitable<std::optional<spoken>> speech::audio(std::string id, call_options options) const
{
    return session_->speaker().audio(std::move(id), std::move(options));
}

} // namespace andante::inline v0::sauti

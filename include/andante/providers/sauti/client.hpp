#pragma once

#include <andante/client/call_options.hpp>
#include <andante/client/client_options.hpp>
#include <andante/config.hpp>
#include <andante/http/message.hpp>
#include <andante/kit/client_base.hpp>
#include <andante/kit/paid_create.hpp>
#include <andante/providers/sauti/profile.hpp>
#include <andante/providers/sauti/recording.hpp>
#include <andante/providers/sauti/speech.hpp>
#include <andante/providers/sauti/voice.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

/// SAUTI by FiniFlow Labs: speech from text.
namespace andante::inline v0::sauti {

/// A client of the SAUTI API.
///
/// Cheap to copy: copies share connections, limits and settings. Thread-safe. Executors, lifetime
/// and what is left running are those of every client of this library: see docs/architecture.md.
class ANDANTE_DECL client : public kit::client_base {
public:
    /// Reads SAUTI_API_KEY and SAUTI_BASE_URL, a URL without a version, where the options leave
    /// these open.
    ///
    /// Throws failure: errc::missing_api_key, errc::insecure_url for plain http to a host that is
    /// not loopback, and errc::invalid_request for options that cannot work.
    ///
    /// Speech, and whatever else is paid for, that was sent and not answered cannot be looked for:
    /// it fails, or is sent once more when client_options::lost_creates says resend.
    explicit client(
        boost::asio::any_io_executor executor, client_options options = client_options()
    );

    /// Text to speech: at once, as jobs, and of any length.
    sauti::speech speech() const;

    /// The voices, of one language ("sw") or, when it is empty, all.
    ///
    /// Errors: any of errc below 80. Cancellation: terminal; a read has no effect.
    [[nodiscard]] boost::asio::awaitable<voice_list>
    voices(std::string language = std::string(), call_options options = call_options()) const;
    /// One voice. Errors and cancellation as above.
    [[nodiscard]] boost::asio::awaitable<sauti::voice>
    voice(std::string id, call_options options = call_options()) const;

    /// Makes a voice of a sample: WAV, MP3 or WebM of at most 50 MB, best of 6 to 30 s. Of the name
    /// the service keeps 100 characters; empty: "Cloned Voice". Beta.
    ///
    /// Errors: any of errc below 80; size and type are checked before anything is sent. Repeated as
    /// speech::synthesize() is. Cancellation: terminal.
    [[nodiscard]] boost::asio::awaitable<cloned_voice> clone_voice(
        recording sample, std::string name = std::string(), call_options options = call_options()
    ) const;

    /// Writes down what is said: WAV, MP3, WebM, FLAC or OGG of at most 25 MB. `language`: sw (by
    /// default), en, fr, de, es, pt, ar, zh, ja, ko or ru. Errors and cancellation as
    /// clone_voice().
    [[nodiscard]] boost::asio::awaitable<transcript> transcribe(
        recording what, std::string language = std::string(), call_options options = call_options()
    ) const;

    /// One turn of the voice agent, in words. Beta. Errors and cancellation as clone_voice().
    [[nodiscard]] boost::asio::awaitable<agent_reply> converse(
        std::string text,
        agent_options about = agent_options(),
        call_options options = call_options()
    ) const;
    /// The same, spoken: WAV, MP3 or WebM of at most 25 MB.
    [[nodiscard]] boost::asio::awaitable<agent_reply> converse(
        recording what, agent_options about = agent_options(), call_options options = call_options()
    ) const;

private:
    explicit client(std::shared_ptr<detail::session> shared);

    std::shared_ptr<detail::session> session_;
};

} // namespace andante::inline v0::sauti

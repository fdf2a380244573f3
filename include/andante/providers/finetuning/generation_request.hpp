#pragma once

#include <andante/providers/finetuning/webhook_inbox.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace andante::inline v0::finetuning {

/// What to create. Members that stay empty are not sent, and the service chooses.
///
/// Every limit named here is the provider's and is checked before anything is sent: a violation is
/// errc::invalid_request with the member's name in error::field(). Text must be UTF-8, and its
/// length is counted in UTF-16 code units, which is the stricter of the two counts that a server
/// may use.
class generation_request {
public:
    /// `tags_text` is the prompt: genre, mood, instruments. 1 to 700 characters, not only blanks.
    explicit generation_request(std::string tags_text)
        : tags(std::move(tags_text))
    {}

    /// The prompt: genre, mood, instruments. 1 to 700 characters.
    std::string tags;
    /// At most 2000 characters.
    std::optional<std::string> lyrics;
    /// 5 to 210 seconds. The service takes 60 when it is empty.
    std::optional<std::chrono::seconds> duration;
    /// Beats per minute, 60 to 200. The service takes 120 when it is empty.
    std::optional<int> bpm;
    /// Language of the vocals: en ja de fr es zh ko pt it ru.
    std::optional<std::string> language;
    /// C C# D D# E F F# G G# A A# B: sharps only.
    std::optional<std::string> key;
    /// "major" or "minor".
    std::optional<std::string> scale;
    /// Beats per bar, 2 to 7. The service takes 4 when it is empty.
    std::optional<int> time_signature;
    /// The same seed and parameters give a consistent result. Zero is a seed like any other.
    std::optional<std::int64_t> seed;
    /// Where the service announces the end, once: an https URL of a public host, at most 2048
    /// characters. Plain http to a loopback host is allowed only while the API's base URL is
    /// loopback too.
    std::optional<std::string> webhook;
    /// Where the end is announced, in place of `webhook`, which must be empty then: the create
    /// composes the URL, with a token, and a wait() for the job looks less often, since it will be
    /// told. Not for write_down(): give it to the create() of the entry.
    std::optional<webhook_inbox> inbox;
};

/// A track without vocals. Provisional: the provider's documentation does not mention this route.
class instrumental_request {
public:
    /// `prompt_text` is free text, not only blanks; no length limit is known.
    explicit instrumental_request(std::string prompt_text)
        : prompt(std::move(prompt_text))
    {}

    /// Free text.
    std::string prompt;
    /// 30 to 210 seconds; the service rounds to steps of 15 s.
    std::optional<std::chrono::seconds> duration;
    /// False keeps the prompt as it is; true lets the service rewrite it. Always sent.
    bool enhance = true;
    /// The same seed and parameters give a consistent result.
    std::optional<std::int64_t> seed;
    /// As in generation_request.
    std::optional<std::string> webhook;
    /// As in generation_request.
    std::optional<webhook_inbox> inbox;
};

/// A short sound effect. Provisional: the provider's documentation does not mention this route.
///
/// Sound effects are paid from an allowance of 100 a UTC day and not from credits.
class sound_effect_request {
public:
    /// `prompt_text` is free text, not only blanks; no length limit is known.
    explicit sound_effect_request(std::string prompt_text)
        : prompt(std::move(prompt_text))
    {}

    /// Free text.
    std::string prompt;
    /// 1 to 8 seconds in steps of half a second.
    std::optional<std::chrono::milliseconds> duration;
    /// False keeps the prompt as it is; true lets the service rewrite it. Always sent.
    bool enhance = true;
    /// As in generation_request.
    std::optional<std::string> webhook;
    /// As in generation_request.
    std::optional<webhook_inbox> inbox;
};

} // namespace andante::inline v0::finetuning

#pragma once

#include <andante/config.hpp>
#include <andante/emulator/fault.hpp>
#include <andante/emulator/rate_rule.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// An emulated SAUTI.
namespace andante::inline v0::emulator::sauti {

/// The request limits of one key.
struct rate_settings {
    /// For the two routes that speak.
    rate_rule synthesis{
        10, std::chrono::milliseconds(60'000), window_type::sliding_log, {}, 0, false
    };
    /// For a job's state and its audio.
    rate_rule status{60, std::chrono::milliseconds(60'000), window_type::sliding_log, {}, 0, false};
    /// For everything else.
    rate_rule others{30, std::chrono::milliseconds(60'000), window_type::sliding_log, {}, 0, false};
    /// False: no limits at all, and no rate headers.
    bool enforced = true;
};

/// How long work takes and how it ends.
class job_settings {
public:
    job_settings() = default;

    /// From creation to the end. With max_time above it, a time between the two is drawn.
    std::chrono::milliseconds time{12'000};
    /// The upper end of the drawn times; not above `time`: always exactly `time`.
    std::chrono::milliseconds max_time{};
    /// How long a job is queued before it runs; at most half of its time.
    std::chrono::milliseconds queued_time{1'000};
    /// How long the answer to a text that is spoken at once takes.
    std::chrono::milliseconds direct_time{};
    /// The share of jobs that fail, 0 to 1.
    double failure_ratio = 0;
    /// A job whose text contains this fails; empty for none.
    std::string failing_text = "[fail]";
    /// A job whose text contains this never ends; empty for none.
    std::string hanging_text = "[hang]";
    /// A text that contains this is refused with 422; empty for none.
    std::string refused_text = "[refuse]";
    /// What a failed job says; empty: it says nothing.
    std::string failure_message = "the voice model ran out of memory";
};

/// How audio sounds: WAV, mono, 16 bits.
struct audio_settings {
    unsigned sample_rate = 16'000;       ///< Samples a second.
    double seconds_per_character = 0.06; ///< How long a code point takes.
};

/// The longest inputs.
struct size_settings {
    std::size_t direct_text = 2'000;    ///< Code points that are spoken at once; more make a job.
    std::size_t text = 5'000;           ///< Code points that are spoken at all.
    std::size_t json = 1'000'000;       ///< Bytes of a JSON body.
    std::size_t clone = 50'000'000;     ///< Bytes of a sample.
    std::size_t recording = 25'000'000; ///< Bytes of what is transcribed or answered.
};

/// A voice that exists from the start.
class voice {
public:
    /// A voice of that id.
    explicit voice(std::string its_id)
        : id(std::move(its_id))
    {}

    std::string id;                                          ///< For example "sauti-swahili-v1".
    std::string name = "Sauti Swahili";                      ///< For people.
    std::string language_code = "sw";                        ///< ISO 639-1.
    std::string locale = "sw-KE";                            ///< Language and country.
    std::string gender = "female";                           ///< A word.
    std::string description = "A calm voice from the coast"; ///< For people.
    bool active = true;                                      ///< Its status.
};

/// Everything that can be chosen about the emulated SAUTI. The defaults are what its public
/// documentation says, and where that is silent the likeliest behaviour.
class ANDANTE_DECL settings {
public:
    /// One key, default_key, and the published voice.
    settings();
    ~settings();
    /// Copies everything.
    settings(const settings& other);
    /// Takes everything.
    settings(settings&& other) noexcept;
    /// Copies everything.
    settings& operator=(const settings& other);
    /// Takes everything.
    settings& operator=(settings&& other) noexcept;

    /// The key that is known from the start.
    static constexpr std::string_view default_key = "sauti_0123456789abcdef0123456789abcdef";

    /// Every key that is known; each has limits of its own.
    std::vector<std::string> keys;
    /// Voices that exist from the start.
    std::vector<voice> voices;
    /// Faults that are planned from the start.
    std::vector<fault> faults;
    /// The request limits.
    rate_settings rates;
    /// How long work takes and how it ends.
    job_settings jobs;
    /// How audio sounds.
    audio_settings audio;
    /// The longest inputs.
    size_settings sizes;
    /// Where ids and drawn times come from.
    std::uint64_t random_seed = 1;
};

} // namespace andante::inline v0::emulator::sauti

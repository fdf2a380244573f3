#pragma once

#include <andante/config.hpp>
#include <andante/core/error.hpp>
#include <andante/core/result.hpp>
#include <andante/jobs/wait_options.hpp>
#include <andante/providers/sauti/spoken.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace andante::inline v0::sauti {

/// How far a long text is.
struct narration_progress {
    std::size_t spoken = 0; ///< Pieces that have their audio.
    std::size_t failed = 0; ///< Pieces that were tried and have none.
    std::size_t total = 0;  ///< All pieces.
};

/// A part of a long text, and what became of it.
class narration_piece {
public:
    /// Not yet spoken.
    explicit narration_piece(std::string words)
        : text(std::move(words))
    {}

    /// What is to be said.
    std::string text;
    /// The audio as a WAV file; empty while it is missing.
    std::string wav;
    /// The job that speaks it and whose audio is not here yet: it is waited for, and not paid for
    /// again, when the narration goes on. Empty for none.
    std::string job_id;
    /// How many characters the service counted; it says so only when it answers at once.
    std::optional<std::int64_t> characters;
    /// Why the audio is missing; nothing while it was not tried. Where its outcome() is `unknown`,
    /// the service may have spoken it, and going on may pay for it twice.
    std::optional<error> problem;
};

/// How a long text is spoken.
class narration_options {
public:
    narration_options() = default;

    /// How the voice speaks.
    speech_settings settings;
    /// Code points of a piece at most, 1 to 5,000. Above 2,000 the service makes a job of each
    /// piece. Default: 2,000.
    std::size_t piece_length = 2000;
    /// Silence between two pieces, 0 to 60 s. Default: none.
    std::chrono::milliseconds silence{0};
    /// Pieces that may be under way at once, 1 and up; the rate limit decides how many are.
    /// Default: 10.
    int in_flight = 10;
    /// Called after each piece, from whichever thread runs the call: be quick, do not throw.
    std::function<void(const narration_progress&)> on_progress;
    /// The same with the piece and its index: when a job was begun for it, and when it has ended.
    /// For those who keep what was paid for.
    std::function<void(std::size_t, const narration_piece&)> on_piece;
    /// For every piece. The deadline of `call` counts for the whole, that of the wait for each job.
    wait_options wait;
};

/// A text of any length in pieces, each with its audio once it was spoken. A value: what is missing
/// can be spoken later, by another process too.
class ANDANTE_DECL narration {
public:
    /// No text: for completion handlers, which want a value in any case.
    narration() = default;

    /// Cuts a text at sentence ends; nothing is sent.
    ///
    /// Errors: errc::invalid_request for a text that cannot be spoken (not UTF-8, empty, a word
    /// that is longer than a piece) and for options out of range.
    [[nodiscard]] static result<narration>
    cut(std::string_view text, std::string voice_id, const narration_options& options);

    /// Who speaks it.
    std::string voice;
    /// How the voice speaks.
    speech_settings settings;
    /// Silence between two pieces.
    std::chrono::milliseconds silence{0};
    /// The text in order.
    std::vector<narration_piece> pieces;
    /// What ended it before all pieces were tried: an error that would be every piece's, the
    /// deadline, or a cancellation. Empty when nothing did.
    std::optional<error> stopped;

    /// The indexes of the pieces whose audio is missing.
    std::vector<std::size_t> missing() const;
    /// True when no audio is missing.
    bool is_complete() const { return missing().empty(); }
    /// All pieces that were spoken, in order, as one WAV file.
    ///
    /// Errors: errc::malformed_response when they differ in format, or none was spoken;
    /// errc::body_too_large beyond the 4 GiB of a WAV file.
    [[nodiscard]] result<std::string> wav() const;
};

} // namespace andante::inline v0::sauti

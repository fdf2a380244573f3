#include <andante/kit/checks.hpp>
#include <andante/providers/sauti/narration.hpp>

#include "media/sentences.hpp"
#include "media/wav.hpp"
#include "providers/sauti/encode.hpp"

#include <utility>

namespace andante::inline v0::sauti {

namespace {

constexpr std::chrono::seconds longest_silence(60);

result<void> check_options(std::string_view voice_id, const narration_options& options)
{
    if (options.piece_length < 1 || options.piece_length > longest_text) {
        return kit::invalid(
            "piece_length",
            std::to_string(options.piece_length),
            "1 to " + std::to_string(longest_text) + " characters",
            "the service takes no more at once"
        );
    }
    if (options.silence < options.silence.zero() || options.silence > longest_silence) {
        return kit::invalid(
            "silence",
            std::to_string(options.silence.count()) + " ms",
            "0 to 60 seconds",
            "choose a shorter pause"
        );
    }
    auto valid = kit::check_id(voice_id, "voice_id");
    return valid ? check_settings(options.settings) : valid;
}

} // namespace

result<narration>
narration::cut(std::string_view text, std::string voice_id, const narration_options& options)
{
    if (const auto valid = check_options(voice_id, options); !valid) {
        return valid.error();
    }
    auto pieces = media::cut_into_pieces(text, options.piece_length);
    if (pieces.has_error()) {
        return pieces.error();
    }
    narration made;
    made.voice = std::move(voice_id);
    made.settings = options.settings;
    made.silence = options.silence;
    for (auto& each : *pieces) {
        made.pieces.emplace_back(std::move(each));
    }
    return made;
}

std::vector<std::size_t> narration::missing() const
{
    std::vector<std::size_t> found;
    for (std::size_t index = 0; index < pieces.size(); ++index) {
        if (pieces[index].wav.empty()) {
            found.push_back(index);
        }
    }
    return found;
}

result<std::string> narration::wav() const
{
    std::vector<std::string_view> files;
    for (const auto& each : pieces) {
        if (!each.wav.empty()) {
            files.push_back(each.wav);
        }
    }
    return media::join_wav(files, silence);
}

} // namespace andante::inline v0::sauti

#include "media/wav.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace andante::inline v0::media {

namespace {

constexpr std::size_t chunk_head = 8;
constexpr std::size_t shortest_format = 16;
constexpr std::uint16_t pcm = 1;
constexpr std::uint16_t a_law = 6;
constexpr std::uint16_t mu_law = 7;
constexpr std::uint16_t extensible = 0xFFFE;

std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t size) noexcept
{
    std::uint32_t number = 0;
    for (auto left = size; left > 0; --left) {
        number = number << 8U | static_cast<unsigned char>(bytes[at + left - 1]);
    }
    return number;
}

std::uint16_t word_at(std::string_view bytes, std::size_t at) noexcept
{
    return static_cast<std::uint16_t>(number_at(bytes, at, 2));
}

/// With the byte that makes its size even.
std::uint64_t whole_chunk(std::uint64_t size) noexcept
{
    return chunk_head + size + size % 2;
}

void begin_chunk(std::string& out, std::string_view name, std::uint64_t size)
{
    out += name;
    auto number = size;
    for (int byte = 0; byte < 4; ++byte) {
        out += static_cast<char>(number & 0xFFU);
        number >>= 8U;
    }
}

error broken(std::string what)
{
    error_details details;
    details.message = std::move(what);
    details.outcome = outcome::unknown;
    return error(errc::malformed_response, std::move(details));
}

/// Two formats are one when all says the same; the size of a chunk without extension does not
/// count.
bool same_format(const wav_view& left, const wav_view& right)
{
    return left.format.substr(0, shortest_format) == right.format.substr(0, shortest_format) &&
           (left.coding != extensible || left.format == right.format);
}

std::string in_words(const wav_view& file)
{
    return std::to_string(file.rate) + " Hz, " + std::to_string(file.channels) + " channel(s), " +
           std::to_string(file.bits) + " bits, coding " + std::to_string(file.coding);
}

/// The byte that says nothing: samples of 8 bits have no sign, and the two laws are inverted.
char quiet_byte(const wav_view& file)
{
    if (file.coding == a_law) {
        return static_cast<char>(0xD5);
    }
    if (file.coding == mu_law) {
        return static_cast<char>(0xFF);
    }
    return file.coding == pcm && file.bits <= 8 ? static_cast<char>(0x80) : '\0';
}

/// The files that are to be joined: at least one, all of one format.
result<std::vector<wav_view>> read_alike(std::span<const std::string_view> files)
{
    std::vector<wav_view> all;
    for (std::size_t index = 0; index < files.size(); ++index) {
        auto found = read_wav(files[index]);
        const auto which = "piece " + std::to_string(index) + ": ";
        if (found.has_error()) {
            return broken(which + found.error().message());
        }
        if (!all.empty() && !same_format(all.front(), *found)) {
            return broken(
                which + "its format (" + in_words(*found) + ") is not that of the pieces before (" +
                in_words(all.front()) + ")"
            );
        }
        all.push_back(*found);
    }
    if (all.empty()) {
        return broken("there is no audio to join");
    }
    return all;
}

/// Reads a fmt chunk's body; false when it cannot be.
bool read_format(std::string_view body, wav_view& into)
{
    if (body.size() < shortest_format) {
        return false;
    }
    into.format = body;
    into.coding = word_at(body, 0);
    into.channels = word_at(body, 2);
    into.rate = number_at(body, 4, 4);
    into.frame_bytes = word_at(body, 12);
    into.bits = word_at(body, 14);
    return into.channels > 0 && into.rate > 0 && into.frame_bytes > 0;
}

} // namespace

double wav_view::seconds() const noexcept
{
    const auto frames = samples.size() / frame_bytes;
    return static_cast<double>(frames) / static_cast<double>(rate);
}

result<wav_view> read_wav(std::string_view file)
{
    if (file.size() < 12 || !file.starts_with("RIFF") || file.substr(8, 4) != "WAVE") {
        return broken("the audio is no WAV file: it does not begin with RIFF and WAVE");
    }
    wav_view found;
    for (std::size_t at = 12; file.size() - at >= chunk_head;) {
        const auto name = file.substr(at, 4);
        const auto size = number_at(file, at + 4, 4);
        const auto body = file.substr(at + chunk_head, size);
        if (name == "fmt " && !read_format(body, found)) {
            return broken("the audio is no WAV file that can be read: its format is broken");
        }
        if (name == "data") {
            if (found.format.empty()) {
                return broken("the audio is no WAV file that can be read: no format before its data"
                );
            }
            found.samples = body.substr(0, body.size() - body.size() % found.frame_bytes);
            return found;
        }
        // A chunk of an odd size has one byte more.
        at = std::min(file.size(), at + chunk_head + body.size() + body.size() % 2);
    }
    return broken("the audio is a WAV file without data");
}

result<std::string>
join_wav(std::span<const std::string_view> files, std::chrono::milliseconds silence)
{
    const auto read = read_alike(files);
    if (read.has_error()) {
        return read.error();
    }
    const auto& all = *read;
    const auto& first = all.front();
    const auto pause_ms = static_cast<std::uint64_t>(std::max<std::int64_t>(silence.count(), 0));
    const std::uint64_t quiet = pause_ms * first.rate / 1000 * first.frame_bytes;
    std::uint64_t samples = quiet * (all.size() - 1);
    for (const auto& each : all) {
        samples += each.samples.size();
    }
    const auto whole = 4 + whole_chunk(first.format.size()) + whole_chunk(samples);
    if (whole > std::numeric_limits<std::uint32_t>::max()) {
        error_details details;
        details.message = "the audio is longer than a WAV file can be (4 GiB): save its pieces";
        return error(errc::body_too_large, std::move(details));
    }
    std::string out;
    out.reserve(static_cast<std::size_t>(whole) + chunk_head);
    begin_chunk(out, "RIFF", whole);
    out += "WAVE";
    begin_chunk(out, "fmt ", first.format.size());
    out += first.format;
    out.append(first.format.size() % 2, '\0');
    begin_chunk(out, "data", samples);
    const std::string pause(static_cast<std::size_t>(quiet), quiet_byte(first));
    for (const auto& each : all) {
        out += &each == &first ? std::string_view() : std::string_view(pause);
        out += each.samples;
    }
    out.append(samples % 2, '\0');
    return out;
}

} // namespace andante::inline v0::media

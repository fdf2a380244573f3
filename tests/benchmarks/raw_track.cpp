#include "benchmarks/raw_track.hpp"

#include "benchmarks/calls.hpp"

#include <stdexcept>

namespace andante::benchmarks {

namespace {

namespace ondemand = simdjson::ondemand;

void read(ondemand::value value, std::optional<std::string>& into)
{
    if (!value.is_null()) {
        into.emplace(std::string_view(value.get_string()));
    }
}

void read(ondemand::value value, std::optional<double>& into)
{
    if (!value.is_null()) {
        into = value.get_double();
    }
}

void read(ondemand::value value, std::optional<std::int64_t>& into)
{
    if (!value.is_null()) {
        into = value.get_int64();
    }
}

void read(ondemand::value value, std::optional<bool>& into)
{
    into = value.get_bool();
}

int digits(std::string_view text, std::size_t at, std::size_t count)
{
    int number = 0;
    for (const char c : text.substr(at, count)) {
        number = number * 10 + (c - '0');
    }
    return number;
}

void read(ondemand::value value, std::optional<std::chrono::system_clock::time_point>& into)
{
    using namespace std::chrono;
    if (value.is_null()) {
        return;
    }
    const std::string_view text = value.get_string();
    if (text.size() < 19) {
        throw std::runtime_error("not a time");
    }
    const auto day = year(digits(text, 0, 4)) / digits(text, 5, 2) / digits(text, 8, 2);
    into = sys_days(day) + hours(digits(text, 11, 2)) + minutes(digits(text, 14, 2)) +
           seconds(digits(text, 17, 2));
    if (text.size() > 23 && text[19] == '.') {
        *into += milliseconds(digits(text, 20, 3));
    }
}

void decode_parameters(ondemand::object object, raw_track& into)
{
    for (auto field : object) {
        const std::string_view key = field.unescaped_key();
        if (key == "bpm") {
            read(field.value(), into.bpm);
        } else if (key == "duration") {
            read(field.value(), into.wanted_duration);
        } else if (key == "keyscale") {
            read(field.value(), into.keyscale);
        } else if (key == "timesignature") {
            read(field.value(), into.time_signature);
        } else if (key == "seed") {
            read(field.value(), into.seed);
        }
    }
}

void decode_field(std::string_view key, ondemand::value value, raw_track& into)
{
    if (key == "id") {
        into.id = std::string_view(value.get_string());
    } else if (key == "title") {
        read(value, into.title);
    } else if (key == "prompt") {
        read(value, into.prompt);
    } else if (key == "status") {
        into.status = std::string_view(value.get_string());
    } else if (key == "audioUrl") {
        read(value, into.audio_url);
    } else if (key == "duration") {
        read(value, into.duration);
    } else if (key == "fileSize") {
        read(value, into.file_size);
    } else if (key == "isPublic") {
        read(value, into.is_public);
    } else if (key == "playCount") {
        read(value, into.play_count);
    } else if (key == "downloadCount") {
        read(value, into.download_count);
    } else if (key == "likeCount") {
        read(value, into.like_count);
    } else if (key == "parameters") {
        decode_parameters(value.get_object(), into);
    } else if (key == "errorMessage") {
        read(value, into.error_message);
    } else if (key == "generationTime") {
        read(value, into.generation_time);
    } else if (key == "webhook") {
        read(value, into.webhook);
    } else if (key == "createdAt") {
        read(value, into.created_at);
    } else if (key == "completedAt") {
        read(value, into.completed_at);
    }
}

} // namespace

raw_track decode_raw(ondemand::parser& parser, const std::string& padded_body)
{
    ondemand::document document =
        parser.iterate(padded_body.data(), padded_body.size(), padded_body.capacity());
    raw_track track;
    for (auto field : document["data"].get_object()) {
        const std::string_view key = field.unescaped_key();
        decode_field(key, field.value(), track);
    }
    return track;
}

void expect_track(std::string_view id, std::string_view title)
{
    if (id != track_id || title != track_title) {
        throw std::runtime_error("not the expected track");
    }
}

} // namespace andante::benchmarks

#include "providers/sauti/decode.hpp"

#include <andante/client/error_reading.hpp>

#include "core/encoding.hpp"
#include "json/reader.hpp"
#include "media/wav.hpp"
#include "providers/sauti/errors.hpp"
#include "webhooks/webhook_crypto.hpp"

#include <array>
#include <utility>

namespace andante::inline v0::sauti {

namespace {

using json::lenient_member;
using json::member_rule;
using json::required_member;

void read_audio(json::value& from, std::string& into)
{
    auto bytes = andante::detail::from_base64(from.text(), andante::detail::base64_form::lenient);
    if (bytes) {
        into = std::move(*bytes);
    } else if (from.ok()) {
        from.refuse("is not base64");
    }
}

/// A text, or a problem that has one.
void read_reason(json::value& from, speech_job& into)
{
    if (from.what() == json::kind::string) {
        from.read(into.reason.emplace());
    } else if (from.what() == json::kind::object) {
        from.members([&into](std::string_view key, json::value& inner) {
            if (key == "detail" || key == "message" || (key == "title" && !into.reason)) {
                inner.read_if_sound(into.reason);
            }
        });
    }
}

constexpr std::array spoken_rules{
    member_rule<spoken>{
        "audio_base64", true, [](json::value& from, spoken& into) { read_audio(from, into.wav); }
    },
    lenient_member<&spoken::duration>("duration_seconds"),
    lenient_member<&spoken::characters>("characters_synthesized"),
};

// An answer that is refused for anything but its id would lose a job that is paid for.
constexpr std::array job_rules{
    required_member<&speech_job::id>("job_id"),
    lenient_member<&speech_job::status>("status"),
    lenient_member<&speech_job::created_at>("created_at"),
    lenient_member<&speech_job::completed_at>("completed_at"),
    member_rule<speech_job>{"error", false, read_reason},
};

constexpr std::array voice_rules{
    required_member<&voice::id>("voice_id"),
    lenient_member<&voice::name>("name"),
    lenient_member<&voice::language_code>("language_code"),
    lenient_member<&voice::locale>("locale"),
    lenient_member<&voice::gender>("gender"),
    lenient_member<&voice::description>("description"),
    lenient_member<&voice::status>("status"),
};

constexpr std::array clone_rules{
    required_member<&cloned_voice::id>("voice_id"),
    lenient_member<&cloned_voice::name>("name"),
    lenient_member<&cloned_voice::status>("status"),
};

constexpr std::array transcript_rules{
    required_member<&transcript::text>("text"),
    lenient_member<&transcript::language>("language"),
    lenient_member<&transcript::duration_seconds>("duration_seconds"),
};

constexpr std::array reply_rules{
    lenient_member<&agent_reply::user_text>("user_text"),
    required_member<&agent_reply::agent_text>("agent_text"),
    member_rule<agent_reply>{
        "audio_base64",
        true,
        [](json::value& from, agent_reply& into) { read_audio(from, into.wav); }
    },
    lenient_member<&agent_reply::scenario>("scenario"),
    lenient_member<&agent_reply::voice_id>("voice_id"),
};

void from_json(json::value& from, voice& into)
{
    json::read_members(from, voice_rules, into, from.raw_into(into.raw_json));
}

error not_as_promised(const http::response& answer, const std::string& what)
{
    return malformed_answer(answer, "the answer is not what the API promises: " + what);
}

/// Reads a success answer with what `read` does with its root.
template <class T, class Read>
result<T> decode(http::response& answer, kit::read_options options, const Read& read)
{
    if (!is_success(answer.status)) {
        return describe_error(answer);
    }
    T made;
    const auto wrong = json::read_document(answer.body, options.keep_raw, [&](json::value& root) {
        read(root, made);
    });
    if (wrong) {
        return not_as_promised(answer, json::describe(*wrong));
    }
    return made;
}

template <class T, std::size_t N>
result<T> decode_by(
    http::response& answer, kit::read_options options, const std::array<member_rule<T>, N>& rules
)
{
    return decode<T>(answer, options, [&rules](json::value& root, T& into) {
        json::read_members(root, rules, into, root.raw_into(into.raw_json));
    });
}

/// Fills in what the service does not say of its audio.
result<spoken> checked_audio(const http::response& answer, spoken made)
{
    const auto file = media::read_wav(made.wav);
    if (file.has_error()) {
        return not_as_promised(answer, file.error().message());
    }
    if (made.duration <= made.duration.zero()) {
        made.duration = std::chrono::duration<double>(file->seconds());
    }
    return made;
}

} // namespace

result<speech_answer> decode_speech(http::response& answer, kit::read_options options)
{
    // The status tells, not the text's length: who knows how the service counts.
    speech_answer told;
    if (answer.status == 202) {
        auto job = decode_job(answer, options);
        if (job.has_error()) {
            return job.error();
        }
        told.job = std::move(*job);
        return told;
    }
    auto made = decode<spoken>(answer, {}, [](json::value& root, spoken& into) {
        json::read_members(root, spoken_rules, into);
    });
    if (made.has_error()) {
        return made.error();
    }
    auto sound = checked_audio(answer, std::move(*made));
    if (sound.has_error()) {
        return sound.error();
    }
    told.audio = std::move(*sound);
    return told;
}

result<speech_job> decode_job(http::response& answer, kit::read_options options)
{
    auto job = decode_by<speech_job>(answer, options, job_rules);
    if (job.has_error()) {
        return job;
    }
    if (job->id.empty()) {
        return not_as_promised(answer, "job_id is empty");
    }
    if (job->status.text().empty() && answer.status == 202) {
        job->status = job_status::queued;
    }
    if (job->status.text().empty()) {
        return not_as_promised(answer, "status is missing");
    }
    return job;
}

result<std::optional<spoken>> decode_audio(http::response& answer, kit::read_options)
{
    if (answer.status == 409) {
        const auto why = describe_error(answer);
        return why.api_code() == "job_not_complete" ? result<std::optional<spoken>>(std::nullopt)
                                                    : result<std::optional<spoken>>(why);
    }
    if (!is_success(answer.status)) {
        return describe_error(answer);
    }
    spoken made;
    made.wav = std::move(answer.body);
    auto sound = checked_audio(answer, std::move(made));
    if (sound.has_error()) {
        return sound.error();
    }
    return std::optional(std::move(*sound));
}

result<voice_list> decode_voices(http::response& answer, kit::read_options options)
{
    return decode<voice_list>(answer, options, [](json::value& root, voice_list& into) {
        bool is_there = false;
        const auto on_member = [&](std::string_view key, json::value& inner) {
            if (key == "voices") {
                is_there = true;
                inner.elements([&into](json::value& each) {
                    from_json(each, into.items.emplace_back());
                });
            }
        };
        root.members(on_member, root.raw_into(into.raw_json));
        if (!is_there) {
            root.refuse("is missing", "voices");
        }
    });
}

result<voice> decode_voice(http::response& answer, kit::read_options options)
{
    return decode_by<voice>(answer, options, voice_rules);
}

result<cloned_voice> decode_clone(http::response& answer, kit::read_options options)
{
    return decode_by<cloned_voice>(answer, options, clone_rules);
}

result<transcript> decode_transcript(http::response& answer, kit::read_options options)
{
    return decode_by<transcript>(answer, options, transcript_rules);
}

result<agent_reply> decode_reply(http::response& answer, kit::read_options options)
{
    return decode_by<agent_reply>(answer, options, reply_rules);
}

} // namespace andante::inline v0::sauti

#include "providers/finetuning/from_json.hpp"

#include <charconv>
#include <limits>

namespace andante::inline v0::finetuning {

namespace {

using json::lenient_member;
using json::member_rule;
using json::optional_member;
using json::required_lenient_member;
using json::required_member;

/// A string in the answer to a create, an integer everywhere else.
void read_time_signature(json::value& from, generation_parameters& into)
{
    into.time_signature.reset();
    std::int64_t beats = 0;
    if (from.what() == json::kind::string) {
        const auto text = from.text();
        const auto* const end = text.data() + text.size();
        const auto parsed = std::from_chars(text.data(), end, beats);
        if (parsed.ec != std::errc() || parsed.ptr != end) {
            return;
        }
    } else {
        std::optional<std::int64_t> number;
        from.read_if_sound(number);
        beats = number.value_or(0);
    }
    if (beats > 0 && beats <= std::numeric_limits<int>::max()) {
        into.time_signature = static_cast<int>(beats);
    }
}

constexpr std::array limits_rules{
    required_member<&account_limits::monthly_generations>("monthlyGenerations"),
    required_member<&account_limits::generations_used>("generationsUsed"),
    required_member<&account_limits::monthly_remaining>("monthlyRemaining"),
    required_member<&account_limits::pack_credits>("packCredits"),
    required_member<&account_limits::total_remaining>("totalRemaining"),
    required_member<&account_limits::queue_depth>("queueDepth"),
};

constexpr std::array account_rules{
    required_member<&account::id>("id"),
    required_member<&account::email>("email"),
    optional_member<&account::name>("name"),
    required_member<&account::tier>("tier"),
    required_member<&account::limits>("limits"),
};

// What a job's answer may leave out, it may also get wrong: only its id and state are needed to
// wait for it, and an answer that is refused for anything else would lose a job that is paid for.
constexpr std::array parameters_rules{
    lenient_member<&generation_parameters::bpm>("bpm"),
    lenient_member<&generation_parameters::duration>("duration"),
    lenient_member<&generation_parameters::keyscale>("keyscale"),
    member_rule<generation_parameters>{"timesignature", false, &read_time_signature},
    lenient_member<&generation_parameters::seed>("seed"),
    lenient_member<&generation_parameters::language>("language"),
};

constexpr std::array generation_rules{
    required_member<&generation::id>("id"),
    lenient_member<&generation::title>("title"),
    lenient_member<&generation::prompt>("prompt"),
    required_member<&generation::status>("status"),
    lenient_member<&generation::audio_url>("audioUrl"),
    lenient_member<&generation::duration>("duration"),
    lenient_member<&generation::file_size_bytes>("fileSize"),
    lenient_member<&generation::is_public>("isPublic"),
    lenient_member<&generation::play_count>("playCount"),
    lenient_member<&generation::download_count>("downloadCount"),
    lenient_member<&generation::like_count>("likeCount"),
    lenient_member<&generation::parameters>("parameters"),
    lenient_member<&generation::error_message>("errorMessage"),
    lenient_member<&generation::generation_time>("generationTime"),
    lenient_member<&generation::webhook>("webhook"),
    lenient_member<&generation::created_at>("createdAt"),
    lenient_member<&generation::completed_at>("completedAt"),
    lenient_member<&generation::type>("type"),
    lenient_member<&generation::credits_remaining>("creditsRemaining"),
};

// As for jobs: what cannot be read must not hide the list.
constexpr std::array playlist_rules{
    required_member<&playlist::id>("id"),
    required_member<&playlist::name>("name"),
    lenient_member<&playlist::description>("description"),
    required_lenient_member<&playlist::track_count>("trackCount"),
    required_lenient_member<&playlist::total_duration>("totalDuration"),
    required_member<&playlist::is_public>("isPublic"),
    lenient_member<&playlist::created_at>("createdAt"),
    lenient_member<&playlist::updated_at>("updatedAt"),
};

constexpr std::array playlist_details_rules{
    required_member<&playlist_details::is_owner>("isOwner"),
    required_member<&playlist_details::tracks>("tracks"),
};

constexpr std::array sound_effect_rules{
    required_member<&sound_effect::id>("id"),
    required_member<&sound_effect::status>("status"),
    lenient_member<&sound_effect::prompt>("prompt"),
    lenient_member<&sound_effect::requested_duration>("requestedDuration"),
    lenient_member<&sound_effect::audio_url>("audioUrl"),
    lenient_member<&sound_effect::duration>("duration"),
    lenient_member<&sound_effect::webhook>("webhook"),
    lenient_member<&sound_effect::daily_remaining>("dailyRemaining"),
    lenient_member<&sound_effect::error_message>("errorMessage"),
    lenient_member<&sound_effect::created_at>("createdAt"),
    lenient_member<&sound_effect::completed_at>("completedAt"),
};

/// An empty id cannot be asked for again.
void check_id(json::value& from, const std::string& id)
{
    if (id.empty()) {
        from.refuse("is empty", "id");
    }
}

/// And an empty state says nothing.
template <class Job>
void check_job(json::value& from, const Job& job)
{
    check_id(from, job.id);
    if (job.status.text().empty()) {
        from.refuse("is empty", "status");
    }
}

} // namespace

void from_json(json::value& from, account_limits& into)
{
    json::read_members(from, limits_rules, into);
}

void from_json(json::value& from, account& into)
{
    json::read_members(from, account_rules, into, from.raw_into(into.raw_json));
}

void from_json(json::value& from, generation_parameters& into)
{
    json::read_members(from, parameters_rules, into);
}

void from_json(json::value& from, generation& into)
{
    json::read_members(from, generation_rules, into, from.raw_into(into.raw_json));
    check_job(from, into);
}

void from_json(json::value& from, playlist& into)
{
    json::read_members(from, playlist_rules, into, from.raw_into(into.raw_json));
    check_id(from, into.id);
}

void from_json(json::value& from, playlist_details& into)
{
    json::member_reader common(playlist_rules, static_cast<playlist&>(into));
    json::member_reader own(playlist_details_rules, into);
    const auto on_member = [&](std::string_view key, json::value& inner) {
        common.read(key, inner) || own.read(key, inner);
    };
    from.members(on_member, from.raw_into(into.raw_json));
    common.check(from);
    own.check(from);
    check_id(from, into.id);
}

void from_json(json::value& from, sound_effect& into)
{
    json::read_members(from, sound_effect_rules, into, from.raw_into(into.raw_json));
    check_job(from, into);
}

} // namespace andante::inline v0::finetuning

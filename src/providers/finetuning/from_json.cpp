#include "providers/finetuning/from_json.hpp"

#include <charconv>
#include <limits>

namespace andante::inline v0::finetuning {

namespace {

using json::member_rule;
using json::optional_member;
using json::required_member;

/// A string in the answer to a create, an integer everywhere else. What is neither a number nor
/// the text of one is left out: losing a paid job's id over a bar's length would be worse.
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
    } else if (from.is_null()) {
        return;
    } else {
        from.read(beats);
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

constexpr std::array parameters_rules{
    optional_member<&generation_parameters::bpm>("bpm"),
    optional_member<&generation_parameters::duration>("duration"),
    optional_member<&generation_parameters::keyscale>("keyscale"),
    member_rule<generation_parameters>{"timesignature", false, &read_time_signature},
    optional_member<&generation_parameters::seed>("seed"),
    optional_member<&generation_parameters::language>("language"),
};

constexpr std::array generation_rules{
    required_member<&generation::id>("id"),
    optional_member<&generation::title>("title"),
    optional_member<&generation::prompt>("prompt"),
    required_member<&generation::status>("status"),
    optional_member<&generation::audio_url>("audioUrl"),
    optional_member<&generation::duration>("duration"),
    optional_member<&generation::file_size_bytes>("fileSize"),
    optional_member<&generation::is_public>("isPublic"),
    optional_member<&generation::play_count>("playCount"),
    optional_member<&generation::download_count>("downloadCount"),
    optional_member<&generation::like_count>("likeCount"),
    optional_member<&generation::parameters>("parameters"),
    optional_member<&generation::error_message>("errorMessage"),
    optional_member<&generation::generation_time>("generationTime"),
    optional_member<&generation::webhook>("webhook"),
    optional_member<&generation::created_at>("createdAt"),
    optional_member<&generation::completed_at>("completedAt"),
    optional_member<&generation::type>("type"),
    optional_member<&generation::credits_remaining>("creditsRemaining"),
};

constexpr std::array playlist_rules{
    required_member<&playlist::id>("id"),
    required_member<&playlist::name>("name"),
    optional_member<&playlist::description>("description"),
    required_member<&playlist::track_count>("trackCount"),
    required_member<&playlist::total_duration>("totalDuration"),
    required_member<&playlist::is_public>("isPublic"),
    optional_member<&playlist::created_at>("createdAt"),
    optional_member<&playlist::updated_at>("updatedAt"),
};

constexpr std::array playlist_details_rules{
    required_member<&playlist_details::is_owner>("isOwner"),
    required_member<&playlist_details::tracks>("tracks"),
};

constexpr std::array sound_effect_rules{
    required_member<&sound_effect::id>("id"),
    required_member<&sound_effect::status>("status"),
    optional_member<&sound_effect::prompt>("prompt"),
    optional_member<&sound_effect::requested_duration>("requestedDuration"),
    optional_member<&sound_effect::audio_url>("audioUrl"),
    optional_member<&sound_effect::duration>("duration"),
    optional_member<&sound_effect::webhook>("webhook"),
    optional_member<&sound_effect::daily_remaining>("dailyRemaining"),
    optional_member<&sound_effect::error_message>("errorMessage"),
    optional_member<&sound_effect::created_at>("createdAt"),
    optional_member<&sound_effect::completed_at>("completedAt"),
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

#include "emulator/finetuning/encode.hpp"

#include "emulator/kit/audio.hpp"
#include "emulator/kit/json_text.hpp"
#include "emulator/kit/timestamps.hpp"

#include <boost/json/array.hpp>

#include <cmath>

namespace andante::inline v0::emulator::finetuning {

namespace {

namespace json = boost::json;

template <class T>
json::value or_null(const std::optional<T>& value)
{
    return value ? json::value(*value) : json::value(nullptr);
}

bool is_completed(const job& what)
{
    return what.finished && !what.failure;
}

std::string title_of(const std::string& prompt)
{
    const auto title = prompt.substr(0, prompt.find(','));
    const auto first = title.find_first_not_of(" \t\n");
    if (first == std::string::npos) {
        return {};
    }
    return title.substr(first, title.find_last_not_of(" \t\n") - first + 1);
}

/// The real length with one decimal, as webhooks give it.
double exact_length(const job& what)
{
    return std::round(audio_length(what.requested_duration) * 10) / 10;
}

/// The length that the read routes give: whole seconds once it is known.
double shown_length(const track& what)
{
    return is_completed(what) ? std::round(audio_length(what.requested_duration))
                              : what.requested_duration;
}

json::value audio_or_null(const world& server, const job& what)
{
    return is_completed(what) ? json::value(server.audio_url(what)) : json::value(nullptr);
}

json::value error_or_null(const job& what)
{
    return what.finished && what.failure ? json::value(*what.failure) : json::value(nullptr);
}

json::value finished_or_null(const job& what)
{
    return what.finished ? json::value(iso_milliseconds(*what.finished)) : json::value(nullptr);
}

json::object stored_parameters(const track& what)
{
    if (what.type == track_type::instrumental) {
        return {{"duration", what.requested_duration}, {"seed", what.seed}};
    }
    return {
        {"bpm", what.bpm},
        {"duration", what.requested_duration},
        {"keyscale", what.keyscale},
        {"timesignature", what.timesignature},
        {"seed", what.seed},
    };
}

json::object created_parameters(const track& what)
{
    if (what.type == track_type::instrumental) {
        return stored_parameters(what);
    }
    return {
        {"bpm", what.bpm},
        {"duration", what.requested_duration},
        {"timesignature", std::to_string(what.timesignature)},
        {"language", or_null(what.language)},
        {"keyscale", what.keyscale},
        {"seed", what.seed},
    };
}

json::value file_size(const world& server, const track& what)
{
    if (!server.chosen.media.report_file_size || !is_completed(what)) {
        return nullptr;
    }
    return audio_bytes(what.requested_duration);
}

json::value generation_time(const job& what)
{
    if (!is_completed(what)) {
        return nullptr;
    }
    return std::chrono::floor<std::chrono::seconds>(*what.finished - what.created).count();
}

void add_type(const world& server, const track& what, json::object& out)
{
    if (server.chosen.provisional_routes) {
        out["type"] = to_string(what.type);
    }
}

json::object playlist_track(const world& server, const track& what)
{
    return {
        {"id", what.id},
        {"title", title_of(what.prompt)},
        {"prompt", what.prompt},
        {"status", what.state(server.now)},
        {"audioUrl", audio_or_null(server, what)},
        {"duration", shown_length(what)},
        {"isPublic", what.is_public},
        {"createdAt", space_form(what.created)},
    };
}

} // namespace

json::object created_track(const world& server, const track& what, unsigned credits_left)
{
    json::object out{{"id", what.id}, {"status", what.state(server.now)}};
    if (what.type == track_type::instrumental) {
        add_type(server, what, out);
    }
    out["prompt"] = what.prompt;
    out["parameters"] = created_parameters(what);
    out["webhook"] = or_null(what.webhook);
    out["creditsRemaining"] = credits_left;
    out["createdAt"] = iso_seconds(what.created);
    return out;
}

json::object track_detail(const world& server, const track& what)
{
    json::object out{
        {"id", what.id},
        {"title", title_of(what.prompt)},
        {"prompt", what.prompt},
        {"status", what.state(server.now)},
        {"audioUrl", audio_or_null(server, what)},
        {"duration", shown_length(what)},
        {"fileSize", file_size(server, what)},
        {"isPublic", what.is_public},
        {"playCount", 0},
        {"downloadCount", 0},
        {"likeCount", 0},
        {"parameters", stored_parameters(what)},
        {"errorMessage", error_or_null(what)},
        {"generationTime", generation_time(what)},
        {"webhook", or_null(what.webhook)},
        {"createdAt", space_form(what.created)},
        {"completedAt", finished_or_null(what)},
    };
    add_type(server, what, out);
    return out;
}

json::object track_row(const world& server, const track& what)
{
    json::object out{
        {"id", what.id},
        {"title", title_of(what.prompt)},
        {"prompt", what.prompt},
        {"status", what.state(server.now)},
        {"audioUrl", audio_or_null(server, what)},
        {"duration", shown_length(what)},
        {"isPublic", what.is_public},
        {"playCount", 0},
        {"likeCount", 0},
        {"parameters", stored_parameters(what)},
        {"createdAt", space_form(what.created)},
        {"completedAt", finished_or_null(what)},
    };
    add_type(server, what, out);
    return out;
}

json::object playlist_row(world& server, const playlist& what)
{
    double total = 0;
    for (const auto& id : what.tracks) {
        total += shown_length(*server.find_track(id));
    }
    return {
        {"id", what.id},
        {"name", what.name},
        {"description", or_null(what.description)},
        {"trackCount", what.tracks.size()},
        {"totalDuration", total},
        {"isPublic", what.is_public},
        {"createdAt", space_form(what.created)},
        {"updatedAt", space_form(what.updated)},
    };
}

json::object playlist_detail(world& server, const playlist& what, bool is_owner)
{
    auto out = playlist_row(server, what);
    out["isOwner"] = is_owner;
    json::array tracks;
    for (const auto& id : what.tracks) {
        tracks.push_back(playlist_track(server, *server.find_track(id)));
    }
    out["tracks"] = std::move(tracks);
    return out;
}

json::object sound_effect_row(const world& server, const sound_effect& what)
{
    return {
        {"id", what.id},
        {"status", what.state(server.now)},
        {"prompt", what.prompt},
        {"requestedDuration", what.requested_duration},
        {"audioUrl", audio_or_null(server, what)},
        {"duration", is_completed(what) ? json::value(exact_length(what)) : json::value(nullptr)},
        {"webhook", or_null(what.webhook)},
        {"errorMessage", error_or_null(what)},
        {"createdAt", space_form(what.created)},
        {"completedAt", finished_or_null(what)},
    };
}

json::object
created_sound_effect(const world& server, const sound_effect& what, unsigned left_today)
{
    auto out = sound_effect_row(server, what);
    out["dailyRemaining"] = left_today;
    out["createdAt"] = iso_seconds(what.created);
    return out;
}

json::object account_data(const world& server, const user& who)
{
    return {
        {"id", who.data.id},
        {"email", who.data.email},
        {"name", who.data.name},
        {"tier", who.data.tier},
        {"limits",
         {
             {"monthlyGenerations", who.data.monthly_generations},
             {"generationsUsed", who.data.generations_used},
             {"monthlyRemaining", who.monthly_remaining()},
             {"packCredits", who.data.pack_credits},
             {"totalRemaining", who.total_remaining()},
             {"queueDepth", server.unfinished(who.data.id)},
         }},
    };
}

std::string webhook_body(const world& server, const track& what)
{
    json::object out{
        {"id", what.id},
        {"status", what.state(server.now)},
        {"audioUrl", audio_or_null(server, what)},
        {"duration", is_completed(what) ? json::value(exact_length(what)) : json::value(nullptr)},
        {"prompt", what.prompt},
        {"parameters", stored_parameters(what)},
        {"createdAt", iso_zero_milliseconds(what.created)},
        {"completedAt", iso_zero_milliseconds(what.finished.value_or(server.now))},
    };
    if (what.failure) {
        out["errorMessage"] = *what.failure;
    }
    return json_text(out);
}

std::string webhook_body(const world& server, const sound_effect& what)
{
    auto out = sound_effect_row(server, what);
    out["createdAt"] = iso_zero_milliseconds(what.created);
    out["completedAt"] = iso_zero_milliseconds(what.finished.value_or(server.now));
    return json_text(out);
}

} // namespace andante::inline v0::emulator::finetuning

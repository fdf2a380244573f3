#include "finetuning/views.hpp"

#include "program/format.hpp"
#include "program/table.hpp"
#include "program/terminal.hpp"

#include <optional>

namespace program::finetuning::views {

namespace {

using seconds = std::chrono::duration<double>;
using moment = std::chrono::system_clock::time_point;

cell status_cell(const andante::open_enum<api::generation_status>& status, const output& out)
{
    const auto word = printable(status.text());
    return {word, out.colour_of(word)};
}

std::string or_dash(const std::optional<std::string>& text)
{
    return text && !text->empty() ? printable(*text) : "-";
}

std::string or_dash(const std::optional<seconds>& length)
{
    return length ? length_text(*length) : "-";
}

std::string or_dash(const std::optional<moment>& when)
{
    return when ? utc_text(*when) : "-";
}

void add_text(property_list& to, const char* name, const std::optional<std::string>& text)
{
    if (text && !text->empty()) {
        to.add(name, printable(*text));
    }
}

void add_times(
    property_list& to, const std::optional<moment>& created, const std::optional<moment>& completed
)
{
    if (created) {
        to.add("created", utc_text(*created) + " UTC");
    }
    if (completed) {
        to.add("finished", utc_text(*completed) + " UTC");
    }
}

std::string parameters_text(const api::generation_parameters& values)
{
    std::string out;
    const auto add = [&out](const std::string& text) { out += (out.empty() ? "" : ", ") + text; };
    if (values.bpm) {
        add(number_text(*values.bpm) + " bpm");
    }
    if (values.keyscale) {
        add(printable(*values.keyscale));
    }
    if (values.time_signature) {
        add(std::to_string(*values.time_signature) + " beats a bar");
    }
    if (values.duration) {
        add(length_text(*values.duration) + " asked for");
    }
    if (values.language) {
        add("language " + printable(*values.language));
    }
    if (values.seed) {
        add("seed " + std::to_string(*values.seed));
    }
    return out;
}

std::string counts_text(const api::generation& what)
{
    std::string out;
    const auto add = [&out](const std::optional<std::int64_t>& count, const char* what_of) {
        if (count) {
            out += (out.empty() ? "" : ", ") + std::to_string(*count) + " " + what_of;
        }
    };
    add(what.play_count, "plays");
    add(what.download_count, "downloads");
    add(what.like_count, "likes");
    return out;
}

} // namespace

std::string account(const api::account& who)
{
    const auto& limits = who.limits;
    property_list out;
    add_text(out, "name", who.name);
    add_text(out, "email", who.email);
    add_text(out, "plan", who.tier);
    out.add(
        "this month",
        std::to_string(limits.generations_used) + " of " +
            std::to_string(limits.monthly_generations) + " tracks used, " +
            std::to_string(limits.monthly_remaining) + " left"
    );
    out.add("bought", std::to_string(limits.pack_credits) + " credits");
    out.add("left in all", std::to_string(limits.total_remaining) + " tracks");
    out.add("in the queue", std::to_string(limits.queue_depth) + " tracks");
    add_text(out, "id", who.id);
    return out.text();
}

std::string track(const api::generation& what, const output& out)
{
    property_list shown;
    shown.add("id", printable(what.id));
    shown.add("status", status_cell(what.status, out));
    add_text(shown, "reason", what.error_message);
    add_text(shown, "title", what.title);
    add_text(shown, "prompt", what.prompt);
    if (what.type) {
        shown.add("type", printable(what.type->text()));
    }
    if (what.duration) {
        shown.add("length", length_text(*what.duration));
    }
    if (what.parameters) {
        const auto text = parameters_text(*what.parameters);
        add_text(shown, "parameters", text);
    }
    add_text(shown, "audio", what.audio_url);
    if (what.file_size_bytes && *what.file_size_bytes >= 0) {
        shown.add("size", size_text(static_cast<std::uint64_t>(*what.file_size_bytes)));
    }
    add_times(shown, what.created_at, what.completed_at);
    if (what.generation_time) {
        shown.add("made in", elapsed_text(*what.generation_time));
    }
    if (what.is_public) {
        shown.add("visibility", std::string(*what.is_public ? "public" : "private"));
    }
    add_text(shown, "counts", counts_text(what));
    add_text(shown, "webhook", what.webhook.optional());
    if (what.credits_remaining) {
        shown.add("credits left", std::to_string(*what.credits_remaining));
    }
    return shown.text();
}

std::string tracks(const std::vector<api::generation>& all, const output& out)
{
    table shown({"ID", "STATUS", "LENGTH", "CREATED (UTC)", "TITLE"});
    shown.has_ids(0);
    shown.align_right(2);
    for (const auto& each : all) {
        const auto title = each.title && !each.title->empty() ? each.title : each.prompt;
        std::vector<cell> row;
        row.emplace_back(printable(each.id));
        row.push_back(status_cell(each.status, out));
        row.emplace_back(or_dash(each.duration));
        row.emplace_back(or_dash(each.created_at));
        row.emplace_back(or_dash(title));
        shown.add(std::move(row));
    }
    return shown.text(out.width());
}

std::string playlists(const std::vector<api::playlist>& all, const output& out)
{
    table shown({"ID", "TRACKS", "LENGTH", "VISIBILITY", "NAME"});
    shown.has_ids(0);
    shown.align_right(1);
    shown.align_right(2);
    for (const auto& each : all) {
        std::vector<cell> row;
        row.emplace_back(printable(each.id));
        row.emplace_back(std::to_string(each.track_count));
        row.emplace_back(length_text(each.total_duration));
        row.emplace_back(std::string(each.is_public ? "public" : "private"));
        row.emplace_back(printable(each.name));
        shown.add(std::move(row));
    }
    return shown.text(out.width());
}

std::string playlist(const api::playlist_details& what, const output& out)
{
    property_list shown;
    shown.add("id", printable(what.id));
    shown.add("name", printable(what.name));
    add_text(shown, "description", what.description);
    shown.add("visibility", std::string(what.is_public ? "public" : "private"));
    shown.add("owner", std::string(what.is_owner ? "you" : "somebody else"));
    shown.add("tracks", std::to_string(what.track_count) + ", " + length_text(what.total_duration));
    add_times(shown, what.created_at, std::nullopt);
    const auto list = what.tracks.empty() ? std::string() : "\n" + tracks(what.tracks, out);
    return shown.text() + list;
}

std::string sound_effect(const api::sound_effect& what, const output& out)
{
    property_list shown;
    shown.add("id", printable(what.id));
    shown.add("status", status_cell(what.status, out));
    add_text(shown, "reason", what.error_message);
    add_text(shown, "prompt", what.prompt);
    if (what.duration) {
        shown.add("length", length_text(*what.duration));
    } else if (what.requested_duration) {
        shown.add("length", length_text(*what.requested_duration) + " asked for");
    }
    add_text(shown, "audio", what.audio_url);
    add_times(shown, what.created_at, what.completed_at);
    add_text(shown, "webhook", what.webhook.optional());
    if (what.daily_remaining) {
        shown.add("left today", std::to_string(*what.daily_remaining));
    }
    return shown.text();
}

std::string sound_effects(const std::vector<api::sound_effect>& all, const output& out)
{
    table shown({"ID", "STATUS", "LENGTH", "CREATED (UTC)", "PROMPT"});
    shown.has_ids(0);
    shown.align_right(2);
    for (const auto& each : all) {
        std::vector<cell> row;
        row.emplace_back(printable(each.id));
        row.push_back(status_cell(each.status, out));
        row.emplace_back(or_dash(each.duration ? each.duration : each.requested_duration));
        row.emplace_back(or_dash(each.created_at));
        row.emplace_back(or_dash(each.prompt));
        shown.add(std::move(row));
    }
    return shown.text(out.width());
}

} // namespace program::finetuning::views

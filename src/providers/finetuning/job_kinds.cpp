#include "providers/finetuning/job_kinds.hpp"

#include <andante/kit/checks.hpp>

#include "providers/finetuning/audio.hpp"
#include "providers/finetuning/decode.hpp"
#include "providers/finetuning/encode.hpp"
#include "providers/finetuning/routes.hpp"
#include "providers/finetuning/validate.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace andante::inline v0::finetuning {

namespace {

/// The provider's documentation: still processing after five minutes is a silent failure.
constexpr auto silent_failure_after = std::chrono::minutes(5);

jobs::stage stage_of(const open_enum<generation_status>& status)
{
    if (is_terminal(status)) {
        return jobs::stage::ended;
    }
    return status == generation_status::pending ? jobs::stage::waiting : jobs::stage::running;
}

template <class T>
jobs::sighting sight(const T& what, bool from_list)
{
    jobs::sighting seen;
    seen.id = what.id;
    seen.status = std::string(what.status.text());
    seen.stage = stage_of(what.status);
    if (what.created_at && what.completed_at) {
        seen.took = std::chrono::duration_cast<time_source::duration>(
            *what.completed_at - *what.created_at
        );
    }
    if (from_list && seen.stage == jobs::stage::ended) {
        // Only a track's own route says why it failed.
        seen.complete = what.status == generation_status::completed
                            ? what.audio_url && !what.audio_url->empty()
                            : what.error_message.has_value();
    }
    return seen;
}

jobs::sighting sight_track(const generation& track, bool from_list)
{
    auto seen = sight(track, from_list);
    seen.duration_class = track.type && *track.type == generation_type::instrumental ? 1 : 0;
    return seen;
}

template <class T>
std::optional<std::chrono::system_clock::time_point> creation_of(const T& what)
{
    return what.created_at;
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blank = " \t\r\n";
    const auto begin = text.find_first_not_of(blank);
    return begin == std::string_view::npos
               ? std::string_view()
               : text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

bool is_of_create(const generation& track, std::string_view mark)
{
    if (!track.parameters || !track.parameters->seed) {
        return false;
    }
    const auto seed = *track.parameters->seed;
    return mark == track_mark(seed) || (track.prompt && mark == track_mark(seed, *track.prompt));
}

std::string page_query(const kit::page_request& wanted)
{
    list_query query;
    query.offset = wanted.offset;
    query.limit = wanted.limit;
    if (wanted.unfinished_only) {
        query.status = generation_status::processing;
    }
    return encode(query);
}

template <class T>
result<std::vector<http::url>> audio_files(const T& what)
{
    const auto where = audio_of(what);
    using files = std::vector<http::url>;
    return where.has_error() ? result<files>(where.error()) : result<files>(files(1, *where));
}

template <class T>
constexpr kit::job_kind<T> kind_of(const route& get, const route& list, const route& create)
{
    kit::job_kind<T> kind;
    kind.get = &get;
    kind.list = &list;
    kind.create = &create;
    kind.created_at = creation_of<T>;
    kind.query = page_query;
    kind.page_limit = largest_page;
    kind.unfinished_status = "processing";
    kind.silent_after = silent_failure_after;
    kind.success = {"completed"};
    kind.files = audio_files<T>;
    kind.file_options = for_audio;
    return kind;
}

constexpr kit::job_kind<generation> make_track_kind()
{
    auto kind =
        kind_of<generation>(routes::generation, routes::generations, routes::create_generation);
    kind.read = decode_generation;
    kind.read_page = decode_generation_page;
    kind.sight = sight_track;
    kind.is_of = is_of_create;
    return kind;
}

constexpr kit::job_kind<sound_effect> make_effect_kind()
{
    auto kind = kind_of<sound_effect>(
        routes::sound_effect, routes::sound_effects, routes::create_sound_effect
    );
    kind.read = decode_sound_effect;
    kind.read_page = decode_sound_effect_page;
    kind.sight = sight<sound_effect>;
    return kind;
}

} // namespace

std::string track_mark(std::int64_t seed)
{
    return "seed " + std::to_string(seed);
}

std::string track_mark(std::int64_t seed, std::string_view words)
{
    return track_mark(seed) + '\n' + std::string(trimmed(words));
}

constinit const kit::job_kind<generation> track_kind = make_track_kind();
constinit const kit::job_kind<sound_effect> effect_kind = make_effect_kind();

} // namespace andante::inline v0::finetuning

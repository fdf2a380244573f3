#include "emulator/finetuning/media.hpp"

#include "emulator/kit/audio.hpp"
#include "emulator/kit/file_answer.hpp"

#include <string>
#include <string_view>

namespace andante::inline v0::emulator::finetuning {

namespace {

constexpr std::string_view folder = "/audio/";
constexpr std::string_view suffix = ".mp3";

/// The id in a target; empty when it is not one of ours.
std::string_view id_in(std::string_view target)
{
    auto path = target.substr(0, target.find('?'));
    if (!path.starts_with(folder) || !path.ends_with(suffix)) {
        return {};
    }
    path.remove_prefix(folder.size());
    return path.substr(0, path.size() - suffix.size());
}

std::string etag_of(const job& what)
{
    return '"' + what.id.substr(0, 8) + '-' + std::to_string(what.seed) + '-' +
           std::to_string(audio_bytes(what.requested_duration)) + '"';
}

} // namespace

reply serve_media(world& server, const incoming& request)
{
    const auto id = id_in(request.target);
    const auto* found = id.empty() ? nullptr : server.find_job(id);
    if (!found || !found->finished || found->failure) {
        return plain_text(404, "Not found\n");
    }
    if (request.method != "GET" && request.method != "HEAD") {
        return plain_text(405, "Method not allowed\n");
    }
    const auto& rules = server.chosen.media;
    offered_file file;
    file.type = "audio/mpeg";
    file.etag = rules.etag ? etag_of(*found) : std::string();
    file.modified = *found->finished;
    file.size = audio_bytes(found->requested_duration);
    file.bytes = [found] { return audio(found->seed, found->requested_duration); };
    file.ranges = rules.ranges;
    file.announce_length = rules.content_length;
    return serve_file(file, request);
}

} // namespace andante::inline v0::emulator::finetuning

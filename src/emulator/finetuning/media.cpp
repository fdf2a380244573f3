#include "emulator/finetuning/media.hpp"

#include "emulator/audio.hpp"
#include "emulator/byte_range.hpp"
#include "emulator/timestamps.hpp"

namespace andante::inline v0::emulator {

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

reply plain(int status, std::string text)
{
    reply answer;
    answer.status = status;
    answer.headers.add("Content-Type", "text/plain; charset=utf-8");
    answer.body = std::move(text);
    return answer;
}

void add_file_headers(const world& server, const job& what, reply& answer)
{
    const auto& settings = server.settings.media;
    answer.headers.set("Content-Type", "audio/mpeg");
    answer.headers.add("Last-Modified", http_date(*what.finished));
    if (settings.etag) {
        answer.headers.add("ETag", etag_of(what));
    }
    if (settings.ranges) {
        answer.headers.add("Accept-Ranges", "bytes");
    }
}

/// If-Range: the range counts only while the file is still the one that the client has a part of.
bool range_applies(const world& server, const job& what, const incoming& request)
{
    const auto expected = request.headers.find("If-Range");
    if (!expected) {
        return true;
    }
    const bool same_tag = server.settings.media.etag && *expected == etag_of(what);
    return same_tag || *expected == http_date(*what.finished);
}

reply serve_file(const world& server, const job& what, const incoming& request)
{
    const auto size = audio_bytes(what.requested_duration);
    const auto wanted = request.headers.find("Range");
    reply answer;
    if (wanted && server.settings.media.ranges && range_applies(server, what, request)) {
        const auto range = parse_range(*wanted, size);
        if (range.verdict == range_verdict::unsatisfiable) {
            answer = plain(416, "The requested range cannot be served\n");
            answer.headers.add("Content-Range", "bytes */" + std::to_string(size));
            return answer;
        }
        if (range.verdict == range_verdict::one) {
            add_file_headers(server, what, answer);
            answer.status = 206;
            answer.headers.add(
                "Content-Range",
                "bytes " + std::to_string(range.first) + '-' + std::to_string(range.last) + '/' +
                    std::to_string(size)
            );
            answer.body = audio(what.seed, what.requested_duration)
                              .substr(range.first, range.last - range.first + 1);
            return answer;
        }
    }
    add_file_headers(server, what, answer);
    answer.status = 200;
    answer.body = audio(what.seed, what.requested_duration);
    answer.announce_length = server.settings.media.content_length;
    return answer;
}

} // namespace

reply serve_media(world& server, const incoming& request)
{
    const auto id = id_in(request.target);
    const auto* found = id.empty() ? nullptr : server.find_job(id);
    if (!found || !found->finished || found->failure) {
        return plain(404, "Not found\n");
    }
    if (request.method != "GET" && request.method != "HEAD") {
        return plain(405, "Method not allowed\n");
    }
    return serve_file(server, *found, request);
}

} // namespace andante::inline v0::emulator

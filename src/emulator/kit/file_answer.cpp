#include "emulator/kit/file_answer.hpp"

#include "emulator/kit/byte_range.hpp"
#include "emulator/kit/timestamps.hpp"

#include <utility>

namespace andante::inline v0::emulator {

namespace {

void add_file_headers(const offered_file& what, reply& answer)
{
    answer.headers.set("Content-Type", what.type);
    answer.headers.add("Last-Modified", http_date(what.modified));
    if (!what.etag.empty()) {
        answer.headers.add("ETag", what.etag);
    }
    if (what.ranges) {
        answer.headers.add("Accept-Ranges", "bytes");
    }
}

/// If-Range: the range counts only while the file is still the one that the client has a part of.
bool range_applies(const offered_file& what, const incoming& request)
{
    const auto expected = request.headers.find("If-Range");
    if (!expected) {
        return true;
    }
    const bool same_tag = !what.etag.empty() && *expected == what.etag;
    return same_tag || *expected == http_date(what.modified);
}

reply serve_part(const offered_file& what, const byte_range& range)
{
    reply answer;
    add_file_headers(what, answer);
    answer.status = 206;
    answer.headers.add(
        "Content-Range",
        "bytes " + std::to_string(range.first) + '-' + std::to_string(range.last) + '/' +
            std::to_string(what.size)
    );
    answer.body = what.bytes().substr(range.first, range.last - range.first + 1);
    return answer;
}

} // namespace

reply plain_text(int status, std::string text)
{
    reply answer;
    answer.status = status;
    answer.headers.add("Content-Type", "text/plain; charset=utf-8");
    answer.body = std::move(text);
    return answer;
}

reply serve_file(const offered_file& what, const incoming& request)
{
    const auto wanted = request.headers.find("Range");
    if (wanted && what.ranges && range_applies(what, request)) {
        const auto range = parse_range(*wanted, what.size);
        if (range.verdict == range_verdict::unsatisfiable) {
            auto answer = plain_text(416, "The requested range cannot be served\n");
            answer.headers.add("Content-Range", "bytes */" + std::to_string(what.size));
            return answer;
        }
        if (range.verdict == range_verdict::one) {
            return serve_part(what, range);
        }
    }
    reply answer;
    add_file_headers(what, answer);
    answer.status = 200;
    answer.body = what.bytes();
    answer.announce_length = what.announce_length;
    return answer;
}

} // namespace andante::inline v0::emulator

#include <andante/http/transport.hpp>

#include "client/event_parser.hpp"
#include "http/response_reader.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace {

using andante::http::exchange_limits;
using andante::http::response_reader;

void require(bool held)
{
    if (!held) {
        std::abort();
    }
}

exchange_limits small_limits()
{
    exchange_limits limits;
    limits.header_bytes = 400;
    limits.body_bytes = 1000;
    return limits;
}

std::string described(const andante::http::response& answer)
{
    auto text = std::to_string(answer.status) + '\n';
    for (const auto& [name, value] : answer.headers) {
        text += name + ':' + value + '\n';
    }
    return text + answer.body + '\n';
}

/// What it is called that there is no answer: why may be seen sooner in one piece.
std::string none_for(const andante::error& cause)
{
    require(!cause.message().empty());
    return "none";
}

/// The first answer in these bytes, if there is one, read in pieces of one size.
std::string read_answer(std::string_view bytes, std::size_t piece, bool has_no_body)
{
    const auto limits = small_limits();
    response_reader reader;
    reader.start(has_no_body, limits, nullptr);
    const auto taken = [&] {
        const auto answer = reader.take();
        const bool is_status = answer.status >= 200 && answer.status <= 999;
        require(is_status && answer.body.size() <= limits.body_bytes);
        return described(answer);
    };
    while (!bytes.empty()) {
        const auto room = reader.prepare();
        const auto size = std::min({room.size(), piece, bytes.size()});
        std::memcpy(room.data(), bytes.data(), size);
        bytes.remove_prefix(size);
        const auto done = reader.commit(size);
        if (!done) {
            return none_for(done.error());
        }
        if (*done) {
            return taken();
        }
    }
    const auto ended = reader.end_of_stream();
    return ended ? taken() : none_for(ended.error());
}

/// The events of a stream, read in pieces of one size.
std::string read_events(std::string_view bytes, std::size_t piece)
{
    andante::detail::event_parser parser(1000);
    std::string seen;
    while (!bytes.empty()) {
        parser.add(bytes.substr(0, piece));
        bytes.remove_prefix(std::min(piece, bytes.size()));
        for (auto event = parser.next();; event = parser.next()) {
            if (!event) {
                return seen + event.error().message();
            }
            if (!*event) {
                break;
            }
            seen += (*event)->type + '|' + (*event)->id + '|' + (*event)->data + '\n';
        }
    }
    const auto rest = parser.rest();
    return seen + (rest ? rest->data : std::string("nothing left"));
}

} // namespace

/// libFuzzer's entry: any bytes as answers of a server on one connection, and as a stream of
/// server-sent events. However they are cut, the same is read.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    for (const bool has_no_body : {false, true}) {
        const auto by_bytes = read_answer(text, 1, has_no_body);
        require(read_answer(text, 7, has_no_body) == by_bytes);
        require(read_answer(text, size + 1, has_no_body) == by_bytes);
    }
    const auto whole = read_events(text, size + 1);
    require(read_events(text, 1) == whole && read_events(text, 7) == whole);
    return 0;
}

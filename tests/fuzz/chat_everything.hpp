#pragma once

#include "chat/accumulator.hpp"
#include "chat/decode.hpp"
#include "client/event_parser.hpp"

#include <cstddef>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace andante::test {

/// Counts what was read, so that a caller can see that something got through.
struct chat_counts {
    int deltas = 0;
    int refused = 0;
    std::string text; ///< Of the first answer.
};

/// Reads a body as a stream of chat chunks, `step` bytes at a time, and checks what must always
/// hold. Aborts when it does not.
inline chat_counts read_chat_stream(std::string_view body, std::size_t step)
{
    constexpr std::size_t most = 64 * 1024;
    chat_counts counts;
    andante::detail::event_parser parser(most);
    chat::accumulator all(most);
    std::map<std::int64_t, std::string> joined;
    const auto take = [&](server_event event) {
        auto chunk = chat::decode_chunk(event.data);
        auto added = chunk ? all.add(std::move(*chunk), event.data)
                           : result<std::vector<chat::delta>>(chunk.error());
        if (!added) {
            ++counts.refused;
            if (added.error().message().empty() || added.error().body_excerpt().size() > 800) {
                std::abort();
            }
            return;
        }
        for (const auto& each : *added) {
            ++counts.deltas;
            joined[each.index] += each.content;
        }
    };
    for (std::size_t begin = 0; begin < body.size(); begin += step) {
        parser.add(body.substr(begin, step));
        while (true) {
            auto event = parser.next();
            if (!event) {
                return counts; // too large
            }
            if (!*event) {
                break;
            }
            take(std::move(**event));
        }
    }
    for (const auto& each : all.whole().choices) {
        if (each.message.content.value_or("") != joined[each.index]) {
            std::abort();
        }
    }
    if (all.bytes() > most) {
        std::abort();
    }
    counts.text = all.whole().text();
    return counts;
}

/// The same however it is cut, and as a whole answer.
inline chat_counts read_chat_everything(std::string_view body)
{
    const auto whole = read_chat_stream(body, body.size() + 1);
    const auto cut = read_chat_stream(body, 1);
    if (whole.deltas != cut.deltas || whole.refused != cut.refused || whole.text != cut.text) {
        std::abort();
    }
    http::response answer;
    answer.status = 200;
    answer.body = body;
    const auto made = chat::decode_completion(answer, kit::read_options());
    if (made ? made->raw != body : made.error().message().empty()) {
        std::abort();
    }
    return whole;
}

} // namespace andante::test

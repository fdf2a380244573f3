// Answers that come in pieces.
#include <andante/http/transport.hpp>

#include "http/response_reader.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <string_view>

namespace andante::http {
namespace {

/// Reads an answer that comes in two pieces, or in single bytes from a place on.
std::string read_cut(std::string_view bytes, std::size_t at, bool single_bytes)
{
    response_reader reader;
    reader.start(false, exchange_limits(), nullptr);
    bool is_complete = false;
    const auto give = [&](std::string_view piece) {
        const auto room = reader.prepare();
        std::memcpy(room.data(), piece.data(), piece.size());
        const auto done = reader.commit(piece.size());
        ASSERT_TRUE(done) << done.error().message();
        is_complete = *done;
    };
    give(bytes.substr(0, at));
    const auto rest = bytes.substr(at);
    for (std::size_t each = 0; single_bytes && each < rest.size(); ++each) {
        EXPECT_FALSE(is_complete);
        give(rest.substr(each, 1));
    }
    if (!single_bytes) {
        give(rest);
    }
    EXPECT_TRUE(is_complete);
    const auto answer = reader.take();
    return std::to_string(answer.status) + ' ' + answer.body;
}

TEST(response_reader, an_answer_is_the_same_wherever_it_is_cut)
{
    const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    const std::pair<std::string, std::string> bodies[] = {
        {"0\r\n\r\n", ""},
        {"00\r\n\r\n", ""},
        {"0;a=b\r\n\r\n", ""},
        {"0\r\nT: v\r\n\r\n", ""},
        {"3\r\nabc\r\n0\r\n\r\n", "abc"},
        {"4\r\n0\r\n\r\r\n0\r\n\r\n", "0\r\n\r"},
        {"3\r\n0\r\n\r\n1\r\n\r\r\n0\r\n\r\n", "0\r\n\r"},
    };
    for (const auto& [chunks, body] : bodies) {
        const auto bytes = head + chunks;
        for (std::size_t at = 1; at < bytes.size(); ++at) {
            for (const bool single_bytes : {false, true}) {
                EXPECT_EQ(read_cut(bytes, at, single_bytes), "200 " + body) << chunks << at;
            }
        }
    }
}

} // namespace
} // namespace andante::http

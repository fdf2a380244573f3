// Answers in gzip: asked for where they pay, decoded wherever they come.
#include "client/pipeline_fixture.hpp"
#include "support/gzip.hpp"
#include "support/stream_server.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

using namespace andante_tests;

namespace {

namespace emulator = andante::emulator;
using andante::answer_stream;
using andante::stream_options;
using andante::support::in_gzip;

scripted_reply coded_reply(int status, std::string text)
{
    return scripted_reply(status, in_gzip(std::move(text))).with_header("Content-Encoding", "gzip");
}

class coded_answers_test : public pipeline_test {
protected:
    /// What a call asks for.
    std::string asked_by(call what)
    {
        server->reply(scripted_reply(200));
        EXPECT_TRUE(run(std::move(what)));
        return std::string(
            server->requests().back().request.headers.find("Accept-Encoding").value_or("none")
        );
    }

    static call reading(std::string accept)
    {
        auto what = read();
        what.accept = std::move(accept);
        return what;
    }
};

TEST_F(coded_answers_test, are_asked_for_by_reads_of_json_alone)
{
    auto part = read();
    part.headers.set("Range", "bytes=0-9");
    auto chosen_part = read();
    chosen_part.options.headers.set("Range", "bytes=0-9");
    const call elsewhere(http::method::get, "GET {file}", *http::url::parse("https://x.org/f"));
    EXPECT_EQ(asked_by(read()), "gzip");
    EXPECT_EQ(asked_by(reading("application/json")), "gzip");
    EXPECT_EQ(asked_by(reading("audio/wav")), "identity");
    EXPECT_EQ(asked_by(reading("text/event-stream")), "identity");
    EXPECT_EQ(asked_by(create()), "identity");
    EXPECT_EQ(asked_by(part), "identity");
    EXPECT_EQ(asked_by(chosen_part), "identity");
    EXPECT_EQ(asked_by(elsewhere), "identity");
    settings.compressed_answers = false;
    EXPECT_EQ(asked_by(read()), "identity");
}

TEST_F(coded_answers_test, are_not_decoded_when_that_is_switched_off)
{
    settings.compressed_answers = false;
    server->reply(coded_reply(200, "text"));
    const auto answer = run(read());
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, in_gzip("text"));
    EXPECT_FALSE(answer->is_decoded);
}

TEST_F(coded_answers_test, that_are_errors_are_read_decoded)
{
    server->reply(coded_reply(404, "no such thing"));
    const auto refused = run(read());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), errc::not_found);
    EXPECT_EQ(refused.error().message(), "no such thing");
}

TEST_F(coded_answers_test, that_grow_too_large_end_the_call)
{
    settings.max_body_bytes = 1'000'000;
    server->reply(coded_reply(200, std::string(30'000'000, '0')));
    const auto refused = run(read());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), errc::body_too_large);
    EXPECT_EQ(refused.error().http_status(), 200);
    EXPECT_EQ(server->count(), 1u);
}

TEST_F(coded_answers_test, that_were_cut_are_read_again)
{
    auto cut = in_gzip("{}");
    cut.pop_back();
    server->reply(scripted_reply(200, cut).with_header("Content-Encoding", "gzip"));
    server->reply(coded_reply(200, "{}"));
    const auto answer = run(read());
    ASSERT_TRUE(answer) << answer.error().message();
    EXPECT_EQ(answer->body, "{}");
    EXPECT_EQ(server->count(), 2u);
}

TEST_F(coded_answers_test, keep_their_head)
{
    server->reply(coded_reply(200, "text"));
    const auto answer = run(read());
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "text");
    EXPECT_EQ(answer->headers.find("Content-Encoding"), "gzip");
    EXPECT_TRUE(answer->is_decoded);
}

/// Streams from a server that codes without having been asked.
class coded_streams_test : public pipeline_test {
protected:
    coded_streams_test()
    {
        settings.transport = emulator::make_memory_transport(service, time.source());
    }

    result<answer_stream> open(stream_options options = stream_options())
    {
        calls.emplace(time.executor(), test_profile(), settings);
        return andante::testing::run(time, calls->open(read(), options));
    }

    void answer_with(const std::string& coded, std::string type, std::size_t piece)
    {
        std::vector<std::string> pieces;
        for (std::size_t i = 0; i < coded.size(); i += piece) {
            pieces.push_back(coded.substr(i, piece));
        }
        answer = andante::support::stream_of(std::move(type), pieces, 1s);
        answer.headers.set("Content-Encoding", "gzip");
    }

    emulator::reply answer;
    std::shared_ptr<andante::support::stream_server> service =
        std::make_shared<andante::support::stream_server>([this](const emulator::incoming&) {
            return answer;
        });
    std::optional<andante::pipeline> calls;
};

TEST_F(coded_streams_test, that_were_cut_give_what_came_and_then_the_error)
{
    auto cut = in_gzip("some words");
    cut.resize(cut.size() - 3);
    answer_with(cut, "text/plain", 1000);
    auto opened = open();
    ASSERT_TRUE(opened);
    EXPECT_EQ(*andante::testing::run(time, opened->read()), "some words");
    const auto end = andante::testing::run(time, opened->read());
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error(), errc::truncated_body);
    EXPECT_EQ(end.error().stop(), stop_reason::not_repeatable);
}

TEST_F(coded_streams_test, that_are_damaged_end_with_the_error)
{
    answer_with("no gzip at all", "text/plain", 1000);
    auto opened = open();
    ASSERT_TRUE(opened);
    const auto end = andante::testing::run(time, opened->read());
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error(), errc::malformed_http);
}

TEST_F(coded_streams_test, are_decoded_piece_by_piece)
{
    std::string text;
    for (int i = 0; i < 20'000; ++i) {
        text += std::to_string(i * 7919 % 10'007) + ' ';
    }
    const auto coded = in_gzip(text);
    answer_with(coded, "text/plain", coded.size() / 10);
    auto opened = open();
    ASSERT_TRUE(opened);
    EXPECT_FALSE(opened->content_length());
    EXPECT_EQ(opened->headers().find("Content-Encoding"), "gzip");
    std::string got;
    int pieces = 0;
    for (auto piece = andante::testing::run(time, opened->read()); piece && !piece->empty();
         piece = andante::testing::run(time, opened->read())) {
        got += *piece;
        ++pieces;
    }
    EXPECT_EQ(got, text);
    EXPECT_GE(pieces, 8) << "what has come is given at once";
}

TEST_F(coded_streams_test, that_grow_hold_no_more_than_the_buffer)
{
    const std::string text(20'000'000, 'x');
    answer_with(in_gzip(text), "text/plain", 1'000'000);
    stream_options options;
    options.buffer_bytes = 10'000;
    auto opened = open(options);
    ASSERT_TRUE(opened);
    std::size_t size = 0;
    std::size_t largest = 0;
    for (auto piece = andante::testing::run(time, opened->read()); !piece->empty();
         piece = andante::testing::run(time, opened->read())) {
        size += piece->size();
        largest = std::max(largest, piece->size());
        time.settle();
    }
    EXPECT_EQ(size, text.size());
    EXPECT_LE(largest, options.buffer_bytes + 32 * 1024);
}

TEST_F(coded_streams_test, of_events_are_read_as_such)
{
    answer_with(in_gzip("data: one\n\ndata: two\n\ndata: [DONE]\n\n"), "text/event-stream", 7);
    calls.emplace(time.executor(), test_profile(), settings);
    andante::event_options options;
    options.terminator = "[DONE]";
    auto events = andante::testing::run(time, calls->events(read(), options));
    ASSERT_TRUE(events) << events.error().message();
    EXPECT_EQ((*andante::testing::run(time, events->next()))->data, "one");
    EXPECT_EQ((*andante::testing::run(time, events->next()))->data, "two");
    EXPECT_FALSE(*andante::testing::run(time, events->next()));
}

} // namespace

// Server-sent events of an answer, in virtual time.
#include <andante/client/event_stream.hpp>

#include "client/pipeline_fixture.hpp"
#include "support/stream_server.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace andante_tests;

namespace {

namespace emulator = andante::emulator;
using andante::event_options;
using andante::event_stream;
using andante::support::stream_of;

class event_stream_test : public pipeline_test {
protected:
    event_stream_test()
    {
        settings.transport = emulator::make_memory_transport(service, time.source());
    }

    result<event_stream> open(event_options options = event_options())
    {
        calls.emplace(time.executor(), test_profile(), settings);
        return andante::testing::run(time, calls->events(read(), std::move(options)));
    }

    result<std::optional<andante::server_event>> next(event_stream& from)
    {
        return andante::testing::run(time, from.next());
    }

    /// The data of all events, and how the stream ended.
    std::pair<std::vector<std::string>, std::optional<error>>
    read_all(event_options options = event_options())
    {
        auto opened = open(std::move(options));
        std::vector<std::string> data;
        if (!opened) {
            return {data, opened.error()};
        }
        while (true) {
            auto found = next(*opened);
            if (!found) {
                EXPECT_FALSE(next(*opened)) << "an error stays";
                return {data, found.error()};
            }
            if (!*found) {
                EXPECT_TRUE(next(*opened)) << "an end stays";
                return {data, std::nullopt};
            }
            data.push_back((*found)->data);
        }
    }

    void serve(const std::vector<std::string>& pieces, std::chrono::milliseconds apart = 1s)
    {
        answer = stream_of("text/event-stream; charset=utf-8", pieces, apart);
    }

    static event_options done()
    {
        event_options options;
        options.terminator = "[DONE]";
        return options;
    }

    emulator::reply answer;
    std::shared_ptr<andante::support::stream_server> service =
        std::make_shared<andante::support::stream_server>([this](const emulator::incoming&) {
            return answer;
        });
    std::optional<andante::pipeline> calls;
};

using texts = std::vector<std::string>;

TEST_F(event_stream_test, options_out_of_range_send_nothing)
{
    event_options options;
    options.max_event_bytes = 0;
    EXPECT_EQ(open(options).error(), errc::invalid_request);
    options = event_options();
    options.idle = 0s;
    EXPECT_EQ(open(options).error(), errc::invalid_request);
    EXPECT_TRUE(service->seen().empty());
}

TEST_F(event_stream_test, an_answer_of_another_type_is_no_stream_of_events)
{
    answer = stream_of("application/json", {"{}"}, 0s);
    const auto opened = open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error(), errc::malformed_response);
    EXPECT_EQ(
        opened.error().message(),
        "expected server-sent events, and the answer is of the type application/json"
    );
}

TEST_F(event_stream_test, an_end_before_the_terminator_is_a_truncated_body)
{
    serve({"data: a\n\n", "data: b\n\n"});
    const auto [data, problem] = read_all(done());
    EXPECT_EQ(data, (texts{"a", "b"}));
    ASSERT_TRUE(problem);
    EXPECT_EQ(*problem, errc::truncated_body);
    EXPECT_EQ(problem->http_status(), 200);
}

TEST_F(event_stream_test, an_end_within_an_event_is_a_truncated_body)
{
    serve({"data: a\n\n", "data: b\n"});
    const auto [data, problem] = read_all();
    EXPECT_EQ(data, texts{"a"});
    ASSERT_TRUE(problem);
    EXPECT_EQ(*problem, errc::truncated_body);
}

TEST_F(event_stream_test, a_cut_at_every_byte_is_never_a_good_end)
{
    const std::string text = "data: a\n\n: c\n\nevent: x\ndata: b\n\ndata: [DONE]\n\n";
    for (std::size_t at = 1; at < text.size() - 2; ++at) {
        serve({text});
        answer.fault.truncate_at = at;
        const auto [data, problem] = read_all(done());
        ASSERT_TRUE(problem) << at;
        EXPECT_EQ(*problem, errc::truncated_body) << at;
        serve({text.substr(0, at)}); // the same with a proper end of the body
        const auto [whole, other] = read_all(done());
        EXPECT_EQ(whole, data) << at;
        EXPECT_EQ(other.has_value(), at < text.size() - 2) << at;
    }
}

TEST_F(event_stream_test, silence_between_events_is_bounded_although_comments_come)
{
    texts pieces{"data: a\n\n"};
    pieces.insert(pieces.end(), 100, ": still there\n\n");
    serve(pieces);
    event_options options;
    options.idle = 10s;
    const auto [data, problem] = read_all(options);
    EXPECT_EQ(data, texts{"a"});
    ASSERT_TRUE(problem);
    EXPECT_EQ(*problem, errc::read_timeout);
    EXPECT_EQ(problem->message(), "no event for 10000 ms");
    EXPECT_EQ(time.elapsed(), 10s);
}

TEST_F(event_stream_test, comments_count_when_they_are_asked_to)
{
    texts pieces{"data: a\n\n"};
    pieces.insert(pieces.end(), 100, ": still there\n\n");
    pieces.emplace_back("data: b\n\n");
    serve(pieces);
    event_options options;
    options.idle = 10s;
    options.comments_count = true;
    const auto [data, problem] = read_all(options);
    EXPECT_EQ(data, (texts{"a", "b"}));
    EXPECT_FALSE(problem);
}

TEST_F(event_stream_test, an_event_that_is_too_large_ends_the_stream_and_the_exchange)
{
    serve(texts(1000, "data: " + std::string(1000, 'x') + "\n"), 1ms);
    event_options options;
    options.max_event_bytes = 10'000;
    const auto [data, problem] = read_all(options);
    EXPECT_TRUE(data.empty());
    ASSERT_TRUE(problem);
    EXPECT_EQ(*problem, errc::body_too_large);
    time.settle();
    EXPECT_EQ(time.armed_timers(), 0U) << "nothing more is read";
    EXPECT_LT(time.elapsed(), 100ms);
}

TEST_F(event_stream_test, an_error_of_the_provider_in_the_middle_is_an_event)
{
    serve({"data: a\n\n", "event: error\ndata: {\"code\":\"overloaded\"}\n\n"});
    auto opened = open();
    ASSERT_TRUE(*next(*opened));
    const auto found = next(*opened);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->type, "error");
    EXPECT_EQ((*found)->data, "{\"code\":\"overloaded\"}");
    EXPECT_FALSE(*next(*opened));
}

TEST_F(event_stream_test, the_terminator_ends_it_although_the_body_does_not)
{
    serve({"data: a\n\n", "data: [DONE]\n\n", "data: late\n\n", "data: later\n\n"}, 1min);
    settings.idle_timeout = 10min;
    const auto [data, problem] = read_all(done());
    EXPECT_EQ(data, texts{"a"});
    EXPECT_FALSE(problem);
    EXPECT_EQ(time.elapsed(), 1min);
    time.settle();
    EXPECT_EQ(seen->notes.back(), "end 1 ok");
    EXPECT_EQ(time.armed_timers(), 0U);
}

TEST_F(event_stream_test, a_terminator_without_its_blank_line_is_one)
{
    serve({"data: a\n\n", "data: [DONE]"});
    const auto [data, problem] = read_all(done());
    EXPECT_EQ(data, texts{"a"});
    EXPECT_FALSE(problem);
}

TEST_F(event_stream_test, events_split_anywhere_arrive_whole)
{
    const std::string text = "data: \xF0\x9F\x8E\xB5\r\ndata: b\r\n\r\nid: 4\ndata: c\n\n";
    serve({text});
    answer.fault.drip_bytes = 1;
    answer.fault.drip_pause = 10ms;
    const auto [data, problem] = read_all();
    EXPECT_EQ(data, (texts{"\xF0\x9F\x8E\xB5\nb", "c"}));
    EXPECT_FALSE(problem);
}

TEST_F(event_stream_test, the_type_is_asked_for_and_type_id_and_retry_are_told)
{
    serve({"retry: 1500\nid: 7\nevent: note\ndata: a\n\n"});
    auto opened = open();
    ASSERT_TRUE(opened);
    EXPECT_EQ(service->seen().at(0).headers.find("Accept"), "text/event-stream");
    EXPECT_EQ(opened->answer().status(), 200);
    const auto found = next(*opened);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->type, "note");
    EXPECT_EQ((*found)->id, "7");
    EXPECT_EQ((*found)->retry, 1500ms);
}

TEST_F(event_stream_test, destroying_it_ends_the_exchange)
{
    serve(texts(100, "data: a\n\n"), 1s);
    {
        auto opened = open();
        ASSERT_TRUE(*next(*opened));
        auto moved = std::move(*opened);
        ASSERT_TRUE(*next(moved));
    }
    time.settle();
    EXPECT_EQ(time.armed_timers(), 0U);
}

} // namespace

// Files that are read while they come, from a host of media in virtual time.
#include "client/file_stream_fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace andante_tests;

namespace {

TEST_F(file_stream_test, the_head_says_what_there_is)
{
    const auto opened = open(http::file_range(100, 299));
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->first(), 100u);
    EXPECT_EQ(opened->size(), 200u);
    EXPECT_EQ(opened->total_size(), song_bytes);
    EXPECT_EQ(opened->content_type(), "audio/mpeg");
    EXPECT_EQ(opened->url(), "https://media.example.net/song");
    EXPECT_EQ(opened->headers().find("ETag"), "\"v1\"");
    host->announces_length = false;
    const auto unknown = open();
    EXPECT_FALSE(unknown->size());
    EXPECT_FALSE(unknown->total_size());
}

TEST_F(file_stream_test, a_range_is_given_whether_the_server_knows_ranges_or_not)
{
    for (const bool knows_ranges : {true, false}) {
        host->knows_ranges = knows_ranges;
        for (const auto& [first, last] : std::vector<std::pair<std::uint64_t, std::uint64_t>>{
                 {0, 0}, {0, 65'535}, {70'001, 140'000}, {699'999, 699'999}, {699'000, 800'000}
             }) {
            const auto text = read_whole(http::file_range(first, last));
            ASSERT_TRUE(text) << first << ' ' << text.error().message();
            const auto end = std::min(last + 1, song_bytes);
            EXPECT_EQ(*text, host->part(first, end - first)) << first << ' ' << knows_ranges;
        }
        EXPECT_EQ(*read_whole(http::file_range(600'000)), host->part(600'000, 100'000));
    }
}

TEST_F(file_stream_test, a_range_goes_on_where_it_was_cut)
{
    plan(200'000);
    plan(250'000);
    const auto text = read_whole(http::file_range(100'000, 299'999));
    ASSERT_TRUE(text) << text.error().message();
    EXPECT_EQ(*text, host->part(100'000, 200'000));
    EXPECT_EQ(
        host->ranges(),
        (std::vector<std::string>{
            "bytes=100000-299999", "bytes=200000-299999", "bytes=250000-299999"
        })
    );
    EXPECT_EQ(host->seen.back().headers.find("If-Range"), "\"v1\"");
}

TEST_F(file_stream_test, what_was_given_is_passed_over_where_the_server_knows_no_ranges)
{
    host->knows_ranges = false;
    plan(300'001);
    const auto text = read_whole();
    ASSERT_TRUE(text) << text.error().message();
    EXPECT_EQ(*text, host->part(0, song_bytes));
}

TEST_F(file_stream_test, the_key_never_goes_where_redirects_lead)
{
    plan_status(302, "Location", "https://elsewhere.example.org/here");
    auto opened = open();
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->url(), "https://elsewhere.example.org/here");
    EXPECT_EQ(*rest_of(*opened), host->part(0, song_bytes));
    for (const auto& each : host->seen) {
        for (const auto& [name, value] : each.headers) {
            EXPECT_EQ(value.find("canary"), std::string::npos) << name;
        }
        EXPECT_EQ(each.headers.find("Accept-Encoding"), "identity");
    }
}

TEST_F(file_stream_test, a_redirect_that_must_not_be_followed_is_the_opening_s_error)
{
    for (const std::string place :
         {"http://media.example.net/plain", "ftp://x.org/", "https://10.0.0.1/near"}) {
        plan_status(302, "Location", place);
        const auto opened = open();
        ASSERT_FALSE(opened) << place;
        EXPECT_EQ(opened.error(), errc::unexpected_redirect) << place;
    }
}

TEST_F(file_stream_test, of_200_mb_only_the_buffer_is_in_memory)
{
    host->size = 200'000'000;
    host->pace = 0ms;
    plan(50'000'000);
    plan(123'456'789);
    file_stream_options options;
    options.buffer_bytes = 100'000;
    auto opened = open(options);
    ASSERT_TRUE(opened);
    std::uint64_t taken = 0;
    std::uint64_t most_waiting = 0;
    while (true) {
        time.settle(); // the host sends all that it can
        most_waiting = std::max(most_waiting, host->sent - taken);
        const auto piece = andante::testing::run(time, opened->read(1'000'003));
        ASSERT_TRUE(piece) << piece.error().message();
        if (piece->empty()) {
            break;
        }
        ASSERT_EQ(*piece, host->part(taken, piece->size())) << "at " << taken;
        taken += piece->size();
    }
    EXPECT_EQ(taken, 200'000'000u);
    EXPECT_EQ(host->seen.size(), 3u);
    EXPECT_LE(most_waiting, options.buffer_bytes + host->piece_bytes);
    EXPECT_GE(most_waiting, options.buffer_bytes);
}

TEST_F(file_stream_test, reads_give_no_more_than_they_are_asked_for)
{
    auto opened = open(http::file_range(0, 99'999));
    std::string text;
    for (const std::size_t most : {1U, 10U, 0U, 4096U}) {
        const auto piece = andante::testing::run(time, opened->read(most));
        ASSERT_TRUE(piece);
        EXPECT_EQ(piece->size(), std::max<std::size_t>(most, 1));
        text += *piece;
    }
    text += *rest_of(*opened);
    EXPECT_EQ(text, host->part(0, 100'000));
}

TEST_F(file_stream_test, a_slow_reader_is_not_the_server_s_silence_but_has_a_deadline)
{
    auto opened = open();
    time.advance(30min);
    EXPECT_LT(host->sent, song_bytes);
    EXPECT_TRUE(andante::testing::run(time, opened->read()));
    time.advance(2h);
    const auto text = rest_of(*opened);
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error(), errc::deadline_exceeded);
    EXPECT_EQ(text.error().stop(), stop_reason::permanent);
}

TEST_F(file_stream_test, destroying_the_stream_ends_the_exchange_at_once)
{
    {
        const auto opened = open();
        ASSERT_TRUE(opened);
        EXPECT_EQ(host->running, 1);
    }
    time.settle();
    EXPECT_EQ(host->running, 0);
    EXPECT_EQ(time.armed_timers(), 0u);
    EXPECT_EQ(seen->notes.back(), "end 1 Operation canceled");
}

TEST_F(file_stream_test, closing_the_client_ends_its_files_behind_what_has_come)
{
    auto opened = open();
    calls->close();
    time.settle();
    EXPECT_EQ(host->running, 0);
    const auto text = rest_of(*opened);
    ASSERT_FALSE(text);
    EXPECT_TRUE(text.error().is_cancelled());
}

TEST_F(file_stream_test, cancelling_ends_the_opening_at_once_and_a_read_without_loss)
{
    const auto cancel = [this](auto operation) {
        asio::cancellation_signal signal;
        std::exception_ptr thrown;
        bool has_ended = false;
        asio::co_spawn(
            time.executor(),
            std::move(operation),
            asio::bind_cancellation_slot(
                signal.slot(),
                [&](std::exception_ptr failed, auto&&) {
                    thrown = failed;
                    has_ended = true;
                }
            )
        );
        time.settle();
        signal.emit(asio::cancellation_type::terminal);
        time.settle();
        EXPECT_TRUE(has_ended);
        ASSERT_TRUE(thrown);
        EXPECT_THROW(std::rethrow_exception(thrown), andante::cancellation);
    };
    cancel(opening(file_stream_options()));
    EXPECT_EQ(host->running, 0);
    host->pace = 1s;
    auto opened = open();
    ASSERT_TRUE(opened);
    auto text = *andante::testing::run(time, opened->read());
    cancel(opened->read());
    text += *rest_of(*opened);
    EXPECT_EQ(text, host->part(0, song_bytes));
}

TEST_F(file_stream_test, the_observer_sees_one_call_with_its_attempts)
{
    plan(200'000);
    ASSERT_TRUE(read_whole());
    EXPECT_EQ(
        seen->notes,
        (std::vector<std::string>{
            "call GET {file}", "attempt 1", "status 0", "attempt 2", "status 206", "end 2 ok"
        })
    );
}

} // namespace

// What can go wrong with a file that is read while it comes.
#include "client/file_stream_fixture.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace andante_tests;

namespace {

class file_stream_faults : public file_stream_test {};

TEST_F(file_stream_faults, options_out_of_range_send_nothing)
{
    file_stream_options none;
    none.buffer_bytes = 0;
    file_stream_options backwards(http::file_range(10, 9));
    file_stream_options over;
    over.deadline = 0ms;
    for (const auto& [options, cause] :
         {std::pair(none, errc::invalid_request),
          std::pair(backwards, errc::invalid_request),
          std::pair(over, errc::deadline_exceeded)}) {
        const auto opened = open(options);
        ASSERT_FALSE(opened);
        EXPECT_EQ(opened.error(), cause);
    }
    EXPECT_TRUE(host->seen.empty());
}

TEST_F(file_stream_faults, what_is_no_file_is_the_opening_s_error)
{
    for (const auto& [status, cause] :
         {std::pair(404, errc::not_found), std::pair(403, errc::request_refused)}) {
        plan_status(status);
        const auto opened = open();
        ASSERT_FALSE(opened);
        EXPECT_EQ(opened.error(), cause);
        EXPECT_EQ(opened.error().stop(), stop_reason::permanent);
        EXPECT_EQ(opened.error().attempts().size(), 1u);
    }
}

TEST_F(file_stream_faults, a_range_behind_the_file_is_refused_and_not_asked_for_again)
{
    for (const bool knows_ranges : {true, false}) {
        host->knows_ranges = knows_ranges;
        host->seen.clear();
        const auto opened = open(http::file_range(song_bytes, song_bytes + 9));
        ASSERT_FALSE(opened);
        EXPECT_EQ(opened.error(), errc::request_refused);
        EXPECT_EQ(host->seen.size(), 1u);
    }
}

TEST_F(file_stream_faults, a_page_in_place_of_the_file_is_given_to_nobody)
{
    file_stream_options options;
    options.expects = http::file_content::media;
    auto page = answer_of(200);
    page.headers.add("Content-Type", "text/html");
    page.body = "<!DOCTYPE html><title>Sign in</title>";
    media_fault fault;
    fault.instead = page;
    host->faults.push_back(fault);
    const auto opened = open(options);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error(), errc::malformed_response);
    EXPECT_NE(opened.error().message().find("instead of media"), std::string::npos);
    EXPECT_TRUE(open(options)) << "and the file itself is";
}

TEST_F(file_stream_faults, a_file_that_changed_meanwhile_is_never_joined)
{
    const auto change = [this] {
        host->tag = "\"v2\"";
        host->salt = 9;
    };
    for (const bool honours : {true, false}) {
        host->tag = "\"v1\"";
        host->salt = 0;
        host->honours_if_range = honours;
        plan(300'000);
        plan(std::nullopt, change);
        auto opened = open();
        ASSERT_TRUE(opened);
        const auto text = rest_of(*opened);
        ASSERT_FALSE(text);
        EXPECT_EQ(text.error(), errc::truncated_body);
        EXPECT_EQ(text.error().stop(), stop_reason::not_repeatable);
        EXPECT_NE(text.error().message().find("changed"), std::string::npos);
    }
}

TEST_F(file_stream_faults, a_file_that_became_shorter_is_an_error)
{
    plan(300'000);
    plan(std::nullopt, [this] { host->size = 200'000; });
    const auto text = read_whole();
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error(), errc::truncated_body);
    EXPECT_EQ(text.error().stop(), stop_reason::not_repeatable);
}

TEST_F(file_stream_faults, without_a_version_there_is_nothing_to_go_on_with)
{
    host->tag = "W/\"weak\"";
    plan(300'000);
    const auto text = read_whole();
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error(), errc::truncated_body);
    EXPECT_EQ(text.error().stop(), stop_reason::not_repeatable);
    EXPECT_EQ(host->seen.size(), 1u);
}

TEST_F(file_stream_faults, gives_up_after_so_many_resumes)
{
    for (int i = 0; i < 6; ++i) {
        plan(100'000 + 1000 * static_cast<std::uint64_t>(i));
    }
    const auto text = read_whole();
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().stop(), stop_reason::attempts_exhausted);
    EXPECT_EQ(text.error().attempts().size(), 6u);
}

TEST_F(file_stream_faults, silence_counts_as_cut_and_the_rest_follows)
{
    media_fault silent;
    silent.silent_at = 250'000;
    host->faults.push_back(silent);
    file_stream_options options;
    options.stall = 20s;
    const auto text = read_whole(options);
    ASSERT_TRUE(text) << text.error().message();
    EXPECT_EQ(*text, host->part(0, song_bytes));
    EXPECT_EQ(host->ranges(), (std::vector<std::string>{"-", "bytes=250000-"}));
    EXPECT_GE(time.elapsed(), 20s);
    EXPECT_LT(time.elapsed(), 22s);
}

TEST_F(file_stream_faults, a_wrong_digest_is_told_at_the_end)
{
    host->more.add("Repr-Digest", "sha-256=:" + std::string(43, 'A') + "=:");
    auto opened = open();
    ASSERT_TRUE(opened);
    const auto text = rest_of(*opened);
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error(), errc::truncated_body);
    EXPECT_NE(text.error().message().find("SHA-256"), std::string::npos);
}

} // namespace

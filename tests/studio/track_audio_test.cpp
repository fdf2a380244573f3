#include "examples/studio_server/studio.hpp"
#include "examples/studio_server/track_audio.hpp"
#include "support/studio.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace {

namespace finetuning = andante::finetuning;
using andante::http::file_range;
using studio_server::asked_part;
using studio_server::audio_reply;
using studio_server::request_counter;
using studio_server::web_request;

std::optional<file_range> part_in(const std::string& range, const std::string& if_range = "")
{
    web_request request("GET", "/api/audio/1");
    request.headers.add("Range", range);
    if (!if_range.empty()) {
        request.headers.add("If-Range", if_range);
    }
    return asked_part(request);
}

class track_audio : public testing::Test {
protected:
    track_audio()
    {
        auto making =
            world.client.generations().create_and_wait(finetuning::generation_request("drums"));
        const auto track = world.run(std::move(making));
        whole = world.run(world.client.generations().download_to_memory(track, 10'000'000)).bytes;
        world.run(desk->load());
    }
    ~track_audio() override
    {
        desk->close();
        world.time.settle();
    }

    std::optional<andante::file_stream> listen(std::uint64_t number, file_range part)
    {
        return world.run(desk->listen(number, part));
    }

    std::string body_of(const studio_server::web_reply& reply)
    {
        std::string body;
        for (auto piece = world.run(reply.relay->next()); !piece.empty();
             piece = world.run(reply.relay->next())) {
            body += piece;
        }
        return body;
    }

    andante_tests::studio world;
    std::string whole;
    std::shared_ptr<studio_server::studio> desk = std::make_shared<studio_server::studio>(
        world.time.executor(), world.client, std::make_shared<request_counter>()
    );
};

TEST(asked_part, of_another_kind_stands_for_the_whole)
{
    for (const std::string range :
         {"bytes=-500",
          "bytes=9-5",
          "bytes=1-2,4-5",
          "bytes=x-",
          "items=0-1",
          "bytes=5",
          "",
          "bytes=1-x"}) {
        EXPECT_FALSE(part_in(range)) << range;
    }
    EXPECT_FALSE(part_in("bytes=0-9", "\"v1\"")) << "we have named no version";
    EXPECT_FALSE(asked_part(web_request("GET", "/api/audio/1")));
}

TEST(asked_part, is_read_from_first_to_last)
{
    EXPECT_EQ(part_in("bytes=7-")->first, 7u);
    EXPECT_FALSE(part_in("bytes=7-")->last);
    EXPECT_EQ(part_in("bytes=0-0")->last, 0u);
}

TEST_F(track_audio, of_a_track_that_is_not_there_is_none)
{
    EXPECT_FALSE(listen(99, file_range()));
}

TEST_F(track_audio, behind_the_end_is_refused)
{
    auto listening = desk->listen(1, file_range(whole.size()));
    EXPECT_TRUE(world.run_failing(std::move(listening)) == andante::errc::request_refused);
}

TEST_F(track_audio, is_passed_on_whole_or_in_parts)
{
    auto all = audio_reply(std::move(*listen(1, file_range())), std::nullopt);
    EXPECT_EQ(all.status, 200);
    EXPECT_EQ(all.headers.find("Content-Length"), std::to_string(whole.size()));
    EXPECT_EQ(all.headers.find("Accept-Ranges"), "bytes");
    EXPECT_EQ(body_of(all), whole);

    const file_range part(10, 99);
    const auto some = audio_reply(std::move(*listen(1, part)), part);
    EXPECT_EQ(some.status, 206);
    EXPECT_EQ(some.headers.find("Content-Length"), "90");
    EXPECT_EQ(some.headers.find("Content-Range"), "bytes 10-99/" + std::to_string(whole.size()));
    EXPECT_EQ(body_of(some), whole.substr(10, 90));
}

TEST_F(track_audio, that_breaks_off_ends_the_connection_and_not_the_track)
{
    andante::emulator::fault cut(andante::emulator::fault_kind::truncate, "*");
    cut.count = 0;
    cut.bytes = 1000;
    world.service->add_fault(cut);
    const auto reply = audio_reply(std::move(*listen(1, file_range())), std::nullopt);
    EXPECT_THROW(body_of(reply), andante::failure);
    world.service->clear_faults();
    const auto again = audio_reply(std::move(*listen(1, file_range())), std::nullopt);
    EXPECT_EQ(body_of(again), whole);
}

} // namespace

#include "studio_rig.hpp"

namespace {

using namespace std::chrono_literals;
using andante_tests::at_once;
using andante_tests::pianos;
using andante_tests::studio_desk;
using testing::HasSubstr;

TEST_F(studio_desk, takes_what_waits_out_of_the_line_and_pays_nothing_for_it)
{
    const auto numbers = submit(pianos(at_once + 3));
    const auto seen = open_page();

    const auto told =
        world.run(desk->take_out({numbers[at_once], numbers[at_once + 1], numbers[at_once + 2]}));

    EXPECT_EQ(told.at("out").as_int64(), 3);
    EXPECT_EQ(told.at("sent").as_int64(), 0);
    world.time.advance(5min);
    EXPECT_EQ(creates(), at_once);
    EXPECT_THAT(*seen, HasSubstr("event: removed\ndata: [" + std::to_string(numbers[at_once])));
    EXPECT_TRUE(desk->leaving().is_empty());
}

TEST_F(studio_desk, says_of_what_was_sent_that_it_cannot_be_taken_out)
{
    const auto numbers = submit(pianos(2));

    const auto told = world.run(desk->take_out(numbers));

    EXPECT_EQ(told.at("out").as_int64(), 0);
    EXPECT_EQ(told.at("sent").as_int64(), 2);
    EXPECT_EQ(desk->unfinished().size(), 2u);
}

TEST_F(studio_desk, tries_a_failed_track_again_with_the_same_wish)
{
    studio_server::wish wanted("[fail] piano");
    wanted.bpm = 90;
    wanted.lyrics = "la la";
    const auto first = world.run(desk->submit(std::vector<studio_server::wish>(1, wanted))).value();
    world.time.advance(2min);

    const auto again = world.run(desk->try_again(first)).value();
    world.time.settle();

    EXPECT_EQ(again.size(), 1u);
    EXPECT_EQ(creates(), 2u);
    const auto sent = world.service->record().requests(andante_tests::create_route);
    EXPECT_THAT(sent.back().body, HasSubstr("\"lyrics\":\"la la\""));
    EXPECT_THAT(sent.back().body, HasSubstr("\"bpm\":90"));
    EXPECT_TRUE(world.run(desk->try_again(first)).value().empty());
}

TEST_F(studio_desk, removes_what_came_to_nothing_and_keeps_the_rest)
{
    const auto numbers = submit({std::string(701, 'x'), "piano"});
    const auto seen = open_page();

    EXPECT_EQ(desk->dismiss(numbers), 1u);

    world.time.settle();
    EXPECT_THAT(*seen, HasSubstr("event: removed\ndata: [" + std::to_string(numbers[0]) + "]"));
    EXPECT_EQ(desk->unfinished().size(), 1u);
}

TEST_F(studio_desk, begins_the_making_when_the_service_has_taken_it)
{
    const auto numbers = submit(pianos(at_once + 1));
    const auto seen = open_page();
    world.time.settle();

    const auto row_of = [&](std::uint64_t number) {
        const auto at = seen->find("\"number\":" + std::to_string(number) + ",");
        return at == std::string::npos ? std::string() : seen->substr(at, seen->find('}', at) - at);
    };
    EXPECT_THAT(row_of(numbers.back()), HasSubstr(R"("state":"queued")"));
    EXPECT_THAT(row_of(numbers.back()), testing::Not(HasSubstr("\"making\"")));
    EXPECT_THAT(row_of(numbers.front()), HasSubstr("\"making\""));
}

} // namespace

// Many creates whose answers are lost, where nothing can be known of them.
#include "support/announced.hpp"
#include "support/booth.hpp"
#include "support/lost_answers.hpp"

namespace {

using namespace andante_tests;
using andante::outcome;

constexpr auto speech_route = "POST /v1/tts/jobs";

lost_answers lose_all(booth& here)
{
    andante::emulator::fault every(andante::emulator::fault_kind::reset_after_commit, speech_route);
    every.count = 0;
    here.service->add_fault(every);
    const auto create = [&here](int) -> boost::asio::awaitable<std::string> {
        auto creating =
            here.client.speech().create("Habari", std::string(andante::sauti::stock_voice));
        const auto made = co_await std::move(creating);
        co_return made.id;
    };
    return create_five_hundred(here, create);
}

TEST(sauti_lost_creates, five_hundred_are_told_of_each_and_none_is_sent_twice)
{
    booth here;
    const auto seen = lose_all(here);
    EXPECT_EQ(seen.errors.size(), 500u);
    EXPECT_EQ(here.service->syntheses_accepted(), 500u);
    EXPECT_EQ(here.service->record().count(speech_route), 500u);
    for (const auto& problem : seen.errors) {
        EXPECT_EQ(problem.outcome(), outcome::unknown);
    }
}

TEST(sauti_lost_creates, five_hundred_are_repeated_once_at_most_by_who_wants_that)
{
    booth here(quiet_booth(), sends_again);
    const auto seen = lose_all(here);
    EXPECT_EQ(seen.errors.size(), 500u);
    EXPECT_EQ(here.service->record().count(speech_route), 1000u);
    EXPECT_EQ(here.service->syntheses_accepted(), 1000u);
    for (const auto& problem : seen.errors) {
        EXPECT_EQ(problem.outcome(), outcome::unknown);
    }
}

} // namespace

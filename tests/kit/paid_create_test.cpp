#include <andante/kit/paid_create.hpp>

#include <gtest/gtest.h>

namespace {

using andante::errc;
using andante::outcome;
using andante::stop_reason;
namespace kit = andante::kit;

andante::error ended(errc what, outcome known, stop_reason stop)
{
    andante::error_details details;
    details.message = "it broke";
    details.outcome = known;
    details.stop = stop;
    return andante::error(what, std::move(details));
}

constexpr kit::paid_create_rule rule{andante::lost_create_policy::ask, "it may be paid for"};

TEST(paid_create, only_what_nobody_can_say_of_was_lost)
{
    EXPECT_TRUE(
        kit::was_lost(ended(errc::connection_reset, outcome::unknown, stop_reason::not_repeatable))
    );
    EXPECT_FALSE(kit::was_lost(ended(errc::not_found, outcome::rejected, stop_reason::permanent)));
    EXPECT_FALSE(kit::was_lost(
        ended(errc::connect_failed, outcome::not_sent, stop_reason::attempts_exhausted)
    ));
    // It was answered, only not as promised.
    EXPECT_FALSE(kit::was_lost(ended(errc::malformed_response, outcome::unknown, stop_reason::none))
    );
}

TEST(paid_create, a_lost_one_says_what_that_means_and_stays_what_it_is)
{
    const auto lost = ended(errc::connection_reset, outcome::unknown, stop_reason::not_repeatable);
    const auto told = kit::explained(lost, rule);
    EXPECT_EQ(told.message(), "it broke; it may be paid for");
    EXPECT_TRUE(told == errc::connection_reset);
    EXPECT_EQ(told.outcome(), outcome::unknown);
    const auto refused = ended(errc::not_found, outcome::rejected, stop_reason::permanent);
    EXPECT_EQ(kit::explained(refused, rule).message(), "it broke");
    EXPECT_EQ(kit::explained(lost, kit::paid_create_rule()).message(), "it broke");
}

} // namespace

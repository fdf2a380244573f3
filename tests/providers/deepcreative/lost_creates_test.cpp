// Many creates whose answers are lost, where a repeated key is refused.
#include "providers/deepcreative/lab.hpp"
#include "support/lost_answers.hpp"

namespace {

using namespace deepcreative_test;

void lose_first(andante::client_options& options)
{
    options.pacer = andante::pacing::unpaced();
    options.transport = std::make_shared<andante_tests::loses_first_answers>(options.transport);
}

andante_tests::lost_answers lose_all(lab& here)
{
    const auto create = [&here](int) -> asio::awaitable<std::string> {
        auto creating = here.client.predictions().create(asked_for());
        const auto made = co_await std::move(creating);
        co_return made.id;
    };
    return andante_tests::create_five_hundred(here, create);
}

TEST(deepcreative_lost_creates, five_hundred_are_found_by_the_refusals_of_their_keys)
{
    labs::settings settings;
    settings.enforced = false;
    settings.running = 1000;
    lab here(settings, lose_first);
    const auto seen = lose_all(here);
    EXPECT_EQ(seen.ids.size(), 500U);
    EXPECT_TRUE(seen.errors.empty());
    EXPECT_EQ(here.service->accepted(), 500U) << "none was paid for twice";
}

TEST(deepcreative_lost_creates, five_hundred_that_no_refusal_names_are_told_and_none_is_paid_twice)
{
    labs::settings settings;
    settings.enforced = false;
    settings.running = 1000;
    settings.name_duplicate = false;
    lab here(settings, lose_first);
    const auto seen = lose_all(here);
    EXPECT_EQ(here.service->accepted(), 500U);
    EXPECT_EQ(seen.errors.size(), 500U);
    for (const auto& problem : seen.errors) {
        EXPECT_EQ(problem.outcome(), outcome::unknown);
        EXPECT_NE(problem.message().find("probably accepted"), std::string::npos);
    }
}

} // namespace

// Many creates whose answers are lost, where a repeated key is answered with the first job.
#include "providers/pioneer/outpost.hpp"
#include "support/lost_answers.hpp"

namespace {

using namespace pioneer_test;

TEST(pioneer_lost_creates, five_hundred_are_five_hundred_jobs)
{
    served::settings settings(served::docs::late_2026);
    settings.rates.enforced = false;
    settings.jobs = quiet().jobs;
    settings.users.front().key = "fast_sk_0123456789abcdef";
    const auto key = settings.users.front().key;
    const auto lose_first = [](andante::client_options& options) {
        options.pacer = andante::pacing::unpaced();
        options.transport = std::make_shared<andante_tests::loses_first_answers>(options.transport);
    };
    outpost here(settings, lose_first, {}, pioneer::edition::late_2026);
    make_data(*here.service, key, here.time.source()->utc_now() - 1h);
    const auto before = here.service->jobs_begun();
    const auto create = [&here](int number) -> asio::awaitable<std::string> {
        const auto name = "m" + std::to_string(number);
        pioneer::training_request asked(name, "base", {pioneer::training_data("data")});
        auto creating = here.client.training().create(std::move(asked));
        const auto made = co_await std::move(creating);
        co_return made.id;
    };
    const auto seen = andante_tests::create_five_hundred(here, create);
    EXPECT_EQ(seen.ids.size(), 500U);
    EXPECT_TRUE(seen.errors.empty()) << seen.errors.front().message();
    EXPECT_EQ(here.service->jobs_begun() - before, 500U) << "none was paid for twice";
}

} // namespace

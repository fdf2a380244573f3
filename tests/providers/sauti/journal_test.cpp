// A speech job whose process has ended: nothing tells of it, so its caller decides.
#include "support/booth.hpp"
#include "support/memory_journal.hpp"

#include <gmock/gmock.h>

#include <memory>
#include <utility>

namespace andante_tests {
namespace {

using andante::journal_stage;
using andante::outcome;

/// Begins a job in a process that ends as the request is about to leave.
std::shared_ptr<journal_contents> begun_and_ended(booth& here, int step, bool keeps_last)
{
    auto contents = std::make_shared<journal_contents>();
    contents->now = [&here] { return here.time.source()->utc_now(); };
    auto first = std::make_shared<memory_journal>(contents);
    first->ends_at = step;
    first->keeps_last = keeps_last;
    const auto begin = [](andante::sauti::client with) -> boost::asio::awaitable<void> {
        auto beginning =
            with.speech().create("Habari ya asubuhi", std::string(andante::sauti::stock_voice));
        co_await std::move(beginning);
    };
    auto client = andante::sauti::client(
        here.time.executor(),
        here.options([&](andante::client_options& options) { options.journal = first; })
    );
    andante::testing::start(here.time.executor(), begin(client), [](std::exception_ptr) {});
    here.time.run_until([&] { return first->is_dead(); });
    return contents;
}

andante::sauti::client resuming(
    booth& here,
    std::shared_ptr<journal_contents> contents,
    andante::lost_create_policy policy = andante::lost_create_policy::ask
)
{
    return andante::sauti::client(
        here.time.executor(), here.options([&](andante::client_options& options) {
            options.journal = std::make_shared<memory_journal>(contents);
            options.lost_creates.when_in_doubt = policy;
        })
    );
}

TEST(speech_journal, that_has_a_job_which_was_never_sent_sends_it)
{
    booth here;
    const auto contents = begun_and_ended(here, 1, true);
    auto client = resuming(here, contents);
    auto found = here.run(client.resume());
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(here.run(found[0].finish()).stage, journal_stage::finished);
    EXPECT_EQ(here.service->syntheses_accepted(), 1u);
}

TEST(speech_journal, asks_about_a_job_that_may_have_been_sent)
{
    booth here;
    const auto contents = begun_and_ended(here, 2, true);
    auto client = resuming(here, contents);
    auto found = here.run(client.resume());
    ASSERT_EQ(found.size(), 1u);
    const auto problem = here.run_failing(found[0].finish());
    EXPECT_EQ(problem.outcome(), outcome::unknown);
    EXPECT_EQ(contents->rows.at(1).entry.stage, journal_stage::in_doubt);
    EXPECT_EQ(here.service->syntheses_accepted(), 0u);
}

TEST(speech_journal, sends_it_once_more_when_that_is_wanted)
{
    booth here;
    const auto contents = begun_and_ended(here, 2, true);
    auto client = resuming(here, contents, andante::lost_create_policy::resend);
    auto found = here.run(client.resume());
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(here.run(found[0].finish()).stage, journal_stage::finished);
    EXPECT_EQ(here.service->syntheses_accepted(), 1u);
}

} // namespace
} // namespace andante_tests

// What limits on tokens are told of what answers say that they have used.
#include "providers/pioneer/outpost.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace pioneer_test;
namespace pacing = andante::pacing;

namespace {

struct correction {
    std::string route;
    std::string partition;
    double counted = 0;
    double used = 0;
    std::chrono::nanoseconds ago{};
};

/// Lets everybody pass, and notes what it is told.
class noting_pacer final : public pacing::pacer {
public:
    asio::awaitable<andante::result<pacing::permit>> acquire(pacing::permit_request what) override
    {
        partition = what.partition;
        tokens = what.tokens;
        return pacing::unpaced()->acquire(std::move(what));
    }
    void correct_tokens(
        const std::string& route,
        const std::string& of,
        double counted,
        double used,
        std::chrono::nanoseconds ago
    ) override
    {
        told.push_back({route, of, counted, used, ago});
    }

    std::string partition;
    double tokens = 0;
    std::vector<correction> told;
};

class pioneer_tokens : public testing::Test {
protected:
    /// What was told of the one call that was made; fails when that is another number of times.
    correction told_once()
    {
        EXPECT_EQ(pacer->told.size(), 1U);
        auto one = pacer->told.empty() ? correction() : pacer->told.front();
        EXPECT_EQ(one.counted, pacer->tokens) << "as it was asked for";
        EXPECT_EQ(one.partition, pacer->partition);
        pacer->told.clear();
        return one;
    }

    std::shared_ptr<noting_pacer> pacer = std::make_shared<noting_pacer>();
    outpost here{quiet(), [this](andante::client_options& options) { options.pacer = pacer; }};
    pioneer::message_request said{"m", 100, {pioneer::message_turn("user", "hi you")}};
    pioneer::text_request begun{"m", "Once upon"};
};

TEST_F(pioneer_tokens, a_message_counts_as_estimated_and_then_as_its_answer_says)
{
    const auto answer = here.run(here.client.messages().create(said));
    EXPECT_EQ(pacer->tokens, 102) << "6 letters are 2, and 100 that it may answer with";
    const auto one = told_once();
    EXPECT_EQ(one.route, "POST /v1/messages");
    EXPECT_EQ(one.used, answer.usage.input_tokens + answer.usage.output_tokens);
    EXPECT_GT(one.used, 0);
}

TEST_F(pioneer_tokens, a_stream_of_a_message_is_told_at_its_end_once)
{
    auto events = here.run(here.client.messages().stream(said));
    while (here.run(events.next())) {
        EXPECT_TRUE(pacer->told.empty() || events.accumulated().stop_reason == "end_turn");
    }
    EXPECT_FALSE(here.run(events.next()).has_value());
    const auto& usage = events.accumulated().usage;
    EXPECT_EQ(told_once().used, usage.input_tokens + usage.output_tokens);
}

TEST_F(pioneer_tokens, a_stream_that_is_given_up_keeps_its_estimate)
{
    {
        auto events = here.run(here.client.messages().stream(said));
        ASSERT_TRUE(here.run(events.next()).has_value());
    }
    auto pieces = here.run(here.client.completions().stream(begun));
    ASSERT_TRUE(here.run(pieces.next()).has_value());
    pieces.close();
    EXPECT_TRUE(pacer->told.empty());
}

TEST_F(pioneer_tokens, a_text_counts_what_is_usual_where_its_caller_sets_no_most)
{
    const auto answer = here.run(here.client.completions().create(begun));
    EXPECT_EQ(pacer->tokens, 3 + andante::chat::usual_answer_tokens);
    ASSERT_TRUE(answer.usage.has_value());
    const auto one = told_once();
    EXPECT_EQ(one.route, "POST /v1/completions");
    EXPECT_EQ(one.used, answer.usage->total);
}

TEST_F(pioneer_tokens, a_stream_of_a_text_is_told_once_when_its_usage_comes)
{
    auto pieces = here.run(here.client.completions().stream(begun));
    while (here.run(pieces.next())) {
    }
    ASSERT_TRUE(pieces.accumulated().usage.has_value());
    EXPECT_EQ(told_once().used, pieces.accumulated().usage->total);
}

TEST_F(pioneer_tokens, what_a_caller_estimates_itself_is_taken_and_corrected)
{
    andante::call_options own;
    own.tokens = 7;
    const auto answer = here.run(here.client.inference().encode(names_in("Ada"), own));
    EXPECT_EQ(pacer->tokens, 7);
    ASSERT_TRUE(answer.token_usage.has_value());
    EXPECT_EQ(told_once().used, static_cast<double>(*answer.token_usage));
    const pioneer::extraction_request find("Ada", pioneer::extraction_schema({"person"}));
    const auto found = here.run(here.client.extraction().extract(find, own));
    ASSERT_TRUE(found.token_usage.has_value());
    EXPECT_EQ(told_once().used, static_cast<double>(*found.token_usage));
    here.run(here.client.inference().encode(names_in("Ada")));
    EXPECT_TRUE(pacer->told.empty()) << "nothing was counted, so that nothing is corrected";
}

TEST_F(pioneer_tokens, a_call_that_fails_tells_nothing)
{
    said.max_tokens = 0;
    EXPECT_TRUE(here.run_failing(here.client.messages().create(said)) == errc::invalid_request);
    EXPECT_TRUE(here.run_failing(here.client.messages().stream(said)) == errc::invalid_request);
    EXPECT_TRUE(pacer->told.empty());
}

} // namespace

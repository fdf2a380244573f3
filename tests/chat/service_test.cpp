// What a provider tells chat of its own: bounds, changes, costs, lost answers.
#include <andante/kit/session.hpp>

#include "chat/chat_fixture.hpp"
#include "chat/service.hpp"

#include <tuple>

namespace chat_tests::service_tests {

constexpr andante::route talk{
    .verb = andante::http::method::post,
    .path = "/talk",
    .effect = andante::call_effect::paid_create,
};

error describe(const andante::http::response& answer)
{
    andante::error_details details;
    details.http_status = answer.status;
    details.message = "of the provider";
    details.outcome = answer.status >= 500 ? andante::outcome::unknown : andante::outcome::rejected;
    return error(answer.status >= 500 ? errc::server_error : errc::request_refused, details);
}

/// Notes how costs were corrected.
class costs final : public andante::pacing::pacer {
public:
    asio::awaitable<result<andante::pacing::permit>> acquire(andante::pacing::permit_request request
    ) override
    {
        partition = request.partition;
        cost = request.cost;
        return andante::pacing::unpaced()->acquire(std::move(request));
    }
    void correct_cost(
        const std::string& route, double counted, double charged, std::chrono::nanoseconds ago
    ) override
    {
        corrected.emplace_back(route, counted, charged, ago);
    }
    void correct_tokens(
        const std::string& route,
        const std::string& of,
        double counted,
        double used,
        std::chrono::nanoseconds
    ) override
    {
        tokens.emplace_back(route + " " + of, counted, used);
    }

    std::string partition;
    double cost = 0;
    std::vector<std::tuple<std::string, double, double, std::chrono::nanoseconds>> corrected;
    std::vector<std::tuple<std::string, double, double>> tokens;
};

class chat_service : public chat_test {
protected:
    chat_service()
    {
        settings.pacer = pacer;
        settings.retry.attempts = 1;
        andante::provider_profile facts("lantern", "https://api.example.org");
        facts.describe_error = describe;
        session = std::make_shared<andante::kit::session>(time.executor(), facts, settings);
        made = std::make_shared<chat::service>(session->calls(), "lantern", talk, describe);
        made->settle = [this](const chat::settlement& done) {
            whole.push_back(done.is_whole);
            if (done.answer.usage) {
                done.charge(static_cast<double>(done.answer.usage->total));
            }
        };
    }

    chat::completions of() { return chat::make_completions(made, session); }

    std::shared_ptr<costs> pacer = std::make_shared<costs>();
    std::shared_ptr<andante::kit::session> session;
    std::shared_ptr<chat::service> made;
    std::vector<bool> whole;
};

TEST_F(chat_service, uses_the_providers_route_and_changes)
{
    made->adjust = [](const chat::request& what, andante::call& to) {
        to.options.cost = static_cast<double>(chat::estimate_tokens(what, 0));
        to.headers.set("X-Mark", "1");
    };
    answer_with(200, R"({"choices":[{"message":{"content":"a"}}],"usage":{"total_tokens":30}})");
    ASSERT_EQ(run(of().create(hello())).text(), "a");
    const auto asked = service->seen().at(0);
    EXPECT_EQ(asked.target, "/v1/talk");
    EXPECT_EQ(asked.headers.find("X-Mark"), "1");
    EXPECT_EQ(pacer->partition, "test/model");
    EXPECT_EQ(pacer->cost, 2);
    ASSERT_EQ(pacer->corrected.size(), 1U);
    EXPECT_EQ(std::get<0>(pacer->corrected[0]), "POST /talk");
    EXPECT_EQ(std::get<1>(pacer->corrected[0]), 2);
    EXPECT_EQ(std::get<2>(pacer->corrected[0]), 30);
    ASSERT_EQ(pacer->tokens.size(), 1U);
    const std::tuple<std::string, double, double> wanted("POST /talk test/model", 1026, 30);
    EXPECT_EQ(pacer->tokens[0], wanted) << "2 of the text, and 1024 that were allowed for";
}

TEST_F(chat_service, settles_a_stream_at_its_end_once_and_says_whether_it_is_whole)
{
    const auto usage = event(R"({"choices":[],"usage":{"total_tokens":9}})");
    serve({says("a"), usage, done});
    {
        auto opened = run(of().stream(hello()));
        while (run(opened.next())) {
        }
    }
    EXPECT_EQ(whole, std::vector<bool>{true});
    ASSERT_EQ(pacer->corrected.size(), 1U);
    EXPECT_EQ(std::get<2>(pacer->corrected[0]), 9);
    EXPECT_EQ(std::get<3>(pacer->corrected[0]), 2s);
    serve({says("a"), usage, says("b"), done});
    {
        auto opened = run(of().stream(hello()));
        ASSERT_TRUE(run(opened.next()));
    }
    EXPECT_EQ(whole, (std::vector<bool>{true, false})) << "it was given up";
}

TEST_F(chat_service, counts_what_tokens_cost_by_the_requests_prices_also_of_a_stream)
{
    made->settle = nullptr;
    auto priced = hello();
    priced.max_tokens = 100;
    priced.prices = chat::token_prices(2, 10);
    const auto prompt = chat::estimate_tokens(priced) - 100;
    const auto estimate = 2 * static_cast<double>(prompt) + 1000;
    EXPECT_EQ(chat::estimate_cost(priced), estimate);
    const std::string usage =
        R"("usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10})";
    answer_with(200, R"({"choices":[{"message":{"content":"a"}}],)" + usage + "}");
    run(of().create(priced));
    EXPECT_EQ(pacer->cost, estimate);
    ASSERT_EQ(pacer->corrected.size(), 1U);
    EXPECT_EQ(std::get<1>(pacer->corrected[0]), estimate);
    EXPECT_EQ(std::get<2>(pacer->corrected[0]), 44);
    serve({says("a"), event(R"({"choices":[],)" + usage + "}"), done});
    {
        auto opened = run(of().stream(priced));
        while (run(opened.next())) {
        }
    }
    ASSERT_EQ(pacer->corrected.size(), 2U);
    EXPECT_EQ(std::get<1>(pacer->corrected[1]), estimate);
    EXPECT_EQ(std::get<2>(pacer->corrected[1]), 44);
    priced.prices = chat::token_prices(-1, 0);
    EXPECT_EQ(chat::check(priced).error().field()->field, "prices");
}

TEST_F(chat_service, asks_the_providers_own_bounds_after_the_common_ones)
{
    made->check = [](const chat::request& what) -> result<void> {
        if (what.n.value_or(1) > 1) {
            andante::error_details details;
            details.message = "one at a time";
            return error(errc::invalid_request, std::move(details));
        }
        return {};
    };
    auto what = hello();
    what.n = 2;
    EXPECT_EQ(of().check(what).error().message(), "one at a time");
    EXPECT_EQ(run(andante::as_result(of().create(what))).error().message(), "one at a time");
    what.n = 500;
    EXPECT_EQ(of().check(what).error().field()->field, "n");
    EXPECT_TRUE(service->seen().empty());
}

TEST_F(chat_service, keeps_the_callers_own_partition)
{
    answer_with(200, R"({"choices":[]})");
    andante::call_options options;
    options.partition = "mine";
    run(of().create(hello(), options));
    EXPECT_EQ(pacer->partition, "mine");
}

TEST_F(chat_service, says_what_a_lost_answer_means_where_the_provider_does)
{
    made->lost =
        andante::kit::paid_create_rule{andante::lost_create_policy::ask, "it may be paid for"};
    answer_with(500, "{}");
    const auto lost = run(andante::as_result(of().create(hello())));
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().outcome(), andante::outcome::unknown);
    EXPECT_NE(lost.error().message().find("it may be paid for"), std::string::npos);
    const auto stream = run(andante::as_result(of().stream(hello())));
    ASSERT_FALSE(stream);
    EXPECT_NE(stream.error().message().find("it may be paid for"), std::string::npos);
    EXPECT_EQ(service->seen().size(), 2U) << "neither is sent again";
}

TEST_F(chat_service, writes_log_probabilities_and_usage_in_the_providers_form)
{
    answer_with(200, R"({"choices":[]})");
    auto what = hello();
    what.logprobs = 5;
    run(of().create(what));
    EXPECT_TRUE(service->seen().back().body.ends_with(R"("logprobs":5})"));
    serve({says("a"), done});
    run(of().stream(hello()));
    EXPECT_TRUE(service->seen().back().body.ends_with(R"("stream":true})"));
}

TEST_F(chat_service, reads_an_error_within_a_stream_by_the_providers_words)
{
    serve({event(R"({"error":{"code":429}})")});
    auto opened = run(of().stream(hello()));
    const auto found = run(andante::as_result(opened.next()));
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error(), errc::request_refused);
    EXPECT_EQ(found.error().message(), "of the provider; no content had come");
}

} // namespace chat_tests::service_tests

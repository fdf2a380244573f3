// The readers: every published shape, and what none of them is.
#include "core/code_pattern.hpp"
#include "providers/deepcreative/decode.hpp"
#include "providers/deepcreative/errors.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

namespace deepcreative = andante::deepcreative;
using andante::errc;
using andante::outcome;
using deepcreative::prediction_status;

andante::http::response answer_of(std::string body, int status = 200)
{
    andante::http::response answer;
    answer.status = status;
    answer.body = std::move(body);
    return answer;
}

andante::result<deepcreative::prediction> read(std::string body, int status = 200)
{
    auto answer = answer_of(std::move(body), status);
    return deepcreative::decode_prediction(answer, {});
}

TEST(deepcreative_decode, the_published_examples_are_read)
{
    const auto running = read(
        R"({"job_id":"pred_x1","status":"processing","model":"flux-kontext-max",
            "created_at":"2026-01-01T00:00:00Z","urls":{"get":"https://a/v1/status/pred_x1",
            "cancel":"https://a/v1/cancel/pred_x1"}})"
    );
    ASSERT_TRUE(running.has_value());
    EXPECT_EQ(running->id, "pred_x1");
    EXPECT_EQ(running->status, prediction_status::processing);
    EXPECT_EQ(running->cancel_link, "https://a/v1/cancel/pred_x1");
    const auto done = read(
        R"({"job_id":"pred_x1","status":"succeeded","model":"flux-kontext-max",
            "completed_at":"2026-01-01T00:00:45.200Z","output":["https://cdn/a.png"],
            "metrics":{"predict_time":45.2}})"
    );
    ASSERT_TRUE(done.has_value());
    EXPECT_EQ(done->outputs.size(), 1U);
    EXPECT_EQ(done->predict_time->count(), 45.2);
    const auto third = read(
        R"({"id":789,"user_id":"u","status":"succeeded","model":"black-forest-labs",
            "model_version":"flux-kontext-max","input_parameters":{"prompt":"x"},
            "output_data":{"urls":["https://cdn/a.png","https://cdn/b.png"]},
            "credits_used":"2.5","created_at":"2024-01-15T10:30:00Z",
            "updated_at":"2024-01-15T10:31:00Z"})"
    );
    ASSERT_TRUE(third.has_value());
    EXPECT_EQ(third->id, "789");
    EXPECT_EQ(third->owner, "black-forest-labs");
    EXPECT_EQ(third->outputs.size(), 2U);
    EXPECT_EQ(third->credits_used, 2.5);
    EXPECT_TRUE(third->completed_at.has_value());
}

TEST(deepcreative_decode, odd_members_count_as_absent_and_spellings_are_taken)
{
    const auto odd = read(
        R"({"job_id":"p","status":"cancelled","output":"https://cdn/one.png","credits_used":3,
            "created_at":17,"urls":null,"metrics":[],"error":{"message":"stopped"},"new":{}})"
    );
    ASSERT_TRUE(odd.has_value());
    EXPECT_EQ(odd->status, prediction_status::canceled);
    EXPECT_EQ(odd->outputs.at(0), "https://cdn/one.png");
    EXPECT_EQ(odd->credits_used, 3.0);
    EXPECT_EQ(odd->error_message, "stopped");
    EXPECT_FALSE(odd->created_at.has_value());
    const auto unknown = read(R"({"job_id":"p","status":"resting"})");
    ASSERT_TRUE(unknown.has_value());
    EXPECT_FALSE(is_terminal(unknown->status));
    EXPECT_EQ(unknown->status.text(), "resting");
    const auto both = read(R"({"id":7,"job_id":"p"})");
    EXPECT_EQ(both->id, "p") << "job_id before id";
}

TEST(deepcreative_decode, an_object_in_an_envelope_is_read_and_one_without_id_is_none)
{
    std::string body = R"({"event":"prediction.succeeded","id":"evt_1",
                           "data":{"job_id":"p","status":"succeeded"}})";
    const auto told = deepcreative::decode_webhook(body);
    ASSERT_TRUE(told.has_value());
    EXPECT_EQ(told->id, "p") << "not the event's";
    for (const auto* text : {"{}", "[]", "", "{\"status\":\"succeeded\"}", "{\"id\":{}}"}) {
        EXPECT_TRUE(read(text).error() == errc::malformed_response) << text;
    }
}

TEST(deepcreative_decode, pages_are_found_by_data_or_the_first_list)
{
    const auto page = [](std::string body) {
        auto answer = answer_of(std::move(body));
        return deepcreative::decode_page(answer, {});
    };
    const auto usual = page(R"({"other":[1],"data":[{"id":"a"},"b"],"next_cursor":"c2"})");
    ASSERT_TRUE(usual.has_value());
    ASSERT_EQ(usual->items.size(), 2U);
    EXPECT_EQ(usual->items.at(0).text(), R"({"id":"a"})");
    EXPECT_EQ(usual->next_cursor, "c2");
    EXPECT_TRUE(usual->has_more);
    const auto first = page(R"({"models":[{"id":"a"}],"tags":[{"id":"t"}],"next":null})");
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(first->items.size(), 1U);
    EXPECT_FALSE(first->has_more);
    EXPECT_TRUE(page("{}").error() == errc::malformed_response);
}

TEST(deepcreative_errors, a_used_key_tells_which_prediction_there_is)
{
    const auto told = deepcreative::describe_error(answer_of(
        R"({"error":{"type":"idempotency_error","message":"m","details":{"job_id":"pred_1"}}})", 409
    ));
    EXPECT_EQ(told.outcome(), outcome::unknown);
    EXPECT_EQ(deepcreative::accepted_before(told), "pred_1");
    const auto other = deepcreative::describe_error(
        answer_of(R"({"error":{"code":"X","message":"m","details":{"job_id":"p"}}})", 400)
    );
    EXPECT_EQ(deepcreative::accepted_before(other), "");
}

TEST(deepcreative_errors, a_sum_says_when_it_begins_anew_by_the_services_clock)
{
    auto answer =
        answer_of(R"({"error":{"code":"DAILY_SPEND_LIMIT_EXCEEDED","message":"m"}})", 402);
    answer.headers.add("Date", "Tue, 02 Jun 2026 23:00:00 GMT");
    const auto daily = deepcreative::describe_error(answer);
    EXPECT_EQ(daily.policy(), "daily");
    EXPECT_EQ(daily.retry_after(), std::chrono::hours(1));
    answer.body = R"({"error":{"code":"monthly_budget","message":"m"}})";
    const auto monthly = deepcreative::describe_error(answer);
    EXPECT_EQ(monthly.policy(), "monthly");
    EXPECT_EQ(monthly.retry_after(), std::chrono::hours(28 * 24 + 1));
}

} // namespace

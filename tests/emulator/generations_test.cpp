#include "emulator/api.hpp"

namespace {

using namespace emulator_test;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class generations : public api {
protected:
    std::string field_refused(const json::object& body)
    {
        const auto seen = post("/v1/generations", body);
        EXPECT_EQ(seen.status, 400) << json::serialize(body) << seen.text;
        const auto* details = seen.body.at("error").as_object().if_contains("details");
        return details ? std::string(details->at("field").as_string()) : seen.code();
    }
};

TEST_F(generations, every_field_out_of_its_limits_is_named)
{
    settings chosen;
    chosen.rates.enforced = false;
    start(chosen);
    EXPECT_EQ(field_refused({}), "tags");
    EXPECT_EQ(field_refused({{"tags", " \n"}}), "tags");
    EXPECT_EQ(field_refused({{"tags", 7}}), "tags");
    EXPECT_EQ(field_refused({{"tags", std::string(701, 'a')}}), "tags");
    const auto with = [&](std::string_view name, json::value_ref value) {
        return field_refused({{"tags", "slow"}, {name, value}});
    };
    EXPECT_EQ(with("lyrics", std::string(2001, 'a')), "lyrics");
    EXPECT_EQ(with("duration", 4.99), "duration");
    EXPECT_EQ(with("duration", 210.5), "duration");
    EXPECT_EQ(with("duration", "60"), "duration");
    EXPECT_EQ(with("bpm", 59), "bpm");
    EXPECT_EQ(with("bpm", 201), "bpm");
    EXPECT_EQ(with("language", "nl"), "language");
    EXPECT_EQ(with("key", "Db"), "key");
    EXPECT_EQ(with("key", "auto"), "key");
    EXPECT_EQ(with("scale", "dorian"), "scale");
    EXPECT_EQ(with("timesignature", "8"), "timesignature");
    EXPECT_EQ(with("timesignature", "44"), "timesignature");
    EXPECT_EQ(with("timesignature", 1), "timesignature");
    EXPECT_EQ(with("seed", 1.5), "seed");
    EXPECT_EQ(with("seed", 9007199254740993), "seed");
    EXPECT_EQ(with("webhook", "http://example.org/"), "webhook");
    EXPECT_EQ(with("webhook", "https://"), "webhook");
    EXPECT_EQ(with("webhook", "https://u:p@example.org/"), "webhook");
    EXPECT_EQ(with("webhook", "https://example.org/" + std::string(2048, 'x')), "webhook");
    EXPECT_EQ(service->generations_accepted(), 0U);
}

TEST_F(generations, limits_themselves_are_accepted)
{
    const json::object body{
        {"tags", std::string(700, 'a')},
        {"lyrics", std::string(2000, 'a')},
        {"duration", 5},
        {"bpm", 200},
        {"timesignature", "7"},
        {"seed", 0},
        {"unknown", true},
    };
    const auto seen = post("/v1/generations", body);
    EXPECT_EQ(seen.status, 202) << seen.text;
    EXPECT_EQ(seen.data().at("parameters").at("seed"), 0);
}

TEST_F(generations, length_is_counted_in_the_chosen_units)
{
    std::string notes; // One code point, two UTF-16 units, four bytes each.
    for (int i = 0; i < 351; ++i) {
        notes += "\xf0\x9d\x84\x9e";
    }
    EXPECT_EQ(field_refused({{"tags", notes}}), "tags");
    settings chosen;
    chosen.validation.counted_in = emulator::text_length::code_points;
    start(chosen);
    EXPECT_EQ(post("/v1/generations", json::object{{"tags", notes}}).status, 202);
    chosen.validation.counted_in = emulator::text_length::bytes;
    start(chosen);
    EXPECT_EQ(field_refused({{"tags", notes}}), "tags");
}

TEST_F(generations, validation_switches_change_what_is_accepted)
{
    settings chosen;
    chosen.validation.clamp_out_of_range = true;
    chosen.validation.accept_auto = true;
    chosen.validation.name_field = false;
    chosen.validation.reject_unknown_members = true;
    start(chosen);
    const auto clamped = post(
        "/v1/generations",
        json::object{{"tags", "slow"}, {"duration", 999}, {"bpm", 1}, {"key", "auto"}}
    );
    EXPECT_EQ(clamped.data().at("parameters").at("duration"), 210);
    EXPECT_EQ(clamped.data().at("parameters").at("bpm"), 60);
    EXPECT_EQ(field_refused({{"tags", "slow"}, {"tempo", 3}}), "VALIDATION_ERROR");

    settings strict;
    strict.validation.accept_fractions = false;
    strict.validation.accept_integer_timesignature = false;
    start(strict);
    EXPECT_EQ(field_refused({{"tags", "slow"}, {"duration", 60.5}}), "duration");
    EXPECT_EQ(field_refused({{"tags", "slow"}, {"timesignature", 4}}), "timesignature");
}

TEST_F(generations, plan_shortens_the_duration_without_a_word)
{
    settings chosen;
    chosen.accounts.at(0).longest_duration = 120;
    start(chosen);
    const auto seen = post("/v1/generations", json::object{{"tags", "slow"}, {"duration", 200}});
    EXPECT_EQ(seen.data().at("parameters").at("duration"), 120);
}

TEST_F(generations, credits_run_out_after_the_month_and_the_pack)
{
    settings chosen;
    chosen.accounts.at(0).monthly_generations = 1;
    chosen.accounts.at(0).pack_credits = 1;
    start(chosen);
    EXPECT_EQ(
        post("/v1/generations", json::object{{"tags", "a"}}).data().at("creditsRemaining"), 1
    );
    create();
    const auto limits = get("/v1/me").data().at("limits");
    EXPECT_EQ(limits.at("monthlyRemaining"), 0);
    EXPECT_EQ(limits.at("packCredits"), 0);
    EXPECT_EQ(limits.at("totalRemaining"), 0);
    EXPECT_EQ(limits.at("queueDepth"), 2);
    const auto seen = post("/v1/generations", json::object{{"tags", "b"}});
    EXPECT_EQ(seen.status, 402);
    EXPECT_EQ(seen.code(), "MONTHLY_LIMIT_REACHED");

    now += 29 * 24h; // 1 July.
    EXPECT_EQ(get("/v1/me").data().at("limits").at("generationsUsed"), 0);
    create();
}

TEST_F(generations, full_queue_refuses_before_credits_and_empties_when_jobs_end)
{
    settings chosen;
    chosen.queue_capacity = 2;
    chosen.accounts.at(0).monthly_generations = 2;
    start(chosen);
    create();
    create();
    auto seen = post("/v1/generations", json::object{{"tags", "slow"}});
    EXPECT_EQ(seen.status, 429);
    EXPECT_EQ(seen.code(), "QUEUE_FULL");
    EXPECT_EQ(seen.header("Retry-After"), "10");
    EXPECT_EQ(seen.header("X-RateLimit-Remaining"), "7") << "not the rate limit's doing";
    now += 30s;
    EXPECT_EQ(post("/v1/generations", json::object{{"tags", "slow"}}).status, 402);
}

TEST_F(generations, job_that_cannot_be_queued_gives_its_credit_back_unless_told_otherwise)
{
    auto seen = post("/v1/generations", json::object{{"tags", "[reject] slow"}});
    EXPECT_EQ(seen.status, 500);
    EXPECT_EQ(seen.code(), "GENERATION_FAILED");
    EXPECT_EQ(get("/v1/me").data().at("limits").at("generationsUsed"), 0);
    settings chosen;
    chosen.jobs.refund_unqueued = false;
    start(chosen);
    post("/v1/generations", json::object{{"tags", "[reject] slow"}});
    EXPECT_EQ(get("/v1/me").data().at("limits").at("generationsUsed"), 1);
}

TEST_F(generations, failed_job_is_200_with_a_reason_and_keeps_its_credit_unless_told_otherwise)
{
    for (const bool refund : {false, true}) {
        settings chosen;
        chosen.jobs.refund_failed = refund;
        start(chosen);
        const auto id = create("[fail] slow");
        now += 30s;
        const auto seen = get("/v1/generations/" + id);
        EXPECT_EQ(seen.status, 200);
        EXPECT_EQ(seen.data().at("status"), "failed");
        EXPECT_EQ(seen.data().at("errorMessage"), "GPU job timed out after 240s");
        EXPECT_TRUE(seen.data().at("audioUrl").is_null());
        EXPECT_TRUE(seen.data().at("completedAt").is_string());
        EXPECT_EQ(get("/v1/me").data().at("limits").at("generationsUsed"), refund ? 0 : 1);
    }
}

TEST_F(generations, hanging_job_stays_processing_until_it_is_finished_by_hand)
{
    const auto id = create("[hang]");
    now += 24h;
    EXPECT_EQ(get("/v1/generations/" + id).data().at("status"), "processing");
    EXPECT_FALSE(service->next_event().has_value());
    EXPECT_TRUE(service->finish_job(id, "stopped"));
    EXPECT_EQ(get("/v1/generations/" + id).data().at("errorMessage"), "stopped");
    EXPECT_FALSE(service->finish_job(id)) << "final states do not change again";
}

TEST_F(generations, created_answer_has_the_documented_members_and_forms)
{
    const auto seen = post(
        "/v1/generations",
        json::object{
            {"tags", "warm analog synthwave, night drive"},
            {"duration", 95},
            {"bpm", 104},
            {"language", "en"},
            {"key", "F#"},
            {"scale", "minor"},
            {"seed", 90210},
        }
    );
    EXPECT_THAT(
        members(seen.data()),
        ElementsAre(
            "id", "status", "prompt", "parameters", "webhook", "creditsRemaining", "createdAt"
        )
    );
    EXPECT_EQ(
        json::serialize(seen.data().at("parameters")),
        R"({"bpm":104,"duration":95,"timesignature":"4","language":"en","keyscale":"F# minor","seed":90210})"
    );
    EXPECT_EQ(seen.data().at("status"), "processing");
    EXPECT_TRUE(seen.data().at("webhook").is_null());
    EXPECT_EQ(seen.data().at("creditsRemaining"), 1999);
    EXPECT_EQ(seen.data().at("createdAt"), "2026-06-02T19:04:11Z");
}

TEST_F(generations, finished_track_has_the_documented_members_and_forms)
{
    const auto id = create("warm analog synthwave, night drive");
    now += 30s;
    const auto data = get("/v1/generations/" + id).data();
    EXPECT_THAT(
        members(data),
        UnorderedElementsAre(
            "id",
            "title",
            "prompt",
            "type",
            "status",
            "audioUrl",
            "duration",
            "fileSize",
            "isPublic",
            "playCount",
            "downloadCount",
            "likeCount",
            "parameters",
            "errorMessage",
            "generationTime",
            "webhook",
            "createdAt",
            "completedAt"
        )
    );
    EXPECT_THAT(
        members(data.at("parameters")),
        ElementsAre("bpm", "duration", "keyscale", "timesignature", "seed")
    );
    EXPECT_EQ(data.at("title"), "warm analog synthwave");
    EXPECT_EQ(data.at("parameters").at("timesignature"), 4) << "an integer here";
    EXPECT_EQ(data.at("createdAt"), "2026-06-02 19:04:11");
    EXPECT_EQ(data.at("completedAt"), "2026-06-02T19:04:41.250Z");
    EXPECT_EQ(data.at("generationTime"), 30);
    EXPECT_EQ(data.at("duration"), 60);
    EXPECT_EQ(data.at("audioUrl"), text("https://media.finetuning.ai/audio/" + id + ".mp3"));
}

TEST_F(generations, job_ends_exactly_when_it_is_due_however_late_anybody_looks)
{
    const auto id = create();
    EXPECT_EQ(service->next_event(), now + 30s);
    now += 29999ms;
    EXPECT_EQ(get("/v1/generations/" + id).data().at("status"), "processing");
    now += 1h;
    EXPECT_EQ(get("/v1/generations/" + id).data().at("completedAt"), "2026-06-02T19:04:41.250Z");
}

TEST_F(generations, drawn_job_times_stay_in_their_range_and_repeat_with_the_seed)
{
    settings chosen;
    chosen.jobs.time = 10s;
    chosen.jobs.max_time = 20s;
    std::vector<emulator::time_point> ends;
    for (int i = 0; i < 2; ++i) {
        start(chosen);
        create();
        ends.push_back(*service->next_event());
    }
    EXPECT_EQ(ends[0], ends[1]);
    EXPECT_GE(ends[0], now + 10s);
    EXPECT_LE(ends[0], now + 20s);
}

TEST_F(generations, failure_ratio_of_one_fails_every_job)
{
    settings chosen;
    chosen.jobs.failure_ratio = 1;
    start(chosen);
    const auto id = create();
    now += 1min;
    EXPECT_EQ(get("/v1/generations/" + id).data().at("status"), "failed");
}

TEST_F(generations, pending_comes_first_when_switched_on)
{
    settings chosen;
    chosen.jobs.start_pending = true;
    start(chosen);
    const auto made = post("/v1/generations", json::object{{"tags", "slow"}});
    EXPECT_EQ(made.data().at("status"), "pending");
    now += 2s;
    EXPECT_EQ(
        get("/v1/generations?status=processing").data().at("generations").as_array().size(), 1U
    );
}

TEST_F(generations, numbers_are_written_as_javascript_writes_them)
{
    const auto seen = post("/v1/generations", json::object{{"tags", "slow"}, {"duration", 12.5}});
    EXPECT_THAT(seen.text, HasSubstr("\"duration\":12.5,"));
    EXPECT_THAT(seen.text, HasSubstr("\"bpm\":120,"));
}

TEST_F(generations, keys_of_one_account_share_everything)
{
    settings chosen;
    chosen.accounts.at(0).keys.emplace_back(other_key);
    start(chosen);
    create();
    EXPECT_EQ(get("/v1/generations", other_key).data().at("generations").as_array().size(), 1U);
    EXPECT_EQ(get("/v1/me", other_key).header("X-RateLimit-Remaining"), "58");
}

TEST_F(generations, a_job_that_takes_no_time_is_still_processing_in_its_creates_answer)
{
    settings chosen;
    chosen.jobs.time = 0ms;
    start(chosen);
    const auto made = post("/v1/generations", json::object{{"tags", "slow"}});
    EXPECT_EQ(made.data().at("status"), "processing");
    const std::string id(made.data().at("id").as_string());
    EXPECT_EQ(get("/v1/generations/" + id).data().at("status"), "completed");
}

} // namespace

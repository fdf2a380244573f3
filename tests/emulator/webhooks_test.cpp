#include "emulator/api.hpp"

namespace {

using namespace emulator_test;
using emulator::fault;
using emulator::fault_kind;
using emulator::webhook_dispatch;
using ::testing::ElementsAre;

class webhooks : public api {
protected:
    static constexpr std::string_view address = "https://hooks.example.org/ft?token=3f1c9b";

    std::string create_with(std::string_view url = address, std::string tags = "slow")
    {
        const auto made = post("/v1/generations", json::object{{"tags", tags}, {"webhook", url}});
        EXPECT_EQ(made.status, 202) << made.text;
        return std::string(made.data().at("id").as_string());
    }
    std::vector<emulator::webhook_delivery> due()
    {
        service->advance(now);
        return service->take_webhooks();
    }
};

TEST_F(webhooks, completed_job_posts_the_bare_documented_object_once)
{
    const auto id = create_with();
    now += 29999ms;
    EXPECT_TRUE(due().empty());
    now += 1ms;
    const auto sent = due();
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].url, address);
    EXPECT_EQ(sent[0].headers.find("Content-Type"), "application/json");
    EXPECT_EQ(sent[0].headers.find("User-Agent"), "finetuning-webhook/1.0");
    const auto body = json::parse(sent[0].body);
    EXPECT_THAT(
        members(body),
        ElementsAre(
            "id",
            "status",
            "audioUrl",
            "duration",
            "prompt",
            "parameters",
            "createdAt",
            "completedAt"
        )
    );
    EXPECT_EQ(body.at("id"), text(id));
    EXPECT_EQ(body.at("createdAt"), "2026-06-02T19:04:11.000Z");
    EXPECT_EQ(body.at("completedAt"), "2026-06-02T19:04:41.000Z");
    now += 1h;
    EXPECT_TRUE(due().empty()) << "nothing is retried";
}

TEST_F(webhooks, failed_job_posts_nulls_and_a_reason)
{
    create_with(address, "[fail]");
    now += 30s;
    const auto body = json::parse(due().at(0).body);
    EXPECT_TRUE(body.at("audioUrl").is_null());
    EXPECT_TRUE(body.at("duration").is_null());
    EXPECT_EQ(body.at("errorMessage"), "GPU job timed out after 240s");
    EXPECT_TRUE(body.at("completedAt").is_string());
}

TEST_F(webhooks, address_is_given_back_by_create_and_get)
{
    const auto id = create_with();
    EXPECT_EQ(get("/v1/generations/" + id).data().at("webhook"), text(address));
}

TEST_F(webhooks, deleted_track_sends_none)
{
    const auto id = create_with();
    post("/v1/generations/bulk-delete", json::object{{"ids", {id}}});
    now += 1h;
    EXPECT_TRUE(due().empty());
    EXPECT_TRUE(service->record().webhooks().empty());
}

TEST_F(webhooks, private_and_local_hosts_are_accepted_but_not_called)
{
    for (const auto* url :
         {"https://localhost/x",
          "https://127.0.0.1/x",
          "https://10.1.2.3/x",
          "https://172.31.0.1/x",
          "https://192.168.1.1/x",
          "https://169.254.169.254/x",
          "https://[::1]/x",
          "https://[fd00::1]/x",
          "https://[fe80::1]/x"}) {
        create_with(url);
        now += 30s;
        EXPECT_TRUE(due().empty()) << url;
        EXPECT_EQ(service->record().webhooks().back().dispatch, webhook_dispatch::blocked) << url;
    }
    create_with("https://172.32.0.1/x");
    now += 30s;
    EXPECT_EQ(due().size(), 1U) << "a public address";
}

TEST_F(webhooks, loopback_switch_allows_http_to_this_machine_only)
{
    settings chosen;
    chosen.allow_loopback_webhooks = true;
    start(chosen);
    create_with("http://127.0.0.1:4711/hook");
    now += 30s;
    EXPECT_EQ(due().size(), 1U);
    const json::object elsewhere{{"tags", "slow"}, {"webhook", "http://example.org/"}};
    EXPECT_EQ(post("/v1/generations", elsewhere).status, 400);
    create_with("https://10.0.0.1/");
    now += 30s;
    EXPECT_TRUE(due().empty());
}

TEST_F(webhooks, lost_one_is_recorded_and_not_sent)
{
    service->add_fault({fault_kind::webhook_lost, ""});
    create_with();
    create_with();
    now += 30s;
    EXPECT_EQ(due().size(), 1U) << "only the first is lost";
    EXPECT_EQ(service->record().webhooks().at(0).dispatch, webhook_dispatch::lost);
    EXPECT_EQ(service->record().webhooks().at(1).dispatch, webhook_dispatch::sent);
}

TEST_F(webhooks, late_one_comes_after_its_delay)
{
    fault late(fault_kind::webhook_late, "");
    late.delay = 2min;
    service->add_fault(late);
    const auto id = create_with();
    now += 30s;
    EXPECT_TRUE(due().empty());
    EXPECT_EQ(get("/v1/generations/" + id).data().at("status"), "completed");
    EXPECT_EQ(service->next_event(), now + 2min);
    now += 2min;
    EXPECT_EQ(due().size(), 1U);
}

TEST_F(webhooks, doubled_one_is_the_same_twice)
{
    service->add_fault({fault_kind::webhook_twice, ""});
    create_with();
    now += 30s;
    const auto sent = due();
    ASSERT_EQ(sent.size(), 2U);
    EXPECT_EQ(sent[0].body, sent[1].body);
}

TEST_F(webhooks, early_one_is_due_before_the_creates_answer)
{
    service->add_fault({fault_kind::webhook_early, ""});
    emulator::incoming request("POST", "/v1/generations");
    request.headers.add("X-API-Key", std::string(settings::default_key));
    request.headers.add("Content-Type", "application/json");
    request.body = json::serialize(json::object{{"tags", "slow"}, {"webhook", address}});
    const auto answer = service->handle(request, now);
    EXPECT_TRUE(answer.fault.webhooks_first);
    EXPECT_EQ(json::parse(answer.body).at("data").at("status"), "processing");
    const auto sent = service->take_webhooks();
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(json::parse(sent[0].body).at("status"), "completed");
    const auto id = json::parse(sent[0].body).at("id").as_string();
    EXPECT_EQ(get("/v1/generations/" + std::string(id)).data().at("status"), "completed");
}

TEST_F(webhooks, sound_effect_posts_its_own_object)
{
    const auto made =
        post("/v1/sound-effects", json::object{{"prompt", "door"}, {"webhook", address}});
    EXPECT_EQ(made.status, 202);
    now += 30s;
    EXPECT_EQ(json::parse(due().at(0).body).at("requestedDuration"), 4);
}

} // namespace

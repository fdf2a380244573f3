#include <andante/kit/webhook_announcer.hpp>
#include <andante/testing/virtual_time.hpp>

#include "fuzz/webhook_everything.hpp"
#include "providers/finetuning/examples.hpp"
#include "providers/finetuning/session.hpp"
#include "providers/finetuning/webhook_reading.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <optional>
#include <random>
#include <stdexcept>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using andante::secret;
using andante::webhook_request;
using andante::finetuning::webhook_event;
using andante::finetuning::webhook_options;
using andante::kit::webhook_announcer;
using andante::kit::webhook_audience;
using andante::kit::webhook_news;
constexpr auto track_jobs = andante::finetuning::detail::track_jobs;
constexpr auto effect_jobs = andante::finetuning::detail::effect_jobs;

/// Remembers what it was told.
class witness final : public webhook_audience {
public:
    struct heard {
        std::optional<std::size_t> job_kind;
        std::string id;
        std::string status;
        bool trusted;
    };

    void expect(std::size_t, const std::string& id) override { expected.push_back(id); }
    void
    announce(std::optional<std::size_t> job_kind, const webhook_news& news, bool trusted) override
    {
        announced.push_back({job_kind, news.id, news.status, trusted});
    }

    std::vector<std::string> expected;
    std::vector<heard> announced;
};

std::string event(const std::string& id, const std::string& status = "completed")
{
    return R"({"id":")" + id + R"(","status":")" + status +
           R"(","audioUrl":"https://media.finetuning.ai/audio/x.mp3"})";
}

/// An announcer at https://hooks.example.org/hook, changed by `adjust`.
class office {
public:
    template <class Adjust>
    explicit office(Adjust adjust)
    {
        webhook_options options("https://hooks.example.org/hook");
        options.on_event = [this](const webhook_event& each) { events.push_back(each); };
        adjust(options);
        const auto on_event = options.on_event;
        announcer = std::make_unique<webhook_announcer>(
            std::move(options),
            andante::http::url::parse("https://pub.finetuning.ai").value(),
            time.source(),
            told,
            [on_event](std::string body, const andante::webhook_verdict& verdict) {
                return andante::finetuning::read_webhook(std::move(body), verdict, on_event);
            }
        );
    }
    office()
        : office([](webhook_options&) {})
    {}

    /// What the service is told to call, as it arrives.
    std::string new_target() const { return announcer->url_for_job().substr(25); }

    int post(std::string target, std::string body, andante::http::headers headers = {})
    {
        webhook_request made("POST", std::move(target));
        made.headers = std::move(headers);
        made.body = std::move(body);
        return announcer->handle(std::move(made)).status;
    }

    /// Creates a job; gives the target of its webhook.
    std::string create(const std::string& id, std::size_t job_kind = track_jobs)
    {
        const auto url = announcer->url_for_job();
        announcer->created(job_kind, url, id);
        return url.substr(25);
    }

    andante::testing::virtual_time time;
    std::shared_ptr<witness> told = std::make_shared<witness>();
    std::vector<webhook_event> events;
    std::unique_ptr<webhook_announcer> announcer;
};

TEST(finetuning_webhooks, pass_the_documented_events_on_as_hints)
{
    office here;
    const auto target = here.create("gen_1");
    EXPECT_EQ(here.told->expected, std::vector<std::string>{"gen_1"});
    EXPECT_EQ(here.post(target, event("gen_1")), 200);
    ASSERT_EQ(here.told->announced.size(), 1u);
    EXPECT_EQ(here.told->announced[0].job_kind, track_jobs);
    EXPECT_EQ(here.told->announced[0].id, "gen_1");
    EXPECT_EQ(here.told->announced[0].status, "completed");
    EXPECT_FALSE(here.told->announced[0].trusted);
    ASSERT_EQ(here.events.size(), 1u);
    EXPECT_EQ(here.events[0].track.audio_url, "https://media.finetuning.ai/audio/x.mp3");
    EXPECT_FALSE(here.events[0].is_signed);
}

TEST(finetuning_webhooks, tell_of_each_event_once)
{
    office here;
    const auto target = here.create("gen_1");
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(here.post(target, event("gen_1")), 200);
    }
    EXPECT_EQ(here.told->announced.size(), 1u);
    EXPECT_EQ(here.events.size(), 1u);
    EXPECT_EQ(here.announcer->counts().duplicates, 2u);
}

TEST(finetuning_webhooks, may_come_before_the_answer_to_the_create)
{
    office here;
    const auto target = here.new_target();
    EXPECT_EQ(here.post(target, event("gen_1")), 200);
    ASSERT_EQ(here.told->announced.size(), 1u);
    EXPECT_EQ(here.told->announced[0].job_kind, std::nullopt);
}

TEST(finetuning_webhooks, are_refused_without_the_token)
{
    office here;
    const auto target = here.create("gen_1");
    EXPECT_EQ(here.post("/hook", event("gen_1")), 401);
    EXPECT_EQ(here.post("/hook?token=x", event("gen_1")), 401);
    EXPECT_EQ(here.post(target + "x", event("gen_1")), 401);
    EXPECT_EQ(here.post("/other" + target.substr(5), event("gen_1")), 404);
    EXPECT_EQ(here.post(target, "{"), 400);
    EXPECT_EQ(here.post(target, "[]"), 400);
    EXPECT_EQ(here.post(target, R"({"id":"gen_1"})"), 400);
    EXPECT_TRUE(here.told->announced.empty());
    EXPECT_TRUE(here.events.empty());
}

TEST(finetuning_webhooks, cannot_speak_for_another_job)
{
    office here;
    const auto mine = here.create("mine");
    here.create("theirs");
    EXPECT_EQ(here.post(mine, event("theirs")), 400);
    EXPECT_TRUE(here.told->announced.empty());
    EXPECT_EQ(here.post(mine, event("mine")), 200);
}

TEST(finetuning_webhooks, end_a_wait_by_themselves_only_when_that_was_asked_for)
{
    office here([](webhook_options& each) { each.trust_unsigned = true; });
    const auto target = here.create("gen_1");
    here.post(target, event("gen_1"));
    ASSERT_EQ(here.told->announced.size(), 1u);
    EXPECT_TRUE(here.told->announced[0].trusted);
}

TEST(finetuning_webhooks, are_not_trusted_for_jobs_that_nobody_here_created_or_without_a_result)
{
    office here([](webhook_options& each) { each.trust_unsigned = true; });
    const auto effect = here.create("effect", effect_jobs);
    const auto early = here.new_target();
    const auto empty = here.create("empty");
    const auto running = here.create("running");
    EXPECT_EQ(here.post(effect, event("effect")), 200);
    EXPECT_EQ(here.post(early, event("stranger")), 200);
    EXPECT_EQ(here.post(early, event("empty")), 200); // by a URL that is not the job's own
    EXPECT_EQ(here.post(empty, R"({"id":"empty","status":"completed","audioUrl":null})"), 200);
    EXPECT_EQ(here.post(running, event("running", "processing")), 200);
    ASSERT_EQ(here.told->announced.size(), 5u);
    for (const auto& each : here.told->announced) {
        EXPECT_FALSE(each.trusted) << each.id;
    }
}

TEST(finetuning_webhooks, cannot_be_hidden_behind_a_made_up_one)
{
    office here;
    const auto target = here.create("gen_1");
    EXPECT_EQ(here.post(target, event("gen_1", "completed") + " "), 200); // made up
    EXPECT_EQ(here.post(target, event("gen_1", "completed")), 200);
    EXPECT_EQ(here.told->announced.size(), 2u);
}

TEST(finetuning_webhooks, are_trusted_when_a_relay_has_signed_them)
{
    const andante::standard_webhooks relay(secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
    office here([&relay](webhook_options& each) { each.scheme = relay; });
    EXPECT_EQ(here.announcer->url_for_job(), "https://hooks.example.org/hook");
    here.create("gen_1");
    const auto body = event("gen_1");
    const auto now = here.time.source()->utc_now();
    EXPECT_EQ(here.post("/hook", body), 401);
    EXPECT_EQ(here.post("/hook", body, relay.sign("msg_1", now, body)), 200);
    EXPECT_EQ(here.post("/hook", body, relay.sign("msg_2", now, body)), 200);
    ASSERT_EQ(here.told->announced.size(), 1u);
    EXPECT_TRUE(here.told->announced[0].trusted);
    EXPECT_TRUE(here.events.at(0).is_signed);
}

TEST(finetuning_webhooks, use_one_url_for_all_jobs_when_told_so_and_a_kept_token)
{
    const auto kept = andante::url_token::random();
    const auto adjust = [&kept](webhook_options& each) {
        each.token = kept;
        each.token_for_each_job = false;
        each.trust_unsigned = true;
    };
    office here(adjust);
    const auto target = here.create("gen_1");
    EXPECT_EQ(target, here.create("gen_2"));
    EXPECT_EQ(here.post(target, event("gen_1")), 200);
    EXPECT_TRUE(here.told->announced.at(0).trusted);
    office after_restart(adjust);
    EXPECT_EQ(after_restart.post(target, event("gen_2")), 200);
    EXPECT_FALSE(after_restart.told->announced.at(0).trusted);
}

TEST(finetuning_webhooks, arrive_under_another_path_behind_a_proxy)
{
    office here([](webhook_options& each) {
        each.url = "https://hooks.example.org/public/hook?tenant=7";
        each.path = "/inner";
    });
    const auto url = here.announcer->url_for_job();
    EXPECT_TRUE(url.starts_with("https://hooks.example.org/public/hook?tenant=7&job="));
    EXPECT_EQ(here.post("/inner" + url.substr(url.find('?')), event("gen_1")), 200);
}

TEST(finetuning_webhooks, need_a_url_that_the_service_can_call)
{
    for (const char* bad :
         {"", "hooks", "http://hooks.example.org/", "https://localhost/", "https://10.0.0.1/"}) {
        EXPECT_THROW(office([bad](webhook_options& each) { each.url = bad; }), andante::failure)
            << bad;
    }
    EXPECT_THROW(
        office([](webhook_options& each) { each.url += std::string(1950, 'x'); }), andante::failure
    );
    EXPECT_THROW(
        office([](webhook_options& each) { each.max_body_bytes = 0; }), std::invalid_argument
    );
}

TEST(finetuning_webhooks, are_wanted_again_when_the_callers_own_code_throws)
{
    int calls = 0;
    office here([&calls](webhook_options& each) {
        each.on_event = [&calls](const webhook_event&) {
            if (++calls == 1) {
                throw std::runtime_error("out of order");
            }
        };
    });
    const auto target = here.create("gen_1");
    EXPECT_EQ(here.post(target, event("gen_1")), 500);
    EXPECT_EQ(here.post(target, event("gen_1")), 200);
    EXPECT_EQ(calls, 2);
}

TEST(finetuning_webhooks, survive_any_request)
{
    andante::test::every_inbox inboxes;
    std::mt19937 random(11);
    const std::string good = "POST /hook\nwebhook-id:msg\nwebhook-timestamp:1614265330\n"
                             "webhook-signature:v1,xyz v1a,zyx\nStripe-Signature:t=1,v1=00\n\n" +
                             event("gen_1");
    EXPECT_EQ(inboxes.handle(andante::test::request_from(good)), 1); // by the unauthenticated one
    int taken = 0;
    for (int i = 0; i < 5'000; ++i) {
        auto bytes = good;
        for (auto changes = random() % 6; changes > 0; --changes) {
            const auto at = random() % bytes.size();
            switch (random() % 3) {
            case 0:
                bytes[at] = static_cast<char>(random());
                break;
            case 1:
                bytes.erase(at, 1 + random() % 20);
                break;
            default:
                bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 40));
                break;
            }
            if (bytes.empty()) {
                bytes = good;
            }
        }
        taken += inboxes.handle(andante::test::request_from(bytes));
    }
    EXPECT_GT(taken, 500);
    EXPECT_LT(taken, 5'000);
}

} // namespace

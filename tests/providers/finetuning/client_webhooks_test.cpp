// Webhooks from end to end: the create composes the URL, the emulated service calls it, the inbox
// tells the wait.
#include <andante/webhooks/webhook_listener.hpp>

#include "support/announced.hpp"
#include "support/live_studio.hpp"
#include "support/studio.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace finetuning = andante::finetuning;
using andante::errc;
using andante::resolved_by;
using andante::emulator::fault;
using andante::emulator::fault_kind;
using andante::emulator::webhook_delivery;
using andante_tests::get_route;
using andante_tests::list_route;
using finetuning::generation_request;
using finetuning::generation_status;
using finetuning::webhook_options;

/// Jobs end before the slow poll that goes on behind a webhook first looks.
andante::emulator::finetuning::settings jobs_of_20_s()
{
    andante::emulator::finetuning::settings made;
    made.jobs.time = 20s;
    return made;
}

/// A request as a server would hand it over.
andante::webhook_request as_request(const webhook_delivery& what)
{
    andante::webhook_request made("POST", what.url.substr(what.url.find('/', 8)));
    made.headers = what.headers;
    made.body = what.body;
    return made;
}

/// A client in virtual time whose webhooks arrive at its inbox.
class post_office {
public:
    explicit post_office(std::optional<fault> what = std::nullopt, bool trust = false)
        : client(here.time.executor(), options())
        , inbox(client.webhooks(choices(trust)))
    {
        if (what) {
            here.service->add_fault(*what);
        }
    }

    andante::wait_options watch()
    {
        andante::wait_options made;
        made.on_end = [this](const andante::wait_end& how) { ends.push_back(how); };
        return made;
    }

    std::size_t reads()
    {
        auto& record = here.service->record();
        return record.requests(get_route).size() + record.requests(list_route).size();
    }

    finetuning::generation generate(std::string prompt = "drums")
    {
        return here.run(client.generations().create_and_wait(
            andante::support::announced(generation_request(std::move(prompt)), inbox), watch()
        ));
    }

    andante_tests::studio here{jobs_of_20_s()};
    finetuning::client client;
    finetuning::webhook_inbox inbox;
    std::vector<webhook_delivery> deliveries;
    std::vector<finetuning::webhook_event> events;
    std::vector<andante::wait_end> ends;

private:
    andante::client_options options()
    {
        andante::emulator::memory_options how;
        how.on_webhook = [this](const webhook_delivery& what) {
            deliveries.push_back(what);
            EXPECT_EQ(inbox.handle(as_request(what)).status, 200);
        };
        auto chosen = here.options();
        chosen.transport = andante::emulator::make_memory_transport(
            here.service, here.time.source(), std::move(how)
        );
        return chosen;
    }

    webhook_options choices(bool trust)
    {
        webhook_options made("https://hooks.example.org/hook");
        made.trust_unsigned = trust;
        made.on_event = [this](const finetuning::webhook_event& what) { events.push_back(what); };
        return made;
    }
};

TEST(client_webhooks, end_a_wait_at_once_after_one_confirming_read)
{
    post_office here;
    const auto track = here.generate();
    EXPECT_EQ(track.status, generation_status::completed);
    EXPECT_TRUE(track.title); // which only the API's own answer has
    EXPECT_LT(here.here.time.elapsed(), 21s);
    EXPECT_EQ(here.reads(), 1u);
    ASSERT_EQ(here.ends.size(), 1u);
    EXPECT_EQ(here.ends[0].source, resolved_by::webhook);
    EXPECT_EQ(here.events.size(), 1u);
}

TEST(client_webhooks, end_a_wait_without_a_read_when_they_are_trusted)
{
    post_office here(std::nullopt, true);
    const auto track = here.generate();
    EXPECT_EQ(track.status, generation_status::completed);
    EXPECT_TRUE(track.audio_url);
    EXPECT_EQ(here.reads(), 0u);
    EXPECT_EQ(here.ends.at(0).source, resolved_by::webhook);
}

TEST(client_webhooks, tell_of_failures_too)
{
    post_office here;
    const auto track = here.generate("drums [fail]");
    EXPECT_EQ(track.status, generation_status::failed);
    EXPECT_EQ(track.error_message, "GPU job timed out after 240s");
    EXPECT_EQ(here.ends.at(0).source, resolved_by::webhook);
}

TEST(client_webhooks, are_not_missed_when_they_are_lost)
{
    post_office here(fault(fault_kind::webhook_lost, "*"));
    const auto track = here.generate();
    EXPECT_EQ(track.status, generation_status::completed);
    EXPECT_TRUE(here.events.empty());
    EXPECT_NE(here.ends.at(0).source, resolved_by::webhook);
    EXPECT_LE(here.here.time.elapsed(), 91s);
}

TEST(client_webhooks, count_once_when_they_come_twice_or_late)
{
    post_office twice(fault(fault_kind::webhook_twice, "*"));
    EXPECT_EQ(twice.generate().status, generation_status::completed);
    EXPECT_EQ(twice.deliveries.size(), 2u);
    EXPECT_EQ(twice.events.size(), 1u);
    EXPECT_EQ(twice.inbox.counts().duplicates, 1u);

    fault slow(fault_kind::webhook_late, "*");
    slow.delay = 10min;
    post_office late(slow);
    EXPECT_EQ(late.generate().status, generation_status::completed);
    EXPECT_LE(late.here.time.elapsed(), 91s);
    EXPECT_EQ(late.ends.size(), 1u);
}

TEST(client_webhooks, may_come_before_the_answer_to_the_create)
{
    post_office here(fault(fault_kind::webhook_early, "*"));
    const auto track = here.generate();
    EXPECT_EQ(track.status, generation_status::completed);
    EXPECT_EQ(here.events.size(), 1u);
    EXPECT_LT(here.here.time.elapsed(), 5s);
}

TEST(client_webhooks, that_somebody_made_up_are_looked_into_and_do_no_harm)
{
    post_office here;
    auto request = generation_request("drums");
    const auto url = here.inbox.url_for_job();
    request.webhook = url;
    const auto id = here.here.run(here.client.generations().create(std::move(request))).id;
    const webhook_delivery forged(
        url, R"({"id":")" + id + R"(","status":"completed","audioUrl":"https://evil.example/"})"
    );
    EXPECT_EQ(here.inbox.handle(as_request(forged)).status, 200);
    const auto track = here.here.run(here.client.generations().wait(id, here.watch()));
    EXPECT_EQ(track.status, generation_status::completed);
    EXPECT_EQ(track.audio_url->find("evil"), std::string::npos);
    EXPECT_GE(here.here.time.elapsed(), 20s);
    EXPECT_EQ(here.events.size(), 2u); // the real one was not taken for a repeat
}

TEST(client_webhooks, never_show_their_tokens)
{
    post_office here;
    (void)here.generate();
    ASSERT_EQ(here.deliveries.size(), 1u);
    const auto& url = here.deliveries[0].url;
    const auto token = url.substr(url.find("token=") + 6);
    ASSERT_EQ(token.size(), 43u);
    EXPECT_EQ(here.here.log.text.find(token), std::string::npos);
    auto request = generation_request(std::string(800, 'x'));
    const auto problem = here.here.run_failing(here.client.generations().create(
        andante::support::announced(std::move(request), here.inbox)
    ));
    EXPECT_TRUE(problem == errc::invalid_request);
    EXPECT_EQ(problem.message().find("token"), std::string::npos);
}

TEST(client_webhooks, leave_the_callers_own_url_alone)
{
    post_office here;
    auto request = generation_request("drums");
    request.webhook = "https://elsewhere.example.org/";
    const auto problem = here.here.run_failing(
        here.client.generations().create(andante::support::announced(request, here.inbox))
    );
    EXPECT_TRUE(problem == errc::invalid_request);
    ASSERT_TRUE(problem.field());
    EXPECT_EQ(problem.field()->field, "webhook");
    EXPECT_TRUE(
        here.here.run_failing(here.client.generations().create_and_wait(
            andante::support::announced(request, here.inbox)
        )) == errc::invalid_request
    );
    EXPECT_EQ(here.here.service->generations_accepted(), 0u);
}

TEST(client_webhooks, announce_instrumentals_and_sound_effects_as_well)
{
    post_office here(std::nullopt, true);
    auto made = here.here.run(here.client.generations().create_instrumental(
        andante::support::announced(finetuning::instrumental_request("solo piano"), here.inbox)
    ));
    const auto track = here.here.run(here.client.generations().wait(made.id, here.watch()));
    EXPECT_EQ(track.status, generation_status::completed);
    EXPECT_EQ(here.ends.at(0).source, resolved_by::webhook);
    const auto effect = here.here.run(here.client.sound_effects().create(
        andante::support::announced(finetuning::sound_effect_request("a door creaks"), here.inbox)
    ));
    const auto ended = here.here.run(here.client.sound_effects().wait(effect.id, here.watch()));
    EXPECT_EQ(ended.status, generation_status::completed);
    EXPECT_EQ(here.ends.at(1).source, resolved_by::webhook);
    EXPECT_EQ(here.events.size(), 2u);
}

TEST(client_webhooks, need_a_url_that_the_service_can_call)
{
    andante_tests::studio here;
    for (const char* bad : {"http://hooks.example.org/", "https://127.0.0.1/", "hooks"}) {
        EXPECT_THROW((void)here.client.webhooks(webhook_options(bad)), andante::failure) << bad;
    }
}

TEST(client_webhooks, arrive_over_sockets_at_a_listener)
{
    andante::emulator::finetuning::settings settings;
    settings.allow_loopback_webhooks = true;
    settings.jobs.time = 50ms;
    andante_tests::live_studio here(settings);
    andante::webhook_listener listener(here.context.get_executor());
    const auto inbox = here.client.webhooks(webhook_options(listener.url()));
    listener.start(inbox);
    std::vector<andante::wait_end> ends;
    andante::wait_options options;
    options.on_end = [&ends](const andante::wait_end& how) { ends.push_back(how); };
    const auto track = here.run(here.client.generations().create_and_wait(
        andante::support::announced(generation_request("drums"), inbox), options
    ));
    EXPECT_EQ(track.status, generation_status::completed);
    ASSERT_EQ(ends.size(), 1u);
    EXPECT_EQ(ends[0].source, resolved_by::webhook);
    EXPECT_EQ(inbox.counts().delivered, 1u);
    here.run(listener.stop());
    EXPECT_EQ(listener.connections(), 0u);
}

} // namespace

// Waiting with webhooks: the race between them and polling, against the emulated service.
#include "jobs/job_monitor.hpp"
#include "providers/finetuning/decode.hpp"
#include "providers/finetuning/many_tracks.hpp"
#include "providers/finetuning/session.hpp"

#include <gtest/gtest.h>

#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace finetuning = andante::finetuning;
using andante::emulator::fault;
using andante::emulator::fault_kind;
using finetuning_settings = andante::emulator::finetuning::settings;
using andante_tests::lag_meter;
using andante_tests::many_settings;

/// A session whose jobs are announced by the webhooks of the emulated service.
class webhook_studio {
public:
    explicit webhook_studio(finetuning_settings settings, bool trusted = false)
        : here(std::move(settings), andante_tests::allow_many_creates)
        , trusted_(trusted)
    {
        andante::emulator::memory_options how;
        how.on_webhook = [this](const andante::emulator::webhook_delivery& what) { take(what); };
        auto options = here.options(andante_tests::allow_many_creates);
        options.transport = andante::emulator::make_memory_transport(
            here.service, here.time.source(), std::move(how)
        );
        session =
            std::make_shared<finetuning::detail::session>(here.time.executor(), std::move(options));
    }

    std::vector<std::string> create(int count)
    {
        std::vector<std::string> ids;
        for (int index = 0; index < count; ++index) {
            finetuning::generation_request request("drums");
            request.webhook = "https://hooks.example.org/andante";
            ids.push_back(here.run(finetuning::generations(session).create(request)).id);
            session->tracks().service()->monitor()->expect_webhook(ids.back());
        }
        return ids;
    }

    std::vector<andante::result<finetuning::generation>>
    wait(const std::vector<std::string>& ids, andante::wait_options options)
    {
        return here.run(finetuning::generations(session).wait_all(ids, std::move(options)));
    }

    andante_tests::studio here;
    std::shared_ptr<finetuning::detail::session> session;

private:
    bool trusted_;

    void take(const andante::emulator::webhook_delivery& what)
    {
        auto body = what.body;
        auto event = finetuning::decode_webhook_event(body).value();
        andante::jobs::announcement told(
            event.track.id, std::string(event.track.status.text()), true
        );
        told.trusted = trusted_;
        told.value = std::make_shared<const finetuning::generation>(event.track);
        session->tracks().service()->monitor()->announce(std::move(told));
    }
};

/// Loses every n-th webhook.
void lose(webhook_studio& there, unsigned first, unsigned every, unsigned count)
{
    for (unsigned index = 0; index < count; ++index) {
        fault lost(fault_kind::webhook_lost, "*");
        lost.first = first + index * every;
        there.here.service->add_fault(lost);
    }
}

struct measured {
    std::vector<double> lags;
    std::size_t resolved = 0;
    std::size_t most_reads = 0;
};

measured measure(webhook_studio& there, const std::vector<std::string>& ids)
{
    lag_meter meter(there.here);
    there.here.service->record().clear();
    const auto results = there.wait(ids, meter.options(1h));
    std::vector<finetuning::generation> tracks;
    for (const auto& each : results) {
        if (each.has_value()) {
            tracks.push_back(*each);
        }
    }
    measured found;
    found.resolved = tracks.size();
    found.lags = meter.lags(tracks);
    found.most_reads = there.here.service->record().max_in_any_window("read", 60s);
    EXPECT_EQ(there.here.service->record().count_status(429), 0u);
    const auto counted = there.session->tracks().service()->monitor()->counters();
    std::cout << ids.size() << " jobs: " << found.resolved << " resolved, " << counted.by_webhook
              << " by webhook, " << counted.by_poll + counted.by_list << " by looks, at most "
              << found.most_reads << " reads a minute, median lag "
              << found.lags[found.lags.size() / 2] << " s, worst " << found.lags.back() << " s\n";
    return found;
}

TEST(webhook_wait, a_lost_webhook_is_made_up_for_by_polling)
{
    webhook_studio there(many_settings(20s, 20s));
    lose(there, 1, 1, 1);
    const auto ids = there.create(1);
    const auto found = measure(there, ids);
    EXPECT_EQ(found.resolved, 1u);
    EXPECT_LE(found.lags[0], 33);
    EXPECT_EQ(there.session->tracks().service()->monitor()->counters().by_webhook, 0u);
}

TEST(webhook_wait, an_unsigned_webhook_is_confirmed_by_one_read)
{
    webhook_studio there(many_settings(20s, 20s));
    const auto ids = there.create(1);
    const auto found = measure(there, ids);
    EXPECT_LE(found.lags[0], 0.1);
    EXPECT_EQ(there.here.service->record().count("GET /v1/generations/{id}"), 1u);
    EXPECT_EQ(there.session->tracks().service()->monitor()->counters().by_webhook, 1u);
}

TEST(webhook_wait, a_trusted_webhook_needs_no_read)
{
    webhook_studio there(many_settings(20s, 20s), true);
    const auto ids = there.create(5);
    const auto found = measure(there, ids);
    EXPECT_EQ(found.resolved, 5u);
    EXPECT_EQ(there.here.service->record().requests().size(), 0u);
    EXPECT_EQ(there.session->tracks().service()->monitor()->counters().by_webhook, 5u);
}

TEST(webhook_wait, a_webhook_that_comes_before_the_answer_to_the_create_is_kept)
{
    webhook_studio there(many_settings(20s, 20s), true);
    there.here.service->add_fault(fault(fault_kind::webhook_early, "*"));
    const auto ids = there.create(1);
    const auto before = there.here.time.now();
    const auto results = there.wait(ids, {});
    EXPECT_TRUE(results[0].has_value());
    EXPECT_EQ(there.here.time.now(), before);
    EXPECT_EQ(there.session->tracks().service()->monitor()->counters().adopted, 1u);
}

TEST(webhook_wait, polling_stays_slow_while_webhooks_come)
{
    webhook_studio there(many_settings(2min, 4min));
    const auto ids = there.create(20);
    const auto found = measure(there, ids);
    EXPECT_EQ(found.resolved, 20u);
    // A page each half minute, and a confirmation for each, some of them together.
    EXPECT_LE(there.here.service->record().requests().size(), 20u + 9u);
    EXPECT_TRUE(there.session->tracks().service()->monitor()->webhooks_work());
}

TEST(webhook_wait, polling_becomes_normal_by_itself_when_webhooks_do_not_come)
{
    webhook_studio there(many_settings(2min, 4min));
    lose(there, 1, 1, 40);
    const auto ids = there.create(40);
    const auto found = measure(there, ids);
    EXPECT_EQ(found.resolved, 40u);
    EXPECT_FALSE(there.session->tracks().service()->monitor()->webhooks_work());
    EXPECT_LE(found.lags[found.lags.size() / 2], 2);
}

TEST(webhook_wait, many_are_known_within_two_seconds_because_confirmations_share_pages)
{
    webhook_studio there(many_settings(1s, 6min));
    const auto ids = there.create(300);
    const auto found = measure(there, ids);
    EXPECT_EQ(found.resolved, 300u);
    EXPECT_LE(found.most_reads, 48u);
    EXPECT_LE(found.lags[150], 2);
}

TEST(webhook_wait, with_a_third_of_the_webhooks_lost_all_are_resolved)
{
    webhook_studio there(many_settings(1s, 6min));
    lose(there, 2, 3, 100);
    const auto ids = there.create(300);
    const auto found = measure(there, ids);
    EXPECT_EQ(found.resolved, 300u);
    EXPECT_LE(found.most_reads, 48u);
}

} // namespace

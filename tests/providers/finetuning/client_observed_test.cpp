// Whose calls an observer sees, and how long they waited for what.
#include <andante/async/within.hpp>

#include "providers/finetuning/many_tracks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace finetuning = andante::finetuning;
using andante::call_options;
using andante::errc;
using andante_tests::many_settings;
using andante_tests::studio;
using finetuning::generation_request;

/// Who asked, as a service of one's own would say it.
struct visitor {
    std::string name;
};

/// Keeps whose call each event was, and the waits.
class owner_watcher final : public andante::observer {
public:
    struct told {
        std::string what;
        std::string route;
        std::string owner;
        bool shared = false;
        std::string policy;
        std::chrono::nanoseconds duration{};
    };

    void on_call_start(const andante::call_info& call) override { note("start", call); }
    void on_attempt_start(const andante::attempt_start& event) override
    {
        note("attempt", event.call);
    }
    void on_attempt_end(const andante::attempt_end& event) override
    {
        note("attempt end", event.call).policy = std::string(event.policy);
        all.back().what += event.api_code.empty() ? "" : " " + std::string(event.api_code);
    }
    void on_wait(const andante::wait_start& event) override
    {
        note("wait", event.call).policy = std::string(event.policy);
    }
    void on_wait_over(const andante::wait_over& event) override
    {
        auto& noted = note("wait over", event.call);
        noted.policy = std::string(event.policy);
        noted.duration = event.duration;
    }
    void on_call_end(const andante::call_end& event) override { note("end", event.call); }

    std::size_t count(const std::string& what) const
    {
        return static_cast<std::size_t>(std::count_if(
            all.begin(), all.end(), [&](const auto& each) { return each.what == what; }
        ));
    }

    std::vector<told> all;

private:
    told& note(std::string what, const andante::call_info& call)
    {
        const auto* const owner = static_cast<const visitor*>(call.context);
        told one;
        one.what = std::move(what);
        one.route = std::string(call.route);
        one.owner = owner != nullptr ? owner->name : "";
        one.shared = call.shared;
        all.push_back(std::move(one));
        return all.back();
    }
};

class client_observed : public testing::Test {
protected:
    auto watched() const
    {
        return [this](andante::client_options& options) { options.observer = seen; };
    }

    static call_options of(const std::string& name)
    {
        call_options options;
        options.context = std::make_shared<const visitor>(visitor{name});
        return options;
    }

    std::shared_ptr<owner_watcher> seen = std::make_shared<owner_watcher>();
};

TEST_F(client_observed, all_events_of_a_call_name_its_caller)
{
    studio here(many_settings(20s, 20s), watched());
    here.run(here.client.generations().create(generation_request("drums"), of("ann")));
    here.run(here.client.account(of("ben")));
    ASSERT_EQ(seen->all.size(), 8u);
    for (std::size_t index = 0; index < seen->all.size(); ++index) {
        EXPECT_EQ(seen->all[index].owner, index < 4 ? "ann" : "ben") << seen->all[index].what;
        EXPECT_FALSE(seen->all[index].shared);
    }
}

asio::awaitable<void> wait_for(finetuning::client client, std::string id, call_options options)
{
    andante::wait_options how;
    how.call = std::move(options);
    auto waiting = client.generations().wait(std::move(id), std::move(how));
    co_await std::move(waiting);
}

TEST_F(client_observed, a_look_at_a_job_belongs_to_nobody_who_waits_for_it)
{
    studio here(many_settings(20s, 20s), watched());
    const auto made =
        here.run(here.client.generations().create(generation_request("drums"), of("ann")));
    seen->all.clear();
    int running = 2;
    for (const auto* name : {"ann", "ben"}) {
        andante::testing::start(
            here.time.executor(),
            wait_for(here.client, made.id, of(name)),
            [&running](std::exception_ptr) { --running; }
        );
    }
    here.time.run_until([&running] { return running == 0; });
    ASSERT_FALSE(seen->all.empty());
    for (const auto& each : seen->all) {
        EXPECT_TRUE(each.shared) << each.what << ' ' << each.route;
        EXPECT_EQ(each.owner, "") << each.what << ' ' << each.route;
    }
}

TEST_F(client_observed, a_wait_for_the_limit_is_told_with_its_end)
{
    studio here(many_settings(20s, 20s), watched());
    for (int number = 0; number < 10; ++number) {
        here.run(here.client.generations().create(generation_request("drums")));
    }
    EXPECT_EQ(seen->count("wait"), 0u);
    EXPECT_EQ(seen->count("wait over"), 0u) << "what did not wait does not end to";
    seen->all.clear();
    const auto from = here.time.source()->now();
    here.run(here.client.generations().create(generation_request("drums"), of("ann")));
    ASSERT_EQ(seen->all.size(), 6u);
    EXPECT_EQ(seen->all[1].what, "wait");
    EXPECT_EQ(seen->all[1].policy, "create");
    const auto& over = seen->all[2];
    EXPECT_EQ(over.what, "wait over");
    EXPECT_EQ(over.policy, "create");
    EXPECT_EQ(over.owner, "ann");
    EXPECT_GT(over.duration, 50s);
    EXPECT_LE(over.duration, here.time.source()->now() - from);
    EXPECT_EQ(seen->all[3].what, "attempt");
}

TEST_F(client_observed, a_call_that_is_given_up_in_line_ends_its_wait_first)
{
    studio here(many_settings(20s, 20s), watched());
    for (int number = 0; number < 10; ++number) {
        here.run(here.client.generations().create(generation_request("drums")));
    }
    seen->all.clear();
    auto creating = here.client.generations().create(generation_request("drums"), of("ann"));
    auto bounded = andante::within(std::move(creating), 3s, here.client.time());
    EXPECT_TRUE(here.run_failing(std::move(bounded)) == errc::deadline_exceeded);
    ASSERT_EQ(seen->all.size(), 4u);
    EXPECT_EQ(seen->all[2].what, "wait over");
    EXPECT_EQ(seen->all[2].duration, 3s);
    EXPECT_EQ(seen->all[3].what, "end");
}

TEST_F(client_observed, a_refused_attempt_says_by_what)
{
    studio here(many_settings(20s, 20s), watched());
    andante::emulator::fault refused(andante::emulator::fault_kind::error, "POST /v1/generations");
    refused.status = 429;
    refused.code = "GENERATION_RATE_LIMITED";
    here.service->add_fault(refused);
    here.run(here.client.generations().create(generation_request("drums")));
    EXPECT_EQ(seen->count("attempt end GENERATION_RATE_LIMITED"), 1u);
    EXPECT_EQ(seen->count("attempt end"), 1u) << "what was answered was not refused";
    EXPECT_EQ(seen->count("wait"), seen->count("wait over"));
}

} // namespace

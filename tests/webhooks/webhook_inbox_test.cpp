#include <andante/testing/virtual_time.hpp>
#include <andante/webhooks/webhook_inbox.hpp>

#include "webhooks/seen_events.hpp"
#include "webhooks/webhook_crypto.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

namespace {

using namespace std::chrono_literals;
using andante::secret;
using andante::standard_webhooks;
using andante::webhook_fate;
using andante::webhook_inbox;
using andante::webhook_inbox_options;
using andante::webhook_request;
using andante::webhook_work;

/// An inbox that keeps the bodies it gets. A body "bad" is no event, and "boom" cannot be passed
/// on.
class desk {
public:
    explicit desk(std::size_t most = 1000)
        : options(scheme)
    {
        options.path = "/hook";
        options.time = time.source();
        options.max_remembered = most;
        options.on_request = [this](const andante::webhook_observation& seen) { last = seen; };
    }

    webhook_inbox inbox()
    {
        return webhook_inbox(
            options,
            [this](std::string body, const andante::webhook_verdict&)
                -> andante::result<webhook_work> {
                if (body == "bad") {
                    andante::error_details details;
                    details.message = "not an event";
                    return andante::error(andante::errc::malformed_response, std::move(details));
                }
                return webhook_work(key, [this, body] {
                    if (body == "boom") {
                        throw std::runtime_error("the receiver's own trouble");
                    }
                    bodies.push_back(body);
                });
            }
        );
    }

    webhook_request request(std::string_view id, std::string body)
    {
        webhook_request made("POST", "/hook");
        made.headers = scheme.sign(id, time.source()->utc_now(), body);
        made.body = std::move(body);
        return made;
    }

    andante::testing::virtual_time time;
    standard_webhooks scheme{secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")};
    webhook_inbox_options options;
    std::string key;
    std::vector<std::string> bodies;
    andante::webhook_observation last;
};

TEST(webhook_inbox, takes_a_new_event_once_and_every_repeat_politely)
{
    desk here;
    const auto inbox = here.inbox();
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(inbox.handle(here.request("msg_1", "hello")).status, 200);
    }
    EXPECT_EQ(here.bodies, std::vector<std::string>{"hello"});
    EXPECT_EQ(inbox.counts().delivered, 1u);
    EXPECT_EQ(inbox.counts().duplicates, 2u);
    EXPECT_EQ(here.last.fate, webhook_fate::duplicate);
}

TEST(webhook_inbox, knows_a_redelivery_three_days_later_although_its_timestamp_is_fresh)
{
    desk here;
    const auto inbox = here.inbox();
    (void)inbox.handle(here.request("msg_1", "hello"));
    here.time.advance(75h + 35min + 5s);
    EXPECT_EQ(inbox.handle(here.request("msg_1", "hello")).status, 200);
    EXPECT_EQ(here.bodies.size(), 1u);
    here.time.advance(96h);
    (void)inbox.handle(here.request("msg_1", "hello"));
    EXPECT_EQ(here.bodies.size(), 2u);
}

TEST(webhook_inbox, refuses_in_a_fixed_order_and_says_little)
{
    desk here;
    const auto inbox = here.inbox();
    const auto answer_to = [&](auto change) {
        auto request = here.request("msg_1", "hello");
        change(request);
        return inbox.handle(std::move(request));
    };
    const auto elsewhere = answer_to([](webhook_request& each) { each.target = "/hook/"; });
    EXPECT_EQ(elsewhere.status, 404);
    const auto encoded = answer_to([](webhook_request& each) { each.target = "/%68ook"; });
    EXPECT_EQ(encoded.status, 404);
    const auto read = answer_to([](webhook_request& each) { each.method = "GET"; });
    EXPECT_EQ(read.status, 405);
    EXPECT_EQ(read.headers.find("allow"), "POST");
    const auto wide = answer_to([](webhook_request& each) {
        each.headers.add("X-Padding", std::string(16 * 1024, 'x'));
    });
    EXPECT_EQ(wide.status, 431);
    const auto long_target =
        answer_to([](webhook_request& each) { each.target += '?' + std::string(16 * 1024, 'x'); });
    EXPECT_EQ(long_target.status, 431);
    const auto large =
        answer_to([](webhook_request& each) { each.body.assign(1024 * 1024 + 1, 'x'); });
    EXPECT_EQ(large.status, 413);
    EXPECT_EQ(inbox.counts().refused, 6u);
    EXPECT_TRUE(here.bodies.empty());
    EXPECT_EQ(answer_to([](webhook_request& each) { each.target = "/hook?x=1"; }).status, 200);
}

TEST(webhook_inbox, takes_a_target_in_absolute_form_as_proxies_send_it)
{
    desk here;
    const auto inbox = here.inbox();
    const auto status_at = [&](const std::string& target) {
        auto request = here.request("msg_" + std::to_string(target.size()), "hello");
        request.target = target;
        return inbox.handle(std::move(request)).status;
    };
    EXPECT_EQ(status_at("http://hooks.example.org/hook"), 200);
    EXPECT_EQ(status_at("https://hooks.example.org:8443/hook?x=http://y/z"), 200);
    EXPECT_EQ(status_at("http://hooks.example.org"), 404);
    EXPECT_EQ(status_at("http://hook"), 404);
    EXPECT_EQ(status_at("http:///hook/"), 404);
    EXPECT_EQ(status_at("/http://x/hook"), 404);
}

TEST(webhook_inbox, takes_a_body_of_exactly_one_mebibyte)
{
    desk here;
    const auto inbox = here.inbox();
    EXPECT_EQ(inbox.handle(here.request("m", std::string(1024 * 1024, 'x'))).status, 200);
}

TEST(webhook_inbox, gives_one_and_the_same_answer_to_everybody_without_a_proof)
{
    desk here;
    const auto inbox = here.inbox();
    auto forged = here.request("msg_1", "hello");
    forged.body = "changed";
    auto naked = here.request("msg_1", "hello");
    naked.headers = andante::http::headers();
    auto old = here.request("msg_1", "hello");
    here.time.advance(10min);
    auto malformed = here.request("msg_1", "bad");
    malformed.headers.set("webhook-signature", "v1,");
    for (auto request : {forged, naked, old, malformed}) {
        const auto answer = inbox.handle(std::move(request));
        EXPECT_EQ(answer.status, 401);
        EXPECT_EQ(answer.body, "refused\n");
        EXPECT_EQ(answer.headers.size(), 1u);
    }
    EXPECT_EQ(here.last.why, andante::webhook_refusal::wrong_proof);
    EXPECT_TRUE(here.bodies.empty());
}

TEST(webhook_inbox, answers_400_to_a_sender_that_makes_no_sense)
{
    desk here;
    const auto inbox = here.inbox();
    EXPECT_EQ(inbox.handle(here.request("msg_1", "bad")).status, 400);
    EXPECT_EQ(here.last.reason, "not an event");
}

TEST(webhook_inbox, wants_an_event_again_that_could_not_be_passed_on)
{
    desk here;
    const auto inbox = here.inbox();
    EXPECT_EQ(inbox.handle(here.request("msg_1", "boom")).status, 500);
    EXPECT_EQ(inbox.handle(here.request("msg_1", "boom")).status, 500);
    EXPECT_EQ(inbox.counts().failed, 2u);
    EXPECT_EQ(inbox.counts().duplicates, 0u);
    EXPECT_EQ(inbox.handle(here.request("msg_1", "better")).status, 200);
    EXPECT_EQ(here.bodies, std::vector<std::string>{"better"});
}

TEST(webhook_inbox, knows_repeats_by_the_events_own_key_when_there_is_one)
{
    desk here;
    const auto inbox = here.inbox();
    here.key = "job 1 completed";
    (void)inbox.handle(here.request("msg_1", "one wording"));
    (void)inbox.handle(here.request("msg_2", "another wording"));
    EXPECT_EQ(here.bodies.size(), 1u);
    here.key = "job 2 completed";
    (void)inbox.handle(here.request("msg_2", "another wording"));
    EXPECT_EQ(here.bodies.size(), 2u);
}

TEST(webhook_inbox, knows_repeats_by_the_body_when_nothing_else_names_them)
{
    desk here;
    here.options.scheme = andante::unauthenticated_webhooks();
    const auto inbox = here.inbox();
    webhook_request request("POST", "/hook");
    request.body = "same";
    (void)inbox.handle(request);
    (void)inbox.handle(request);
    request.body = "other";
    (void)inbox.handle(request);
    EXPECT_EQ(here.bodies, (std::vector<std::string>{"same", "other"}));
}

TEST(webhook_inbox, shares_its_memory_with_its_copies_and_among_threads)
{
    desk here;
    here.options.on_request = {};
    std::atomic<int> delivered{0};
    const webhook_inbox inbox(
        here.options,
        [&delivered](std::string, const andante::webhook_verdict&)
            -> andante::result<webhook_work> {
            return webhook_work(std::string(), [&delivered] { ++delivered; });
        }
    );
    std::vector<webhook_request> requests;
    for (int i = 0; i < 200; ++i) {
        requests.push_back(here.request("msg_" + std::to_string(i), "hello"));
    }
    std::vector<std::thread> senders;
    for (int i = 0; i < 4; ++i) {
        senders.emplace_back([copy = inbox, &requests] {
            for (const auto& each : requests) {
                EXPECT_EQ(copy.handle(each).status, 200);
            }
        });
    }
    for (auto& each : senders) {
        each.join();
    }
    EXPECT_EQ(delivered, 200);
    EXPECT_EQ(inbox.counts().duplicates, 600u);
}

TEST(webhook_inbox, cannot_be_made_so_that_it_never_answers)
{
    desk here;
    const auto make = [&here](auto change) {
        auto options = here.options;
        change(options);
        webhook_inbox(options, [](std::string, const andante::webhook_verdict&) {
            return andante::result<webhook_work>(webhook_work());
        });
    };
    EXPECT_NO_THROW(make([](webhook_inbox_options&) {}));
    EXPECT_THROW(make([](auto& each) { each.path = ""; }), std::invalid_argument);
    EXPECT_THROW(make([](auto& each) { each.path = "hook"; }), std::invalid_argument);
    EXPECT_THROW(make([](auto& each) { each.path = "/hook?x"; }), std::invalid_argument);
    EXPECT_THROW(make([](auto& each) { each.max_body_bytes = 0; }), std::invalid_argument);
    EXPECT_THROW(make([](auto& each) { each.max_header_bytes = 0; }), std::invalid_argument);
    EXPECT_THROW(make([](auto& each) { each.max_remembered = 0; }), std::invalid_argument);
    EXPECT_THROW(make([](auto& each) { each.remember = 0h; }), std::invalid_argument);
    EXPECT_THROW((void)webhook_inbox(here.options, {}), std::invalid_argument);
}

TEST(seen_events, forgets_the_oldest_when_full_and_the_old_when_late)
{
    andante::webhooks::seen_events seen(96h, 3);
    const andante::time_source::time_point start{};
    const auto insert = [&](int number, std::chrono::hours later = 0h) {
        return seen.insert(andante::webhooks::sha256(std::to_string(number)), start + later);
    };
    for (int i = 0; i < 4; ++i) {
        EXPECT_TRUE(insert(i));
    }
    EXPECT_EQ(seen.size(), 3u);
    EXPECT_FALSE(insert(1));
    EXPECT_TRUE(insert(0)); // was forgotten, and now 1 is
    EXPECT_TRUE(insert(1, 95h));
    EXPECT_FALSE(insert(0, 95h));
    EXPECT_TRUE(insert(0, 96h));
    EXPECT_FALSE(insert(1, 190h));
}

TEST(seen_events, what_is_taken_back_again_and_again_takes_no_room_and_pushes_nothing_out)
{
    andante::webhooks::seen_events seen(96h, 10);
    const andante::time_source::time_point start{1000h};
    ASSERT_TRUE(seen.insert(andante::webhooks::sha256("kept"), start));
    const auto failing = andante::webhooks::sha256("failing");
    for (int times = 0; times < 10'000; ++times) {
        ASSERT_TRUE(seen.insert(failing, start + 1s));
        seen.erase(failing);
        ASSERT_LE(seen.held(), 21u);
    }
    EXPECT_FALSE(seen.insert(andante::webhooks::sha256("kept"), start + 2s));
}

TEST(seen_events, keeps_what_was_erased_and_came_again_as_long_as_anything_else)
{
    andante::webhooks::seen_events seen(10h, 100);
    const andante::time_source::time_point start{};
    const auto digest = andante::webhooks::sha256("x");
    EXPECT_TRUE(seen.insert(digest, start));
    seen.erase(digest);
    EXPECT_TRUE(seen.insert(digest, start + 5h));
    EXPECT_FALSE(seen.insert(digest, start + 14h)
    ); // the first entry's time is over, not this one's
    EXPECT_TRUE(seen.insert(digest, start + 15h));
}

} // namespace

// A provider of one's own, against a service of a few lines in virtual time.
#include <andante/testing/scripted_transport.hpp>
#include <andante/testing/virtual_time.hpp>
#include <andante/webhooks/webhook_scheme.hpp>

#include "examples/own_provider/lantern.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace http = andante::http;
using andante::errc;
using andante::testing::scripted_reply;
using andante::testing::scripted_transport;
using andante::testing::virtual_time;

std::string problem(const std::string& kind)
{
    return R"({"problem":{"kind":")" + kind + R"(","text":"no"}})";
}

/// Lantern: three renders at a time, each takes two minutes; pages of two.
class lantern_service {
public:
    lantern_service()
    {
        transport->otherwise([this](const http::request& asked) { return answer(asked); });
        options.transport = transport;
        options.time = time.source();
        options.api_key = andante::secret("lantern-key");
        options.random_seed = 7;
    }

    template <class T>
    auto run(boost::asio::awaitable<T> what)
    {
        return andante::testing::run(time, std::move(what));
    }

    virtual_time time;
    std::shared_ptr<scripted_transport> transport =
        std::make_shared<scripted_transport>(time.source());
    andante::client_options options;
    bool has_credit = true;
    int refused = 0;
    std::map<std::string, andante::time_source::time_point> begun;

private:
    bool is_done(const std::string& id) const
    {
        return time.source()->now() - begun.at(id) >= 2min;
    }
    std::string body_of(const std::string& id) const
    {
        return is_done(id) ? R"({"id":")" + id + R"(","state":"done","file":"https://f.example/x"})"
                           : R"({"id":")" + id + R"(","state":"drawing"})";
    }
    scripted_reply create(const http::request& asked)
    {
        int running = 0;
        for (const auto& each : begun) {
            running += is_done(each.first) ? 0 : 1;
        }
        if (!has_credit) {
            return scripted_reply(402, problem("out_of_credit"));
        }
        if (asked.headers.find("Authorization") != "Token lantern-key") {
            return scripted_reply(401, "{}");
        }
        if (running >= 3) {
            ++refused;
            return scripted_reply(409, problem("too_many_renders"));
        }
        const auto id = "r" + std::to_string(begun.size() + 1);
        begun.emplace(id, time.source()->now());
        return scripted_reply(201, body_of(id));
    }
    scripted_reply page(const std::string& target) const
    {
        const auto at = target.find("after=");
        auto from = at == std::string::npos ? begun.begin() : begun.find(target.substr(at + 6));
        boost::json::array items;
        for (int i = 0; i < 2 && from != begun.end(); ++i, ++from) {
            items.push_back(boost::json::parse(body_of(from->first)));
        }
        boost::json::object out{{"renders", items}};
        if (from != begun.end()) {
            out["after"] = from->first;
        }
        return scripted_reply(200, boost::json::serialize(out));
    }
    /// Scenes of one word have no title; of more than ten at once it wants to hear nothing.
    static scripted_reply titles(const http::request& asked)
    {
        const auto asked_for = boost::json::parse(asked.body);
        const auto& scenes = asked_for.as_object().at("scenes").as_array();
        if (scenes.size() > 10) {
            return scripted_reply(400, problem("bad_scene"));
        }
        boost::json::array found;
        for (const auto& each : scenes) {
            const std::string scene(each.as_string());
            found.push_back(
                scene.find(' ') == std::string::npos ? boost::json::value(nullptr)
                                                     : boost::json::value("The " + scene)
            );
        }
        return scripted_reply(200, boost::json::serialize(boost::json::object{{"titles", found}}));
    }
    scripted_reply answer(const http::request& asked)
    {
        const auto target = asked.target.target();
        if (target == "/v2/titles") {
            return titles(asked);
        }
        if (asked.method == http::method::post) {
            return create(asked);
        }
        if (target.starts_with("/v2/renders?")) {
            return page(target);
        }
        const auto id = target.substr(target.rfind('/') + 1);
        return begun.contains(id) ? scripted_reply(200, body_of(id))
                                  : scripted_reply(404, problem("no_such_render"));
    }
};

boost::asio::awaitable<std::vector<std::string>> draw(const lantern::client* client, int count)
{
    std::vector<std::string> ids;
    for (int i = 0; i < count; ++i) {
        auto creating = client->create("a lighthouse");
        const auto made = co_await std::move(creating);
        ids.push_back(made.id);
    }
    co_return ids;
}

boost::asio::awaitable<std::vector<std::string>>
ends_of(andante::completed_range<lantern::render> all)
{
    std::vector<std::string> states;
    while (true) {
        const auto next = co_await all.next();
        if (!next) {
            co_return states;
        }
        states.push_back(next->outcome.value().state);
    }
}

boost::asio::awaitable<std::vector<std::string>> ids_of(andante::page_range<lantern::render>* all)
{
    std::vector<std::string> ids;
    while (true) {
        const auto next = co_await all->next();
        if (!next) {
            co_return ids;
        }
        ids.push_back(next->id);
    }
}

TEST(own_provider, draws_within_its_windows_and_waits)
{
    lantern_service here;
    const lantern::client client(here.time.executor(), here.options);

    auto ids = here.run(draw(&client, 3));
    EXPECT_EQ(ids, (std::vector<std::string>{"r1", "r2", "r3"}));
    EXPECT_EQ(here.run(ends_of(client.as_completed(ids))).size(), 3u);
    EXPECT_EQ(here.run(client.wait("r2")).file, "https://f.example/x");
}

TEST(own_provider, a_fourth_render_waits_for_the_end_of_one_of_three)
{
    lantern_service here;
    const lantern::client client(here.time.executor(), here.options);
    const auto before = here.time.source()->now();

    const auto ids = here.run(draw(&client, 4));

    EXPECT_EQ(ids.size(), 4u);
    EXPECT_EQ(here.refused, 0) << "the cap is known, so nothing is refused";
    EXPECT_GE(here.time.source()->now() - before, 2min);
}

TEST(own_provider, a_409_of_jobs_that_others_run_closes_the_cap_and_the_create_comes_through)
{
    lantern_service here;
    here.options.policies = lantern::profile().policies;
    here.options.policies->concurrency.front().cap = 0; // not known: only the 409 says it
    const lantern::client client(here.time.executor(), here.options);

    const auto ids = here.run(draw(&client, 4));

    EXPECT_EQ(ids.size(), 4u);
    // Others' jobs end unseen, so that one looks once a minute meanwhile: two minutes, three at
    // most.
    EXPECT_GE(here.refused, 1);
    EXPECT_LE(here.refused, 3);
}

TEST(own_provider, a_402_ends_the_creates_until_the_period_ends)
{
    lantern_service here;
    here.has_credit = false;
    const lantern::client client(here.time.executor(), here.options);

    for (int i = 0; i < 3; ++i) {
        const auto refused = here.run(andante::as_result(client.create("a pier")));
        ASSERT_TRUE(refused.has_error());
        EXPECT_EQ(refused.error(), errc::quota_exhausted);
    }
    EXPECT_EQ(here.transport->count(), 1u) << "one was sent, the others know";
}

TEST(own_provider, its_errors_are_typed)
{
    lantern_service here;
    const lantern::client client(here.time.executor(), here.options);

    const auto missing = here.run(andante::as_result(client.get("r9")));
    ASSERT_TRUE(missing.has_error());
    EXPECT_EQ(missing.error(), errc::not_found);
    EXPECT_EQ(missing.error().api_code(), "no_such_render");
    EXPECT_EQ(missing.error().message(), "no; check the id");
    const auto empty = here.run(andante::as_result(client.create("")));
    ASSERT_TRUE(empty.has_error());
    EXPECT_EQ(empty.error(), errc::invalid_request);
    EXPECT_EQ(here.transport->count(), 1u) << "bad input is not sent";
}

TEST(own_provider, lists_by_cursor_and_goes_on_where_it_stood)
{
    lantern_service here;
    const lantern::client client(here.time.executor(), here.options);
    here.run(draw(&client, 3));
    here.time.advance(3min);
    here.run(draw(&client, 2));

    auto all = client.list_all();
    EXPECT_EQ(here.run(ids_of(&all)), (std::vector<std::string>{"r1", "r2", "r3", "r4", "r5"}));
    auto first = client.list_all();
    for (int i = 0; i < 3; ++i) {
        here.run(first.next());
    }
    andante::range_options later;
    later.cursor = first.cursor();
    auto rest = client.list_all(later);
    EXPECT_EQ(here.run(ids_of(&rest)), (std::vector<std::string>{"r4", "r5"}));
}

TEST(own_provider, a_range_keeps_its_client_alive)
{
    lantern_service here;
    auto client = std::make_unique<lantern::client>(here.time.executor(), here.options);
    here.run(draw(client.get(), 3));
    auto all = client->list_all();
    client.reset();

    EXPECT_EQ(here.run(ids_of(&all)).size(), 3u);
}

TEST(own_provider, many_values_go_ten_to_a_request_and_come_in_their_order)
{
    lantern_service here;
    const lantern::client client(here.time.executor(), here.options);
    std::vector<std::string> scenes;
    for (int i = 0; i < 95; ++i) {
        scenes.push_back("pier " + std::to_string(i));
    }
    scenes[41] = "storm";

    const auto report = here.run(client.titles(scenes));

    EXPECT_EQ(here.transport->count(), 10u);
    EXPECT_EQ(report.failed, std::vector<std::size_t>{41});
    EXPECT_EQ(report.items[41].error(), errc::request_refused);
    EXPECT_EQ(report.items[94].value(), "The pier 94");
    EXPECT_FALSE(report.stopped);
}

TEST(own_provider, a_kept_render_is_given_again_only_when_it_has_ended)
{
    lantern_service here;
    const lantern::client client(here.time.executor(), here.options);
    here.run(client.create("failed"));
    here.run(client.get("r1"));
    here.run(client.get("r1"));
    EXPECT_EQ(here.transport->count(), 3u) << "it may change";
    here.time.advance(3min);
    here.run(client.get("r1"));
    here.run(client.get("r1"));
    EXPECT_EQ(here.transport->count(), 4u) << "it will not";
}

TEST(own_provider, a_signed_webhook_ends_a_wait_without_another_look)
{
    lantern_service here;
    const lantern::client client(here.time.executor(), here.options);
    andante::kit::webhook_settings settings("https://hooks.example.org/lantern");
    settings.scheme = andante::unauthenticated_webhooks();
    settings.trust_unsigned = true;
    const auto inbox = client.webhooks(settings);
    const auto made = here.run(client.create("a storm", inbox));
    const auto looks = here.transport->count();

    andante::webhook_request told("POST", "/lantern");
    told.body =
        R"({"render":{"id":")" + made.id + R"(","state":"done","file":"https://f.example/y"}})";
    EXPECT_EQ(inbox->handle(told).status, 200);

    EXPECT_EQ(here.run(client.wait(made.id)).file, "https://f.example/y");
    EXPECT_EQ(here.transport->count(), looks);
}

TEST(own_provider, takes_its_key_and_address_from_the_environment)
{
    lantern_service here;
    here.options.api_key = andante::secret();
    try {
        const lantern::client client(here.time.executor(), here.options);
        FAIL() << "there is no key";
    } catch (const andante::failure& problem) {
        EXPECT_EQ(problem.error(), errc::missing_api_key);
        EXPECT_NE(std::string(problem.what()).find("LANTERN_API_KEY"), std::string::npos);
    }
}

} // namespace

// What a client knows of a route by its provider's table, when a program calls it by its path.
#include <andante/kit/client_base.hpp>
#include <andante/kit/session.hpp>

#include "client/pipeline_fixture.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <utility>

namespace raw_call_by_table_test {
namespace {

using namespace andante_tests;
namespace kit = andante::kit;
using andante::raw_call;
using andante::route;
using http::method;

constexpr route publish{
    .verb = method::put,
    .path = "/films/{id}/print",
    .effect = call_effect::paid_create,
    .idle_timeout = std::chrono::minutes(9),
};
constexpr route remove_film{
    .verb = method::delete_,
    .path = "/films/{id}",
    .effect = call_effect::accounted,
};
constexpr route rename{.verb = method::post, .path = "/films/{id}/name"};
constexpr route keyed{
    .verb = method::post,
    .path = "/films",
    .effect = call_effect::keyed_create,
};
constexpr route film{.path = "/films/{id}", .accept = "video/mp4", .expects = {409}};
constexpr route health{.path = "/health", .with_key = false};
constexpr std::array table{&publish, &remove_film, &rename, &keyed, &film, &health};

/// A client of a provider with that table.
class films_client : public kit::client_base {
public:
    explicit films_client(const std::shared_ptr<kit::session>& shared)
        : client_base(shared)
    {}
};

class raw_call_by_table : public testing::Test {
protected:
    raw_call_by_table()
    {
        client_options options;
        options.transport = transport;
        options.time = time.source();
        options.pacer = pacer;
        options.api_key = andante::secret("key");
        owner = std::make_shared<kit::session>(time.executor(), test_profile(), options);
        owner->know_routes(table, [](const call& what) { return what.body; });
    }

    result<andante::raw_answer> run(raw_call what)
    {
        const films_client client(owner);
        return andante::testing::run(time, andante::as_result(client.call(std::move(what))));
    }
    /// How often it is sent when its first answer is lost.
    std::size_t sent_when_lost(raw_call what)
    {
        const auto before = transport->count();
        transport->reply(scripted_reply(errc::connection_reset));
        transport->otherwise([](const http::request&) { return scripted_reply(200); });
        static_cast<void>(run(std::move(what)));
        return transport->count() - before;
    }
    http::request last() const { return transport->requests().back().request; }

    virtual_time time;
    std::shared_ptr<scripted_transport> transport =
        std::make_shared<scripted_transport>(time.source());
    std::shared_ptr<counting_pacer> pacer = std::make_shared<counting_pacer>();
    std::shared_ptr<kit::session> owner;
};

TEST_F(raw_call_by_table, what_the_table_says_is_paid_for_is_not_sent_twice_whatever_its_verb)
{
    EXPECT_EQ(sent_when_lost(raw_call("PUT /films/7/print")), 1u);
    EXPECT_EQ(sent_when_lost(raw_call("PUT /films/{film}/print?size=4", {"7"})), 1u);
    EXPECT_EQ(sent_when_lost(raw_call("DELETE /films/7")), 1u) << "only the first answer tells";
    EXPECT_EQ(sent_when_lost(raw_call("POST /films")), 1u) << "it sends no key of its own";
}

TEST_F(raw_call_by_table, what_may_be_done_twice_is_repeated)
{
    EXPECT_EQ(sent_when_lost(raw_call("POST /films/7/name")), 2u);
    EXPECT_EQ(sent_when_lost(raw_call("PUT /tapes/7")), 2u) << "no table has it";
    EXPECT_EQ(sent_when_lost(raw_call("DELETE /tapes/7")), 2u);
    EXPECT_EQ(sent_when_lost(raw_call("POST /tapes")), 1u);
    EXPECT_EQ(sent_when_lost(raw_call("PATCH /tapes/7")), 1u);
}

TEST_F(raw_call_by_table, the_caller_goes_before_the_table)
{
    raw_call print("PUT /films/7/print");
    print.is_repeatable = true;
    EXPECT_EQ(sent_when_lost(print), 2u);
    raw_call name("POST /films/7/name");
    name.is_repeatable = false;
    EXPECT_EQ(sent_when_lost(name), 1u);
}

TEST_F(raw_call_by_table, it_is_counted_under_its_own_name_whatever_the_parameters_are_called)
{
    transport->otherwise([](const http::request&) { return scripted_reply(200); });
    for (const auto& each :
         {raw_call("GET /films/7"),
          raw_call("GET /films/7?fields=all"),
          raw_call("GET /films/{film_id}", {"a film/with a slash"})}) {
        static_cast<void>(run(each));
        EXPECT_EQ(pacer->routes.back(), "GET /films/{id}") << each.route;
    }
    static_cast<void>(run(raw_call("GET /tapes/7")));
    EXPECT_EQ(pacer->routes.back(), "GET /tapes/7");
}

TEST_F(raw_call_by_table, its_answers_are_those_of_the_table)
{
    transport->reply(scripted_reply(409, "not yet"));
    const auto early = run(raw_call("GET /films/7"));
    ASSERT_TRUE(early.has_value());
    EXPECT_EQ(early->status, 409);
    EXPECT_EQ(last().headers.find("Accept"), "video/mp4");
    raw_call as_text("GET /films/7");
    as_text.accept = "text/plain";
    transport->reply(scripted_reply(200));
    static_cast<void>(run(as_text));
    EXPECT_EQ(last().headers.find("Accept"), "text/plain");
    transport->reply(scripted_reply(409));
    EXPECT_TRUE(run(raw_call("GET /tapes/7")).has_error());
}

TEST_F(raw_call_by_table, a_route_without_a_key_gets_none)
{
    transport->otherwise([](const http::request&) { return scripted_reply(200); });
    static_cast<void>(run(raw_call("GET /health")));
    EXPECT_FALSE(last().headers.find("Authorization"));
    static_cast<void>(run(raw_call("GET /tapes")));
    EXPECT_TRUE(last().headers.find("Authorization"));
}

} // namespace
} // namespace raw_call_by_table_test

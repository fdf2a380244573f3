// Routes that have no function yet.
#include "support/library.hpp"
#include "support/studio.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace raw_call_tests {

using namespace std::chrono_literals;
namespace finetuning = andante::finetuning;
using andante::errc;
using andante::raw_call;
using andante::raw_json;
using andante::emulator::fault_kind;
using andante_tests::create_route;
using andante_tests::get_route;
using andante_tests::library_of;
using andante_tests::list_route;
using andante_tests::nth;
using andante_tests::studio;

raw_json drums()
{
    return raw_json::parse(R"({"tags":"drums"})").value();
}

void keep_all(andante::client_options& options)
{
    options.cache.account_for = 30s;
}

TEST(client_raw_call, gives_status_fields_request_id_and_body)
{
    studio here;
    const auto made = here.run(here.client.call(create_route, drums()));
    EXPECT_EQ(made.status, 202);
    EXPECT_FALSE(made.headers.find("content-type")->empty());
    EXPECT_EQ(made.request_id, made.headers.find("x-request-id").value_or(""));
    ASSERT_TRUE(made.json().has_value());
    EXPECT_NE(made.json()->text().find("\"id\""), std::string::npos);
    EXPECT_EQ(here.service->generations_accepted(), 1u);
}

TEST(client_raw_call, fills_in_and_encodes_its_parameters_and_keeps_the_query)
{
    studio here;
    const auto id = library_of(*here.service, 1).front();
    raw_call what("GET /v1/generations/{id}", {id});
    EXPECT_EQ(here.run(here.client.call(what)).status, 200);
    EXPECT_EQ(here.service->record().count(get_route), 1u);
    EXPECT_EQ(here.run(here.client.call("GET /v1/generations?limit=1")).status, 200);
    EXPECT_EQ(here.service->record().count(list_route), 1u);
    what.parameters[0] = "no such/track";
    EXPECT_TRUE(here.run_failing(here.client.call(what)) == errc::not_found);
}

TEST(client_raw_call, waits_for_the_limit_of_its_route)
{
    studio here;
    for (int count = 0; count < 61; ++count) { // sixty reads a minute
        here.run(here.client.call(list_route));
    }
    EXPECT_GE(here.time.elapsed(), 50s);
    EXPECT_EQ(here.service->record().count(list_route), 61u) << "none was refused";
}

TEST(client_raw_call, is_never_repeated_for_a_post_unless_it_is_told)
{
    studio here;
    here.service->add_fault(nth(fault_kind::reset_after_commit, create_route, 1));
    const auto lost = here.run_failing(here.client.call(create_route, drums()));
    EXPECT_EQ(lost.outcome(), andante::outcome::unknown);
    EXPECT_EQ(here.service->record().count(create_route), 1u);
    here.service->add_fault(nth(fault_kind::reset_after_commit, create_route, 1));
    raw_call what(create_route);
    what.body = drums().text();
    what.is_repeatable = true;
    here.run(here.client.call(what));
    EXPECT_EQ(here.service->record().count(create_route), 3u);
}

TEST(client_raw_call, is_repeated_for_a_get)
{
    studio here;
    here.service->add_fault(nth(fault_kind::reset_before_commit, list_route, 1));
    EXPECT_EQ(here.run(here.client.call(list_route)).status, 200);
}

TEST(client_raw_call, drops_what_is_kept_when_it_writes)
{
    studio here({}, keep_all);
    here.run(here.client.account());
    here.run(here.client.call("GET /v1/generations"));
    here.run(here.client.account());
    EXPECT_EQ(here.service->record().requests().size(), 2u);
    here.run(here.client.call(create_route, drums()));
    here.run(here.client.account());
    EXPECT_EQ(here.service->record().requests().size(), 4u);
}

TEST(client_raw_call, says_what_is_wrong_before_anything_is_sent)
{
    studio here;
    const auto field_of = [&here](const raw_call& what) {
        const auto problem = here.run_failing(here.client.call(what));
        EXPECT_TRUE(problem == errc::invalid_request) << what.route;
        return problem.field() ? problem.field()->field : std::string();
    };
    for (const auto* route :
         {"", "GET", "GET v1", "FETCH /v1", "GET //other.example.org/x", "GET /a b", "GET /a#b"}) {
        EXPECT_EQ(field_of(raw_call(route)), "route") << route;
    }
    EXPECT_EQ(field_of(raw_call("GET /v1/{id}")), "parameters");
    EXPECT_EQ(field_of(raw_call("GET /v1/x", {"a"})), "parameters");
    EXPECT_EQ(field_of(raw_call("GET /v1/{id}", {""})), "parameters");
    EXPECT_TRUE(here.service->record().requests().empty());
}

TEST(client_raw_call, an_answer_that_is_no_json_says_so)
{
    andante::raw_answer answer;
    answer.status = 200;
    answer.request_id = "r1";
    answer.body = "<html>";
    const auto problem = answer.json().error();
    EXPECT_TRUE(problem == errc::malformed_response);
    EXPECT_EQ(problem.request_id(), "r1");
}

TEST(client_inbox, is_for_a_create_and_not_for_what_is_written_down)
{
    studio here;
    finetuning::generation_request request("drums");
    request.inbox =
        here.client.webhooks(finetuning::webhook_options("https://studio.example.org/webhooks"));
    const auto problem = here.run_failing(here.client.generations().write_down({request}));
    EXPECT_TRUE(problem == errc::invalid_request);
}

} // namespace raw_call_tests

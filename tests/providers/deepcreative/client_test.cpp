#include "providers/deepcreative/lab.hpp"
#include "support/announced.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <set>

namespace {

using namespace deepcreative_test;
using emulator::fault;
using emulator::fault_kind;

boost::json::value body_of_create(const lab& here)
{
    return boost::json::parse(here.service->record().requests(create_route).at(0).body);
}

class deepcreative_shapes : public testing::TestWithParam<labs::object_shape> {};

INSTANTIATE_TEST_SUITE_P(
    shapes,
    deepcreative_shapes,
    testing::Values(
        labs::object_shape::overview, labs::object_shape::http_rest, labs::object_shape::model_page
    )
);

TEST_P(deepcreative_shapes, a_prediction_is_created_waited_for_and_has_its_outputs)
{
    labs::settings settings;
    settings.shape = GetParam();
    lab here(settings);
    auto request = asked_for();
    request.image_count = 2;
    const auto made = here.run(here.client.predictions().create_and_wait(request));
    EXPECT_EQ(made.status, prediction_status::succeeded);
    EXPECT_EQ(made.outputs.size(), 2U);
    EXPECT_FALSE(made.id.empty());
    EXPECT_EQ(here.service->running(), 0U);
    if (GetParam() == labs::object_shape::model_page) {
        EXPECT_EQ(made.id, "789") << "an integer is its digits";
        EXPECT_EQ(made.owner, "black-forest-labs");
        EXPECT_EQ(made.model, "flux-kontext-max");
        EXPECT_EQ(made.credits_used, 5.0);
    }
}

TEST(deepcreative_client, a_prediction_that_fails_says_why_and_has_no_output_to_save)
{
    lab here;
    const auto predictions = here.client.predictions();
    const auto made = here.run(predictions.create_and_wait(asked_for("[fail]")));
    EXPECT_EQ(made.status, prediction_status::failed);
    EXPECT_EQ(made.error_message, "the model gave no output");
    const auto problem = here.run_failing(predictions.download(made, 0, "/nowhere/x.png"));
    EXPECT_TRUE(problem == errc::job_failed);
    const auto running = here.run(predictions.create(asked_for()));
    const auto early = here.run_failing(predictions.download(running, 0, "/nowhere/x.png"));
    EXPECT_TRUE(early == errc::invalid_request);
}

TEST(deepcreative_client, a_cancel_ends_those_who_wait_and_frees_the_place)
{
    labs::settings settings;
    settings.running = 1;
    lab here(settings, [](andante::client_options& options) {
        options.policies = deepcreative::policies();
        options.policies->concurrency.front().cap = 1;
    });
    const auto predictions = here.client.predictions();
    const auto made = here.run(predictions.create(asked_for("[hang]")));
    together both(here);
    both.start(predictions.wait(made.id));
    here.time.advance(1s);
    EXPECT_EQ(here.run(predictions.cancel(made.id)).status, prediction_status::canceled);
    both.finish();
    EXPECT_FALSE(both.outcomes.front().has_value());
    here.run(predictions.create(asked_for()));
    EXPECT_EQ(here.service->record().count_status(429), 0U);
}

TEST(deepcreative_client, links_are_followed_on_the_same_origin_only)
{
    lab follows;
    const auto made = follows.run(follows.client.predictions().create_and_wait(asked_for()));
    EXPECT_GT(follows.service->record().count(status_route), 0U);
    EXPECT_EQ(follows.service->record().count(get_route), 0U);

    labs::settings elsewhere;
    elsewhere.link_base = "https://collector.example.org/v1";
    lab stays(elsewhere);
    const auto other = stays.run(stays.client.predictions().create(asked_for()));
    EXPECT_THAT(other.get_link, testing::Optional(testing::HasSubstr("collector.example.org")));
    stays.run(stays.client.predictions().wait(other.id));
    EXPECT_EQ(stays.service->record().count(status_route), 0U);
    EXPECT_GT(stays.service->record().count(get_route), 0U);
}

TEST(deepcreative_client, the_input_is_free_and_local_files_are_part_of_it)
{
    lab here;
    const auto path = std::filesystem::temp_directory_path() / "andante-heron.png";
    std::ofstream(path, std::ios::binary) << "abc";
    auto request = asked_for("\"heron\"");
    request.input = *andante::raw_json::parse(R"({"aspect_ratio": "16:9", "tags": [1, 2]})");
    request.set("steps", 4);
    request.set("strength", 0.5);
    request.set("tile", true);
    ASSERT_TRUE(request.set_file("input_image", path.string()).has_value());
    std::filesystem::remove(path);
    request.image_count = 1;
    here.run(here.client.predictions().create(request));
    const auto body = body_of_create(here);
    EXPECT_EQ(
        body.at("input"),
        boost::json::parse(
            R"({"aspect_ratio":"16:9","tags":[1,2],"prompt":"\"heron\"","steps":4,"strength":0.5,
                "tile":true,"input_image":"data:image/png;base64,YWJj"})"
        )
    );
    EXPECT_EQ(body.at("image_count"), 1) << "beside the input, not inside";
}

TEST(deepcreative_client, what_cannot_work_is_refused_before_anything_is_sent)
{
    lab here;
    const auto predictions = here.client.predictions();
    const auto field_of = [&](const prediction_request& request) {
        const auto problem = here.run_failing(predictions.create(request));
        EXPECT_TRUE(problem == errc::invalid_request) << problem.message();
        EXPECT_EQ(problem.outcome(), outcome::not_sent);
        return problem.field() ? problem.field()->field : std::string();
    };
    EXPECT_EQ(field_of(prediction_request("", "x")), "owner");
    EXPECT_EQ(field_of(prediction_request("x", "..")), "model");
    auto request = asked_for();
    request.image_count = 0;
    EXPECT_EQ(field_of(request), "image_count");
    request = asked_for();
    request.input = *andante::raw_json::parse("[1]");
    EXPECT_EQ(field_of(request), "input");
    request.input = *andante::raw_json::parse(R"({"prompt":"twice"})");
    EXPECT_EQ(field_of(request), "input.prompt");
    request = asked_for("\xff");
    EXPECT_EQ(field_of(request), "input.prompt") << "not UTF-8";
    request = asked_for();
    request.webhook = "http://example.org";
    EXPECT_EQ(field_of(request), "webhook");
    request = asked_for();
    request.idempotency_key = "a\nb";
    EXPECT_EQ(field_of(request), "idempotency_key");
    EXPECT_TRUE(request.set_file("image", "/nowhere/x.png").error() == errc::file_error);
    EXPECT_TRUE(here.service->record().requests().empty());
}

TEST(deepcreative_client, a_lost_create_is_sent_again_with_its_key_and_paid_once)
{
    lab here;
    here.service->add_fault(fault(fault_kind::reset_after_commit, create_route));
    const auto made = here.run(here.client.predictions().create_and_wait(asked_for()));
    EXPECT_EQ(made.status, prediction_status::succeeded);
    EXPECT_EQ(here.service->accepted(), 1U);
    std::set<std::string> keys;
    for (const auto& each : here.service->record().requests(create_route)) {
        keys.emplace(each.headers.find("Idempotency-Key").value_or(""));
    }
    EXPECT_EQ(keys.size(), 1U);
    EXPECT_EQ(keys.begin()->size(), 36U);
    EXPECT_EQ(keys.begin()->at(14), '4') << "a UUID of version 4";
}

TEST(deepcreative_client, a_create_that_the_service_never_got_is_sent_again)
{
    lab here;
    here.service->add_fault(fault(fault_kind::reset_before_commit, create_route));
    here.run(here.client.predictions().create(asked_for()));
    EXPECT_EQ(here.service->accepted(), 1U);
    fault down(fault_kind::error, create_route);
    down.status = 503;
    here.service->add_fault(down);
    here.run(here.client.predictions().create(asked_for()));
    EXPECT_EQ(here.service->accepted(), 2U);
    std::set<std::string> keys;
    for (const auto& each : here.service->record().requests(create_route)) {
        keys.emplace(each.headers.find("Idempotency-Key").value_or(""));
    }
    EXPECT_EQ(keys.size(), 2U) << "each create has a key of its own";
}

TEST(deepcreative_client, a_refused_key_that_names_no_prediction_leaves_the_outcome_unknown)
{
    labs::settings settings;
    settings.name_duplicate = false;
    lab here(settings);
    here.service->add_fault(fault(fault_kind::reset_after_commit, create_route));
    const auto problem = here.run_failing(here.client.predictions().create(asked_for()));
    EXPECT_TRUE(problem == errc::request_refused);
    EXPECT_EQ(problem.http_status(), 409);
    EXPECT_EQ(problem.outcome(), outcome::unknown);
    EXPECT_NE(problem.message().find("probably accepted"), std::string::npos);
    EXPECT_EQ(here.service->accepted(), 1U);
}

TEST(deepcreative_client, a_wait_ends_at_its_deadline_and_the_prediction_runs_on)
{
    lab here;
    const auto predictions = here.client.predictions();
    const auto made = here.run(predictions.create(asked_for("[hang]")));
    const auto problem = here.run_failing(predictions.wait(made.id, andante::wait_options(1min)));
    EXPECT_TRUE(problem == errc::wait_deadline);
    EXPECT_EQ(here.service->running(), 1U);
}

TEST(deepcreative_client, waits_for_several_end_in_the_order_of_the_ends)
{
    lab here;
    const auto predictions = here.client.predictions();
    const auto slow = here.run(predictions.create(asked_for("[hang]")));
    const auto quick = here.run(predictions.create(asked_for()));
    const auto first = here.run(predictions.wait_any({slow.id, quick.id}));
    EXPECT_EQ(first.id, quick.id);
    here.service->finish(slow.id);
    const auto all = here.run(predictions.wait_all({slow.id, quick.id}));
    EXPECT_EQ(all.at(0)->status, prediction_status::succeeded);
    auto range = predictions.as_completed({slow.id, quick.id});
    EXPECT_TRUE(here.run(range.next()).has_value());
    EXPECT_TRUE(here.run(range.next()).has_value());
    EXPECT_FALSE(here.run(range.next()).has_value());
}

TEST(deepcreative_client, lists_go_on_by_cursor_to_their_end)
{
    labs::settings settings;
    settings.models.clear();
    for (int number = 0; number < 230; ++number) {
        settings.models.push_back("owner/model-" + std::to_string(number));
    }
    lab here(settings);
    auto models = here.client.all_models();
    int count = 0;
    while (here.run(models.next())) {
        ++count;
    }
    EXPECT_EQ(count, 230);
    EXPECT_EQ(here.service->record().count("GET /v1/models"), 3U);
}

/// A request as a server would hand it over.
andante::webhook_request as_request(const emulator::webhook_delivery& what)
{
    andante::webhook_request made("POST", what.url.substr(what.url.find('/', 8)));
    made.headers = what.headers;
    made.body = what.body;
    return made;
}

TEST(deepcreative_webhooks, one_wakes_the_wait_up_and_a_read_confirms_it)
{
    std::optional<deepcreative::webhook_inbox> inbox;
    emulator::memory_options network;
    std::vector<emulator::webhook_delivery> posts;
    network.on_webhook = [&](const emulator::webhook_delivery& what) {
        posts.push_back(what);
        EXPECT_EQ(inbox->handle(as_request(what)).status, 200);
    };
    labs::settings settings;
    settings.jobs.time = 40s;
    lab here(settings, leave, network);
    inbox =
        here.client.webhooks(deepcreative::webhook_options("https://studio.example.org/webhooks"));
    const auto before = here.time.elapsed();
    andante::wait_options options;
    andante::resolved_by source = andante::resolved_by::poll;
    options.on_end = [&source](const andante::wait_end& how) { source = how.source; };
    const auto made = here.run(here.client.predictions().create_and_wait(
        andante::support::announced(asked_for(), *inbox), options
    ));
    EXPECT_EQ(made.status, prediction_status::succeeded);
    EXPECT_EQ(here.looks(), 1U) << "the read that confirms";
    EXPECT_LT(here.time.elapsed() - before, 42s);
    EXPECT_EQ(source, andante::resolved_by::webhook);
    ASSERT_EQ(posts.size(), 1U);
    inbox->handle(as_request(posts.front()));
    EXPECT_EQ(here.looks(), 1U) << "the same again is nothing new";
    inbox.reset();
}

TEST(deepcreative_webhooks, one_that_somebody_made_up_ends_nothing)
{
    lab here;
    const auto inbox =
        here.client.webhooks(deepcreative::webhook_options("https://studio.example.org/webhooks"));
    const auto predictions = here.client.predictions();
    const auto made =
        here.run(predictions.create(andante::support::announced(asked_for("[hang]"), inbox)));
    together waiting(here);
    waiting.start(predictions.wait(made.id, andante::wait_options(5min)));
    here.time.advance(1s);
    andante::webhook_request forged("POST", "/webhooks");
    forged.body = R"({"job_id":")" + made.id + R"(","status":"succeeded"})";
    EXPECT_GE(inbox.handle(forged).status, 400) << "it has no token";
    here.time.advance(30s);
    EXPECT_FALSE(waiting.is_over());
    here.service->finish(made.id);
    waiting.finish();
    EXPECT_FALSE(waiting.outcomes.front().has_value());
}

TEST(deepcreative_webhooks, a_lost_one_is_made_up_for_by_a_slow_poll)
{
    labs::settings settings;
    settings.jobs.time = 90s;
    lab here(settings);
    here.service->add_fault(fault(fault_kind::webhook_lost, "*"));
    const auto inbox =
        here.client.webhooks(deepcreative::webhook_options("https://studio.example.org/webhooks"));
    const auto made = here.run(
        here.client.predictions().create_and_wait(andante::support::announced(asked_for(), inbox))
    );
    EXPECT_EQ(made.status, prediction_status::succeeded);
    EXPECT_LE(here.looks(), 3U);
}

} // namespace

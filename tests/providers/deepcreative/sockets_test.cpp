#include "providers/deepcreative/lab.hpp"

#include <filesystem>
#include <fstream>
#include <set>

namespace {

using namespace deepcreative_test;
using emulator::fault;
using emulator::fault_kind;

labs::settings quick_jobs()
{
    labs::settings settings;
    settings.jobs.time = 50ms;
    return settings;
}

void write(const std::filesystem::path& path, const std::string& bytes)
{
    std::ofstream(path, std::ios::binary) << bytes;
}

/// A prediction that ended well, after another one that was cancelled.
prediction make_and_cancel(live_lab& here)
{
    const auto predictions = here.client.predictions();
    auto made = here.run(predictions.create_and_wait(asked_for()));
    EXPECT_EQ(made.status, prediction_status::succeeded);
    auto longer = asked_for("[hang]");
    longer.under_models = true;
    const auto hanging = here.run(predictions.create(longer));
    EXPECT_EQ(here.run(predictions.cancel(hanging.id)).status, prediction_status::canceled);
    EXPECT_EQ(here.run(predictions.get(made.id)).id, made.id);
    return made;
}

void load_in_every_way(live_lab& here, const prediction& made)
{
    const auto predictions = here.client.predictions();
    const auto file = here.folder / "heron.png";
    const auto saved = here.run(predictions.download(made, 0, file.string()));
    EXPECT_EQ(saved.bytes, std::filesystem::file_size(file));
    EXPECT_EQ(saved.content_type, "image/png");
    const auto loaded = here.run(predictions.download_to_memory(made, 0, 10'000'000));
    EXPECT_EQ(loaded.bytes.size(), saved.bytes);
    const auto part = here.run(predictions.open(made, 0, andante::http::file_range(1, 3)));
    EXPECT_EQ(part.total_size(), saved.bytes);
    EXPECT_EQ(part.size(), 3U);
    EXPECT_TRUE(
        here.run_failing(predictions.download_to_memory(made, 0, 10)) == errc::body_too_large
    );
}

void read_models_and_accounts(live_lab& here)
{
    auto models = here.client.all_models();
    const auto first = here.run(models.next());
    ASSERT_TRUE(first.has_value());
    EXPECT_NE(first->text().find("flux-kontext-max"), std::string::npos);
    EXPECT_FALSE(here.run(here.client.model("nano-banana")).empty());
    EXPECT_FALSE(here.run(here.client.account()).empty());
    EXPECT_FALSE(here.run(here.client.balance()).empty());
    EXPECT_FALSE(here.run(here.client.usage()).empty());
    EXPECT_FALSE(here.run(here.client.rate_limits()).empty());
    EXPECT_FALSE(here.run(here.client.estimate(andante::raw_json())).empty());
}

void keep_a_file_and_remove_it(live_lab& here)
{
    const auto input = here.folder / "input.txt";
    write(input, "two herons");
    EXPECT_FALSE(here.run(here.client.upload(input.string())).empty());
    auto files = here.client.all_files();
    const auto listed = here.run(files.next());
    ASSERT_TRUE(listed.has_value());
    const auto id = listed->text().substr(listed->text().find("file_"), 17);
    EXPECT_FALSE(here.run(here.client.file(id)).empty());
    EXPECT_FALSE(here.run(here.client.remove_file(id)).empty());
}

TEST(deepcreative_sockets, every_route_works_over_tls_and_no_other_host_gets_the_key)
{
    live_lab here(quick_jobs());
    ASSERT_TRUE(here.client.base_url().is_secure());
    const auto made = make_and_cancel(here);
    load_in_every_way(here, made);
    ASSERT_NO_FATAL_FAILURE(read_models_and_accounts(here));
    ASSERT_NO_FATAL_FAILURE(keep_a_file_and_remove_it(here));

    std::set<std::string> routes;
    for (const auto& seen : here.service->record().requests()) {
        if (seen.origin == "api") {
            routes.insert(seen.route);
        } else {
            EXPECT_FALSE(seen.headers.find("Authorization")) << "the key went to another host";
        }
    }
    // By the links that this shape has: one way to read and one to cancel.
    EXPECT_TRUE(routes.contains("POST /v1/cancel/{id}"));
    EXPECT_TRUE(routes.contains(status_route));
    EXPECT_EQ(routes.size(), labs::service::routes().size() - 3)
        << "all but the output, and the read and the cancel that links have led past";
}

struct error_row {
    const char* name;
    int status;
    std::string code;
    errc expected;
    outcome known;
};

/// Every row of the documented table, and what is said of proxies.
TEST(deepcreative_sockets, every_documented_error_has_its_own_meaning)
{
    const std::vector<error_row> rows{
        {"400", 400, "INVALID_MODEL", errc::rejected_by_validation, outcome::rejected},
        {"400, the other page",
         400,
         "invalid_request",
         errc::rejected_by_validation,
         outcome::rejected},
        {"400 by its type", 400, "", errc::rejected_by_validation, outcome::rejected},
        {"422", 422, "ANYTHING", errc::rejected_by_validation, outcome::rejected},
        {"401", 401, "INVALID_API_KEY", errc::invalid_api_key, outcome::rejected},
        {"402", 402, "INSUFFICIENT_CREDITS", errc::quota_exhausted, outcome::rejected},
        {"402 by its type", 402, "", errc::quota_exhausted, outcome::rejected},
        {"402 for a sum", 402, "DAILY_SPEND_LIMIT", errc::quota_exhausted, outcome::rejected},
        {"403 for a sum", 403, "MONTHLY_BUDGET_REACHED", errc::quota_exhausted, outcome::rejected},
        {"429 for a sum", 429, "spend_limit", errc::quota_exhausted, outcome::rejected},
        {"403", 403, "FORBIDDEN", errc::request_refused, outcome::rejected},
        {"404", 404, "NOT_FOUND", errc::not_found, outcome::rejected},
        {"409", 409, "", errc::request_refused, outcome::unknown},
        {"429", 429, "RATE_LIMIT_EXCEEDED", errc::rate_limited, outcome::rejected},
        {"429 with a new code", 429, "SLOW_DOWN", errc::rate_limited, outcome::rejected},
        {"429 for places", 429, "CONCURRENT_LIMIT_EXCEEDED", errc::queue_full, outcome::rejected},
        {"500", 500, "", errc::server_error, outcome::unknown},
        {"503", 503, "", errc::server_error, outcome::unknown},
    };
    live_lab here(quick_jobs(), [](andante::client_options& options) {
        options.retry.attempts = 1;
        options.pacer = andante::pacing::unpaced();
        options.deadline = 5s;
    });
    for (const auto& each : rows) {
        fault planned(fault_kind::error, create_route);
        planned.count = 0;
        planned.status = each.status;
        planned.code = each.code;
        here.service->clear_faults();
        here.service->add_fault(planned);
        andante::call_options soon;
        soon.deadline = 500ms;
        const auto problem = here.run_failing(here.client.predictions().create(asked_for(), soon));
        EXPECT_TRUE(problem == each.expected) << each.name << ": " << problem.message();
        EXPECT_EQ(problem.outcome(), each.known) << each.name;
        EXPECT_FALSE(problem.message().empty()) << each.name;
    }
}

TEST(deepcreative_sockets, errors_that_the_service_finds_by_itself_say_what_to_do)
{
    live_lab here(quick_jobs(), [](andante::client_options& options) {
        options.retry.attempts = 1;
    });
    const auto predictions = here.client.predictions();
    const auto model =
        here.run_failing(predictions.create(prediction_request("nobody", "nothing")));
    EXPECT_EQ(model.api_code(), "INVALID_MODEL");
    EXPECT_EQ(model.http_status(), 400);
    auto many = asked_for();
    many.image_count = 1000;
    const auto count = here.run_failing(predictions.create(many));
    ASSERT_TRUE(count.field().has_value());
    EXPECT_EQ(count.field()->field, "image_count");
    EXPECT_TRUE(here.run_failing(predictions.get("pred_none")) == errc::not_found);

    here.service->add_fault(fault(fault_kind::html, "*"));
    const auto page = here.run_failing(here.client.account());
    EXPECT_TRUE(page == errc::malformed_response) << "a proxy's page is none of the API's";
}

TEST(deepcreative_sockets, a_wrong_key_is_said_to_be_wrong)
{
    live_lab here(quick_jobs(), [](andante::client_options& options) {
        options.api_key = andante::secret("sk_live_wrong");
    });
    const auto problem = here.run_failing(here.client.account());
    EXPECT_TRUE(problem == errc::invalid_api_key);
    EXPECT_EQ(problem.http_status(), 401);
}

TEST(deepcreative_sockets, a_create_whose_answer_is_lost_is_made_once)
{
    live_lab here(quick_jobs());
    here.service->add_fault(fault(fault_kind::reset_after_commit, create_route));
    const auto made = here.run(here.client.predictions().create(asked_for()));
    EXPECT_FALSE(made.id.empty());
    EXPECT_EQ(here.service->accepted(), 1U);
    EXPECT_EQ(here.service->record().count(create_route, 409), 1U);
}

TEST(deepcreative_sockets, a_gateways_path_may_stand_in_front)
{
    live_lab here(quick_jobs());
    auto options = andante::client_options(andante::secret(labs::settings::default_key));
    options.base_url = here.server.base_url() + "/gateway/v1";
    options.connections.proxy = andante::secret("none");
    options.connections.ca_file = here.folder / "ca.pem";
    const deepcreative::client through(here.context.get_executor(), options);
    here.run_failing(through.account());
    EXPECT_EQ(here.service->record().requests().back().target, "/gateway/v1/account");
}

} // namespace

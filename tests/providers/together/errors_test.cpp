// Every row of the documentation's table of errors, in every shape that they come in, and what is
// refused before it is sent.
#include "providers/together/live_workshop.hpp"

#include <cmath>

namespace together_errors_test {
namespace {

using namespace together_test;
using emulator::fault;
using emulator::fault_kind;

struct error_row {
    int status;
    const char* code;
    errc expected;
    outcome known;
};

TEST(together_errors, every_documented_row_has_its_own_meaning)
{
    live_workshop here(quiet(), once);
    for (const auto& row : std::vector<error_row>{
             {400, "invalid_request_error", errc::rejected_by_validation, outcome::rejected},
             {401, "invalid_api_key", errc::invalid_api_key, outcome::rejected},
             {402, "credit_limit", errc::quota_exhausted, outcome::rejected},
             {403, "invalid_request_error", errc::rejected_by_validation, outcome::rejected},
             {404, "model_not_available", errc::not_found, outcome::rejected},
             {409, "invalid_request_error", errc::queue_full, outcome::rejected},
             {422, "invalid_request_error", errc::rejected_by_validation, outcome::rejected},
             {429, "dynamic_request_limited", errc::rate_limited, outcome::rejected},
             {429, "dynamic_token_limited", errc::rate_limited, outcome::rejected},
             {429, "credit_limit", errc::quota_exhausted, outcome::rejected},
             {500, "server_error", errc::server_error, outcome::unknown},
             {503, "server_error", errc::server_error, outcome::rejected},
             {504, "server_error", errc::server_error, outcome::unknown},
             {520, "server_error", errc::server_error, outcome::unknown},
             {524, "server_error", errc::server_error, outcome::unknown},
             {529, "server_error", errc::server_error, outcome::unknown},
         }) {
        here.server->clear_faults();
        fault planned(fault_kind::error, "POST /v1/images/generations");
        planned.status = row.status;
        planned.code = row.code;
        planned.count = 0;
        here.server->add_fault(planned);
        const together::image_request asked("a heron", image_model);
        const auto problem = here.run_failing(here.client.images().create(asked));
        EXPECT_TRUE(problem == row.expected) << row.status << row.code << ": " << problem.message();
        EXPECT_EQ(problem.api_code(), row.code) << row.status;
        EXPECT_EQ(problem.http_status(), row.status);
        EXPECT_EQ(problem.outcome(), row.known) << row.status << row.code;
    }
}

TEST(together_errors, the_service_itself_gives_each_of_them)
{
    workshop here(quiet(), once);
    const auto fails = [&here](auto operation) { return here.run_failing(std::move(operation)); };
    EXPECT_EQ(fails(here.client.files().get("file-none")).http_status(), 404);
    EXPECT_EQ(fails(here.client.fine_tunes().get("ft-none")).http_status(), 404);
    const auto batch = fails(here.client.batches().get("none"));
    EXPECT_EQ(batch.http_status(), 404);
    EXPECT_NE(batch.message().find("There is no batch none."), std::string::npos)
        << "{\"error\":\"text\"}: " << batch.message();
    const auto model = fails(here.client.fine_tunes().model_limits("nobody/nothing"));
    EXPECT_TRUE(model == errc::not_found) << "{\"message\":\"text\"}: " << model.message();
    const auto texts = here.run(here.client.embeddings().create({"[refuse]"}, embedding_model));
    EXPECT_TRUE(texts.items.at(0).error() == errc::rejected_by_validation);
    EXPECT_EQ(
        fails(here.client.images().create(together::image_request("[unsafe]", image_model)))
            .http_status(),
        422
    );
    here.server->revoke_key(service::settings::default_key);
    EXPECT_TRUE(fails(here.client.models()) == errc::invalid_api_key);
}

TEST(together_errors, a_page_of_the_edge_is_no_problem_of_the_api)
{
    live_workshop here(quiet(), once);
    fault page(fault_kind::html, "*");
    page.status = 502;
    here.server->add_fault(page);
    const auto problem = here.run_failing(here.client.models());
    EXPECT_TRUE(problem == errc::malformed_response);
    EXPECT_EQ(problem.http_status(), 502);
}

TEST(together_errors, money_is_never_waited_for_however_it_is_said)
{
    using service::money_answer;
    for (const auto how :
         {money_answer::payment_required,
          money_answer::unauthorized,
          money_answer::forbidden,
          money_answer::too_many_requests}) {
        auto settings = service::settings();
        settings.money = how;
        workshop here(settings);
        const auto problem =
            here.run_failing(here.client.chat().create(chat::request(chat_model, "Hello")));
        EXPECT_TRUE(problem == errc::quota_exhausted)
            << static_cast<int>(how) << ": " << problem.message();
        EXPECT_EQ(here.server->record().requests().size(), 1U) << "one request, and no more";
        EXPECT_LT(here.time.elapsed(), 1s);
        here.server->set_money(money_answer::none);
        here.run(here.client.chat().create(chat::request(chat_model, "Hello")));
        EXPECT_LT(here.time.elapsed(), 1s) << "money that came is used at once";
    }
}

TEST(together_errors, an_old_tier_that_calls_its_rate_a_credit_limit_is_waited_for)
{
    auto settings = service::settings();
    settings.money = service::money_answer::requests_a_minute;
    workshop here(settings, once);
    const auto problem =
        here.run_failing(here.client.chat().create(chat::request(chat_model, "Hello")));
    EXPECT_TRUE(problem == errc::rate_limited) << problem.message();
    EXPECT_GT(problem.retry_after().value_or(0ms), 0ms);
}

TEST(together_errors, a_refused_rate_waits_as_the_reset_says_or_five_seconds)
{
    auto settings = service::settings();
    settings.rates.chat.limit = 1;
    workshop here(settings, once);
    here.run(here.client.chat().create(chat::request(chat_model, "Hello")));
    const auto told =
        here.run_failing(here.client.chat().create(chat::request(chat_model, "Hello")));
    EXPECT_TRUE(told == errc::rate_limited);
    EXPECT_GT(*told.retry_after(), 50s);
    EXPECT_LE(*told.retry_after(), 60s);
    settings.rates.headers = false;
    workshop silent(settings, once);
    silent.run(silent.client.chat().create(chat::request(chat_model, "Hello")));
    const auto untold =
        silent.run_failing(silent.client.chat().create(chat::request(chat_model, "Hello")));
    EXPECT_EQ(untold.retry_after(), 5s);
}

TEST(together_errors, a_model_that_is_not_there_is_answered_with_the_nearest_names)
{
    workshop here;
    const auto problem = here.run_failing(
        here.client.chat().create(chat::request("meta-llama/Llama-3.3-70B-Instruct", "Hello"))
    );
    EXPECT_TRUE(problem == errc::not_found);
    EXPECT_NE(problem.message().find("the nearest are " + chat_model), std::string::npos)
        << problem.message();
    const auto streamed = here.run_failing(
        here.client.chat().stream(chat::request("llama-3.3-70b-instruct-turbo", "Hello"))
    );
    EXPECT_NE(streamed.message().find(chat_model), std::string::npos) << streamed.message();
    const auto embedded =
        here.run_failing(here.client.embeddings().create({"one"}, "multilingual-e5"));
    EXPECT_NE(embedded.message().find(embedding_model), std::string::npos) << embedded.message();
    const auto far =
        here.run_failing(here.client.images().create(together::image_request("a heron", "zzzzzzzz"))
        );
    EXPECT_NE(far.message().find("see the list of models"), std::string::npos) << far.message();
    EXPECT_EQ(here.server->record().count("GET /v1/models"), 1U) << "read once";
}

TEST(together_errors, an_overloaded_model_is_asked_again_and_then_another_answers)
{
    auto settings = quiet();
    settings.overloaded.push_back(chat_model);
    const std::string other = "Qwen/Qwen2.5-7B-Instruct-Turbo";
    workshop here(settings, [&other](auto&, together::service_options& how) {
        how.fallback_model = other;
    });
    const auto said = here.run(here.client.chat().create(chat::request(chat_model, "Hello")));
    EXPECT_EQ(said.model, other) << "the answer says who it was";
    EXPECT_EQ(here.server->record().count_status(503), 3U);
    auto stream = here.run(here.client.chat().stream(chat::request(chat_model, "Hello")));
    here.run(stream.next());
    EXPECT_EQ(stream.accumulated().model, other);

    workshop alone(settings);
    const auto problem =
        alone.run_failing(alone.client.chat().create(chat::request(chat_model, "Hello")));
    EXPECT_EQ(problem.http_status(), 503);
    EXPECT_EQ(alone.server->record().requests().size(), 3U);
}

struct refused_row {
    const char* field;
    andante::error problem;
};

void expect_refused(workshop& here, const std::vector<refused_row>& rows)
{
    for (const auto& row : rows) {
        EXPECT_TRUE(row.problem == errc::invalid_request) << row.field << row.problem.message();
        ASSERT_TRUE(row.problem.field().has_value()) << row.field;
        EXPECT_EQ(row.problem.field()->field, row.field);
        EXPECT_EQ(row.problem.outcome(), outcome::not_sent);
    }
    EXPECT_TRUE(here.server->record().requests().empty());
}

TEST(together_errors, a_route_without_a_function_has_the_same_errors_and_repeats)
{
    workshop here;
    const auto listed = here.run(here.client.call("GET /models"));
    EXPECT_EQ(listed.status, 200);
    EXPECT_TRUE(listed.json().has_value());
    EXPECT_TRUE(here.run_failing(here.client.call("GET /no-such-thing")) == errc::not_found);
    andante::raw_call file("GET /files/{id}", {"file/..?"});
    EXPECT_TRUE(here.run_failing(here.client.call(file)) == errc::not_found);
    EXPECT_EQ(here.run_failing(here.client.call("POST models")).field()->field, "route");
}

TEST(together_errors, what_no_model_can_be_asked_is_refused_before_it_is_sent)
{
    workshop here;
    const auto refused = [&](auto operation) { return here.run_failing(std::move(operation)); };
    together::image_request odd_side("a heron", image_model);
    odd_side.width = 1001;
    together::image_request many("a heron", image_model);
    many.count = 5;
    together::embedding_options none_at_once;
    none_at_once.batch_size = 0;
    const auto texts = here.client.embeddings();
    const auto images = here.client.images();
    const together::image_request blank("", image_model);
    expect_refused(
        here,
        {
            {"texts", refused(texts.create({}, embedding_model))},
            {"texts[1]", refused(texts.create({"one", ""}, embedding_model))},
            {"model", refused(texts.create({"one"}, ""))},
            {"batch_size", refused(texts.create({"one"}, embedding_model, none_at_once))},
            {"prompt", refused(images.create(blank))},
            {"width", refused(images.create(odd_side))},
            {"count", refused(images.create(many))},
            {"url", refused(images.download(together::image(), "/tmp/none"))},
            {"url", refused(images.open(together::image()))},
        }
    );
}

TEST(together_errors, what_no_job_can_be_is_refused_before_it_is_sent)
{
    workshop here;
    const auto refused = [&](auto operation) { return here.run_failing(std::move(operation)); };
    together::fine_tune_request long_suffix("file-1", chat_model);
    long_suffix.suffix = std::string(65, 'a');
    together::fine_tune_request odd_rate("file-1", chat_model);
    odd_rate.learning_rate = std::nan("");
    together::fine_tune_request odd_schedule("file-1", chat_model);
    odd_schedule.schedule = together::rate_schedule("wavy");
    const together::fine_tune_request no_file("", chat_model);
    const together::fine_tune_request no_model("file-1", "");
    together::checkpoint_choice odd_form;
    odd_form.form = "everything";
    const auto tunes = here.client.fine_tunes();
    const auto batches = here.client.batches();
    const auto long_id = line_of(std::string(65, 'a'));
    expect_refused(
        here,
        {
            {"suffix", refused(tunes.create(long_suffix))},
            {"learning_rate", refused(tunes.create(odd_rate))},
            {"lr_scheduler_type", refused(tunes.create(odd_schedule))},
            {"training_file", refused(tunes.create(no_file))},
            {"model", refused(tunes.create(no_model))},
            {"form", refused(tunes.download("ft-1", "/tmp/none", odd_form))},
            {"id", refused(tunes.get(".."))},
            {"lines", refused(batches.submit({}))},
            {"lines[1].custom_id", refused(batches.submit({line_of("a"), line_of("a")}))},
            {"lines[0].custom_id", refused(batches.submit({long_id}))},
            {"input_file_id", refused(batches.create(""))},
            {"status", refused(batches.collect(together::batch()))},
        }
    );
}

TEST(together_errors, what_no_file_can_be_is_refused_before_it_is_sent)
{
    workshop here;
    const auto refused = [&](auto operation) { return here.run_failing(std::move(operation)); };
    const together::upload_request empty("a.jsonl", "", together::file_purpose::eval);
    auto typed = together::upload_request("a.jsonl", "{}", together::file_purpose::eval);
    typed.type = "xml";
    const auto files = here.client.files();
    expect_refused(
        here,
        {
            {"id", refused(files.download_to_memory(""))},
            {"file", refused(files.upload(empty))},
            {"type", refused(files.upload(typed))},
        }
    );
    const together::upload_request gone("/none/a.jsonl", together::file_purpose::eval);
    EXPECT_TRUE(refused(files.upload(gone)) == errc::file_error);
}

TEST(together_errors, an_image_whose_answer_is_lost_says_what_that_means)
{
    workshop here;
    here.server->add_fault(fault(fault_kind::reset_after_commit, "*"));
    const together::image_request asked("a heron", image_model);
    const auto problem = here.run_failing(here.client.images().create(asked));
    EXPECT_EQ(problem.outcome(), outcome::unknown);
    EXPECT_NE(problem.message().find("may pay twice"), std::string::npos) << problem.message();
    EXPECT_EQ(here.server->images_drawn(), 1U);
}

TEST(together_errors, a_file_that_nobody_can_learn_from_is_told_with_the_reason)
{
    workshop here;
    const together::upload_request broken("a.jsonl", "no json", together::file_purpose::fine_tune);
    const auto problem = here.run_failing(here.client.files().upload_and_wait(broken));
    EXPECT_TRUE(problem == errc::job_failed);
    EXPECT_EQ(problem.api_code(), "INVALID_FORMAT");
    EXPECT_NE(problem.message().find("a line is no JSON object"), std::string::npos);
}

} // namespace
} // namespace together_errors_test

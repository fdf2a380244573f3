// Every row of the documentation's table of errors, and what is refused before it is sent.
#include "providers/pioneer/outpost.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace pioneer_errors_test {
namespace {

using namespace pioneer_test;
using emulator::fault;
using emulator::fault_kind;

struct error_row {
    int status;
    const char* code;
    errc expected;
    outcome known;
};

TEST(pioneer_errors, every_status_and_code_has_its_own_meaning)
{
    live_outpost here(quiet(), once);
    for (const auto& row : std::vector<error_row>{
             {400, "", errc::rejected_by_validation, outcome::rejected},
             {401, "", errc::invalid_api_key, outcome::rejected},
             {401, "invalid_credentials", errc::invalid_api_key, outcome::rejected},
             {402, "", errc::quota_exhausted, outcome::rejected},
             {402, "out_of_credits", errc::quota_exhausted, outcome::rejected},
             {402, "direct_model_requires_credits", errc::quota_exhausted, outcome::rejected},
             {403, "credit_ceiling_reached", errc::quota_exhausted, outcome::rejected},
             {403, "card_required", errc::quota_exhausted, outcome::rejected},
             {403, "", errc::request_refused, outcome::rejected},
             {404, "", errc::not_found, outcome::rejected},
             {409, "", errc::request_refused, outcome::rejected},
             {413, "", errc::rejected_by_validation, outcome::rejected},
             {422, "", errc::rejected_by_validation, outcome::rejected},
             {422, "idempotency_key_reused", errc::rejected_by_validation, outcome::rejected},
             {425, "", errc::rate_limited, outcome::rejected},
             {429, "", errc::rate_limited, outcome::rejected},
             {429, "rate_limited", errc::rate_limited, outcome::rejected},
             {451, "", errc::request_refused, outcome::rejected},
             {500, "", errc::server_error, outcome::unknown},
             {502, "", errc::server_error, outcome::unknown},
             {503, "", errc::server_error, outcome::rejected},
             {529, "overloaded_error", errc::server_error, outcome::rejected},
         }) {
        here.service->clear_faults();
        fault planned(fault_kind::error, "*");
        planned.status = row.status;
        planned.code = row.code;
        planned.count = 0;
        here.service->add_fault(planned);
        const auto problem = here.run_failing(here.client.inference().encode(names_in("Ada")));
        EXPECT_TRUE(problem == row.expected) << row.status << row.code << ": " << problem.message();
        EXPECT_EQ(problem.api_code(), row.code);
        EXPECT_EQ(problem.http_status(), row.status);
        EXPECT_EQ(problem.outcome(), row.known) << row.status << row.code;
        EXPECT_NE(problem.message().find("planned by the emulator"), std::string::npos);
    }
}

/// A reply whose body is that text, whatever was asked.
andante::error told_by(int status, const std::string& body)
{
    andante::http::response answer;
    answer.status = status;
    answer.body = body;
    return pioneer::profile().describe_error(answer);
}

TEST(pioneer_errors, words_and_codes_are_read_in_the_documented_order)
{
    auto found = told_by(400, R"({"error":{"code":"c","message":"m"},"detail":"d"})");
    EXPECT_EQ(found.api_code(), "c");
    EXPECT_NE(found.message().find("m"), std::string::npos);
    found =
        told_by(529, R"({"type":"error","error":{"type":"overloaded_error","message":"busy"}})");
    EXPECT_EQ(found.api_code(), "overloaded_error");
    found = told_by(429, R"({"error":"rate_limit_exceeded","message":"Retry after 3 seconds."})");
    EXPECT_EQ(found.api_code(), "rate_limit_exceeded");
    EXPECT_TRUE(found == errc::rate_limited);
    found = told_by(500, R"({"error":"it broke"})");
    EXPECT_NE(found.message().find("it broke"), std::string::npos);
    found = told_by(401, R"({"detail":{"message":"no key","code":"invalid_credentials"}})");
    EXPECT_EQ(found.api_code(), "invalid_credentials");
    found = told_by(402, R"({"detail":{"code":"out_of_credits","message":"none"}})");
    EXPECT_TRUE(found == errc::quota_exhausted);
    found = told_by(402, R"({"code":"out_of_credits","message":"none","resolution_url":"x"})");
    EXPECT_EQ(found.api_code(), "out_of_credits");
    found = told_by(404, R"({"detail":"Job not found"})");
    EXPECT_NE(found.message().find("Job not found"), std::string::npos);
    EXPECT_EQ(found.api_code(), "");
}

TEST(pioneer_errors, a_validation_error_names_its_field_in_both_forms)
{
    for (const bool is_flat : {false, true}) {
        auto settings = quiet();
        settings.flat_validation = is_flat;
        outpost here(settings, once);
        auto asked = names_in("Ada");
        asked.schema = pioneer::extraction_schema();
        asked.schema.whole = andante::raw_json::parse("[]").value();
        asked.model_id = "x";
        pioneer::training_request training("m", "base", {pioneer::training_data("d")});
        training.training_type = "full";
        const auto text =
            R"({"detail":[{"loc":["body","datasets",0,"name"],"msg":"bad","type":"t"}]})";
        const auto listed = told_by(422, text);
        ASSERT_TRUE(listed.field().has_value());
        EXPECT_EQ(listed.field()->field, "datasets.0.name");
        pioneer::message_request said("m", 100, {pioneer::message_turn("user", "hi")});
        said.messages.front().blocks = andante::raw_json::parse("7").value();
        const auto problem = here.run_failing(here.client.messages().create(said));
        EXPECT_TRUE(problem == errc::rejected_by_validation) << problem.message();
        ASSERT_TRUE(problem.field().has_value()) << is_flat;
        EXPECT_EQ(problem.field()->field, "messages");
    }
}

TEST(pioneer_errors, keys_are_refused_in_three_ways)
{
    outpost here(quiet(), once);
    const auto refused = [&](const char* key) {
        auto options = here.options(once);
        options.api_key = andante::secret(key);
        const pioneer::client other(here.time.executor(), options);
        return here.run_failing(other.plan_info());
    };
    EXPECT_NE(refused("sk-123").message().find("must start with 'pio_sk_'"), std::string::npos);
    EXPECT_TRUE(refused("pio_sk_wrong") == errc::invalid_api_key);
    here.run(here.client.health());
}

TEST(pioneer_errors, a_model_that_is_being_loaded_is_waited_for_and_counts_as_no_failure)
{
    auto settings = quiet();
    settings.models.warming_count = 6;
    for (const bool is_told : {true, false}) {
        settings.models.warming_wait =
            is_told ? std::optional(std::chrono::seconds(7)) : std::nullopt;
        outpost here(settings);
        auto asked = names_in("Ada");
        asked.model_id = "warming";
        here.run(here.client.inference().encode(asked));
        EXPECT_EQ(here.sent(), 7U) << "although three attempts are the usual";
        const auto least = is_told ? 6 * 7s : 6 * 5s;
        EXPECT_GE(here.time.elapsed(), least);
        EXPECT_LE(here.time.elapsed(), least * 2);
    }
}

TEST(pioneer_errors, a_model_that_is_not_served_is_told_at_once)
{
    outpost here;
    auto asked = names_in("Ada");
    for (const auto* model : {"cold", "absent", "forbidden"}) {
        here.service->record().clear();
        asked.model_id = model;
        here.run_failing(here.client.inference().encode(asked));
        EXPECT_EQ(here.sent(), 1U) << model;
    }
}

TEST(pioneer_errors, what_creates_is_repeated_once_at_most_and_only_when_it_was_turned_away)
{
    struct row {
        int status;
        std::size_t sent;
    };
    for (const auto& each : {row{503, 2}, row{529, 2}, row{500, 1}, row{502, 1}, row{504, 1}}) {
        outpost here;
        fault planned(fault_kind::error, "POST /generate");
        planned.status = each.status;
        planned.count = 0;
        here.service->add_fault(planned);
        pioneer::synthesis_request asked(pioneer::synthesis_task::decoder, "d");
        const auto problem = here.run_failing(here.client.synthesis().create(asked));
        EXPECT_EQ(here.sent(), each.sent) << each.status;
        EXPECT_EQ(problem.http_status(), each.status);
    }
}

TEST(pioneer_errors, what_only_reads_is_asked_again)
{
    outpost here;
    fault planned(fault_kind::error, "POST /inference");
    planned.status = 500;
    planned.count = 2;
    here.service->add_fault(planned);
    here.run(here.client.inference().encode(names_in("Ada")));
    here.service->add_fault(fault(fault_kind::reset_after_commit, "POST /gliner-2"));
    here.run(here.client.extraction().extract(
        pioneer::extraction_request("Ada", pioneer::extraction_schema({"person"}))
    ));
    EXPECT_EQ(here.sent(), 5U);
}

TEST(pioneer_errors, a_lost_create_fails_and_says_what_that_means)
{
    outpost here;
    here.service->add_fault(fault(fault_kind::reset_after_commit, "POST /generate"));
    pioneer::synthesis_request asked(pioneer::synthesis_task::decoder, "d");
    const auto problem = here.run_failing(here.client.synthesis().create(asked));
    EXPECT_EQ(problem.outcome(), outcome::unknown);
    EXPECT_NE(problem.message().find("no idempotency key"), std::string::npos) << problem.message();
    EXPECT_EQ(here.service->jobs_begun(), 1U);
}

TEST(pioneer_errors, a_stream_that_breaks_says_so_and_keeps_what_came)
{
    auto settings = quiet();
    settings.models.chunk_pause = 1ms;
    outpost here(settings);
    const pioneer::message_request said("m", 100, {pioneer::message_turn("user", "one two three")});
    const auto read = [&](pioneer::message_stream& coming) {
        while (true) {
            auto piece = here.run(andante::as_result(coming.next()));
            if (piece.has_error()) {
                return piece.error();
            }
            if (!*piece) {
                return andante::error();
            }
        }
    };
    fault cut(fault_kind::truncate, "POST /v1/messages");
    here.service->add_fault(cut);
    auto coming = here.run(here.client.messages().stream(said));
    EXPECT_TRUE(read(coming) == errc::truncated_body);
    EXPECT_NE(coming.accumulated().text().find("You"), std::string::npos);

    fault broken(fault_kind::stream_error, "POST /v1/messages");
    broken.status = 529;
    broken.code = "overloaded_error";
    here.service->add_fault(broken);
    coming = here.run(here.client.messages().stream(said));
    const auto problem = read(coming);
    EXPECT_FALSE(problem.message().empty());

    fault silent(fault_kind::stall, "POST /v1/completions");
    silent.bytes = 200;
    silent.delay = 1h;
    here.service->add_fault(silent);
    auto texts = here.run(here.client.completions().stream(pioneer::text_request("m", "Once")));
    std::optional<andante::error> found;
    while (!found) {
        auto piece = here.run(andante::as_result(texts.next()));
        if (piece.has_error()) {
            found = piece.error();
        }
    }
    EXPECT_TRUE(*found == errc::read_timeout) << found->message();
}

struct refused_row {
    const char* field;
    andante::error problem;
};

std::vector<refused_row> refused_inferences(outpost& here)
{
    const auto refused = [&](auto operation) { return here.run_failing(std::move(operation)); };
    const auto infers = here.client.inference();
    auto sure = names_in("Ada");
    sure.threshold = 2;
    auto empty = names_in("Ada");
    empty.schema = pioneer::extraction_schema();
    pioneer::decoder_request talk("m", {andante::chat::message::user("hi")});
    talk.max_tokens = 131'073;
    pioneer::message_request odd("m", 0, {pioneer::message_turn("user", "hi")});
    pioneer::text_request likely("m", "a");
    likely.logprobs = 21;
    return {
        {"threshold", refused(infers.encode(sure))},
        {"schema", refused(infers.encode(empty))},
        {"text", refused(infers.encode(names_in(" ")))},
        {"max_tokens", refused(infers.generate(talk))},
        {"id", refused(infers.get(""))},
        {"notes", refused(infers.add_feedback("x", true, {}, std::string(5001, 'a')))},
        {"max_tokens", refused(here.client.messages().create(odd))},
        {"logprobs", refused(here.client.completions().create(likely))},
    };
}

std::vector<refused_row> refused_trainings(outpost& here)
{
    const auto refused = [&](auto operation) { return here.run_failing(std::move(operation)); };
    const auto trains = here.client.training();
    pioneer::training_request seeded("m", "b", {pioneer::training_data("d")});
    seeded.seed = -1;
    pioneer::training_request typed("m", "b", {pioneer::training_data("d")});
    typed.training_type = "quick";
    const pioneer::training_request named(
        std::string(101, 'a'), "b", {pioneer::training_data("d")}
    );
    return {
        {"seed", refused(trains.create(seeded))},
        {"training_type", refused(trains.create(typed))},
        {"model_name", refused(trains.create(named))},
        {"datasets", refused(trains.create(pioneer::training_request("m", "b", {})))},
        {"id", refused(trains.cancel(".."))},
    };
}

std::vector<refused_row> refused_work_on_data(outpost& here)
{
    const auto refused = [&](auto operation) { return here.run_failing(std::move(operation)); };
    const auto makes = here.client.synthesis();
    const pioneer::synthesis_request bare(pioneer::synthesis_task::ner, "d");
    const std::vector<std::string> many(1001, "a");
    return {
        {"labels", refused(makes.create(bare))},
        {"inputs", refused(makes.label_existing(pioneer::synthesis_task::ner, {"person"}, many))},
        {"version", refused(here.client.datasets().wait("d", ""))},
        {"page", refused(here.client.usage("", 0))},
    };
}

TEST(pioneer_errors, what_cannot_be_is_refused_before_anything_is_sent)
{
    outpost here;
    for (const auto& rows :
         {refused_inferences(here), refused_trainings(here), refused_work_on_data(here)}) {
        for (const auto& row : rows) {
            EXPECT_TRUE(row.problem == errc::invalid_request) << row.field << row.problem.message();
            ASSERT_TRUE(row.problem.field().has_value()) << row.field;
            EXPECT_EQ(row.problem.field()->field, row.field);
            EXPECT_EQ(row.problem.outcome(), outcome::not_sent);
        }
    }
    EXPECT_EQ(here.sent(), 0U);
    const auto gone = here.run_failing(here.client.datasets().upload(
        pioneer::dataset_upload("/nowhere/a.jsonl", "a", pioneer::dataset_type::ner)
    ));
    EXPECT_TRUE(gone == errc::file_error);
    EXPECT_EQ(here.sent(), 0U);
}

} // namespace
} // namespace pioneer_errors_test

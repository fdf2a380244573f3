// Every route over TLS, as the provider's public documentation describes it.
#include "providers/pioneer/outpost.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>

namespace pioneer_contract_test {
namespace {

using namespace pioneer_test;

served::settings quick()
{
    auto settings = quiet();
    settings.jobs.extraction = 50ms;
    settings.jobs.synthesis = 50ms;
    settings.jobs.dataset = 50ms;
    settings.jobs.training = 0ms;
    settings.jobs.deploying = 0ms;
    settings.jobs.evaluation = 50ms;
    settings.models.chunk_pause = 0ms;
    return settings;
}

andante::call_options keeping()
{
    andante::call_options options;
    options.keep_raw_json = true;
    return options;
}

std::string write_file(const live_outpost& here, const std::string& name, const std::string& text)
{
    const auto path = here.folder / name;
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
}

void use_inference(live_outpost& here)
{
    const auto found = here.run(here.client.inference().encode(names_in("Tim leads Apple")));
    ASSERT_EQ(found.results.size(), 1U);
    EXPECT_NE(found.results[0].text().find("\"Apple\""), std::string::npos);
    EXPECT_EQ(found.model_used, "fastino/gliner2-base-v1");
    pioneer::encoder_request several(
        "fastino/gliner2-base-v1",
        std::vector<std::string>{"Ada", "nobody"},
        pioneer::extraction_schema::parse(R"(["person"])").value()
    );
    several.include_confidence = false;
    several.include_spans = false;
    const auto both = here.run(here.client.inference().encode(several, keeping()));
    ASSERT_EQ(both.results.size(), 2U);
    EXPECT_EQ(both.results[0].text(), R"({"entities":{"person":["Ada"]}})");
    EXPECT_EQ(both.raw_json.find("{\"type\":\"encoder\""), 0U);
    pioneer::decoder_request asked("Qwen/Qwen3-8B", {andante::chat::message::user("hello")});
    asked.include_reasoning_trace = true;
    const auto answer = here.run(here.client.inference().generate(asked));
    EXPECT_EQ(answer.completion, "You said: hello");
    EXPECT_TRUE(answer.reasoning_trace.has_value());
    EXPECT_FALSE(here.run(here.client.inference().get(answer.inference_id)).empty());
    here.run(here.client.inference().add_feedback(answer.inference_id, false, {}, "too short"));
    auto history = here.client.inference().list_all();
    EXPECT_TRUE(here.run(history.next()).has_value());
}

void use_extraction(live_outpost& here)
{
    pioneer::extraction_schema schema;
    schema.classifications.emplace_back("mood", std::vector<std::string>{"good", "bad"});
    const pioneer::extraction_request asked("Ada is happy", schema);
    const auto now = here.run(here.client.extraction().extract(asked));
    ASSERT_EQ(now.results.size(), 1U);
    EXPECT_EQ(now.results[0].text(), R"({"mood":"good"})");
    const auto later = here.run(here.client.extraction().create_and_wait(asked));
    EXPECT_EQ(later.status, pioneer::extraction_status::complete);
    EXPECT_EQ(later.results, now.results);
    EXPECT_EQ(here.run(here.client.extraction().get(later.id)).id, later.id);
}

void use_synthesis(live_outpost& here)
{
    pioneer::synthesis_request asked(pioneer::synthesis_task::ner, "made-up");
    asked.labels = {"person"};
    asked.num_examples = 20;
    const auto made = here.run(here.client.synthesis().create_and_wait(asked));
    EXPECT_EQ(made.status, pioneer::synthesis_status::ready);
    EXPECT_EQ(made.count, 20);
    const auto labelled = here.run(here.client.synthesis().label_existing(
        pioneer::synthesis_task::classification, {"good", "bad"}, {"a", "b"}
    ));
    ASSERT_EQ(labelled.size(), 2U);
    EXPECT_EQ(labelled[1].text(), R"({"text":"b","label":"bad"})");
    here.run(
        here.client.synthesis().label_existing(pioneer::synthesis_task::ner, {"person"}, {"Ada"})
    );
}

void use_training(live_outpost& here)
{
    const auto file = write_file(here, "names.jsonl", "{\"text\":\"Ada\"}\n");
    const auto data = here.run(here.client.datasets().upload_and_wait(
        pioneer::dataset_upload(file, "names", pioneer::dataset_type::ner)
    ));
    EXPECT_EQ(data.status, pioneer::dataset_status::ready);
    EXPECT_EQ(data.version, "1");
    EXPECT_EQ(here.service->uploaded("names"), "{\"text\":\"Ada\"}\n");
    EXPECT_EQ(here.run(here.client.datasets().versions("names")).items.size(), 1U);
    EXPECT_EQ(here.run(here.client.datasets().get("names")).version, "1");
    EXPECT_EQ(here.run(here.client.datasets().list()).items.size(), 2U);

    const auto training = here.client.training();
    pioneer::training_request asked(
        "my-names", "fastino/gliner2-base-v1", {pioneer::training_data("names")}
    );
    asked.nr_epochs = 2;
    const auto begun = here.run(training.create(asked));
    EXPECT_EQ(begun.status, pioneer::training_status::requested);
    const auto job = here.run(training.get(begun.id));
    EXPECT_EQ(job.status, pioneer::training_status::complete);
    EXPECT_EQ(job.metrics.f1, 0.91);
    EXPECT_EQ(job.model_name, "my-names");
    auto all = training.list_all();
    const auto first = here.run(all.next());
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(first->id, job.id);
    EXPECT_FALSE(here.run(all.next()).has_value());
    EXPECT_NE(here.run(training.logs(job.id)).text().find("\"logs\""), std::string::npos);
    EXPECT_NE(here.run(training.checkpoints(job.id)).text().find("is_best"), std::string::npos);
    EXPECT_NE(here.run(training.download_link(job.id)).text().find("url"), std::string::npos);
    EXPECT_EQ(here.run_failing(training.cancel(job.id)).http_status(), 409);
    EXPECT_NE(here.run(here.client.trained_models()).text().find(job.id), std::string::npos);
    const auto score = here.run(here.client.evaluations().create_and_wait(job.id, "names"));
    EXPECT_EQ(score.status, pioneer::evaluation_status::complete);
    EXPECT_EQ(score.f1, 0.91);
    here.run(training.remove(job.id));
    EXPECT_TRUE(here.run_failing(training.get(job.id)) == errc::not_found);
    here.run(here.client.datasets().remove("names", "1"));
    here.run(here.client.datasets().remove("made-up"));
}

TEST(pioneer_contract, every_route_works_over_tls_and_the_key_goes_nowhere_else)
{
    live_outpost here(quick());
    ASSERT_TRUE(here.client.base_url().is_secure());
    use_inference(here);
    use_extraction(here);
    use_synthesis(here);
    use_training(here);
    auto models = here.client.all_models();
    EXPECT_TRUE(here.run(models.next()).has_value());
    here.run(here.client.model("Qwen/Qwen3-8B"));
    here.run(here.client.base_models());
    EXPECT_EQ(here.run(here.client.plan_info()).exceeds_limit, false);
    here.run(here.client.usage());
    here.run(here.client.health());

    std::set<std::string> routes;
    for (const auto& seen : here.service->record().requests()) {
        routes.insert(seen.route);
        const bool is_api = seen.origin == "api" && seen.route != "GET /health";
        EXPECT_EQ(seen.headers.find("X-API-Key").has_value(), is_api) << seen.route;
        EXPECT_FALSE(seen.headers.find("Authorization")) << seen.route;
    }
    std::string seen_routes;
    for (const auto& each : routes) {
        seen_routes += each + "\n";
    }
    EXPECT_EQ(routes.size(), 35U) << "all but the three that write:\n" << seen_routes;
}

TEST(pioneer_contract, models_that_write_answer_in_three_forms_whole_and_in_pieces)
{
    live_outpost here(quick());
    const auto chat = here.client.chat();
    const andante::chat::request asked("Qwen/Qwen3-8B", "hello there");
    const auto whole = here.run(chat.create(asked));
    EXPECT_FALSE(whole.text().empty());
    auto coming = here.run(chat.stream(asked));
    while (here.run(coming.next())) {
    }
    EXPECT_EQ(coming.accumulated().text(), whole.text());
    EXPECT_TRUE(coming.accumulated().usage.has_value());

    const auto texts = here.client.completions();
    const pioneer::text_request begun("Qwen/Qwen3-8B", "Once");
    const auto text = here.run(texts.create(begun));
    ASSERT_EQ(text.choices.size(), 1U);
    EXPECT_EQ(text.choices[0].text, "and so it went on and on");
    EXPECT_EQ(text.choices[0].finish_reason, "stop");
    EXPECT_FALSE(text.inference_id.empty());
    auto pieces = here.run(texts.stream(begun));
    std::size_t count = 0;
    while (here.run(pieces.next())) {
        ++count;
    }
    EXPECT_GT(count, 3U);
    ASSERT_EQ(pieces.accumulated().choices.size(), 1U);
    EXPECT_EQ(pieces.accumulated().choices[0].text, text.choices[0].text);
    EXPECT_EQ(pieces.accumulated().usage, text.usage);

    const auto messages = here.client.messages();
    pioneer::message_request said("Qwen/Qwen3-8B", 100, {pioneer::message_turn("user", "hi you")});
    said.thinking = andante::raw_json::parse(R"({"type":"enabled"})").value();
    const auto message = here.run(messages.create(said));
    EXPECT_EQ(message.text(), "You said: hi you");
    EXPECT_EQ(message.stop_reason, "end_turn");
    andante::call_options newer;
    newer.headers.set("anthropic-version", "2027-01-01");
    auto events = here.run(messages.stream(said, {}, newer));
    std::string last;
    while (auto event = here.run(events.next())) {
        last = event->type;
        EXPECT_NE(last, "ping");
    }
    EXPECT_EQ(last, "message_stop");
    EXPECT_EQ(events.accumulated().text(), message.text());
    EXPECT_EQ(events.accumulated().usage.output_tokens, message.usage.output_tokens);
    ASSERT_EQ(events.accumulated().content.size(), 2U);
    EXPECT_EQ(events.accumulated().content[0].type, "thinking");
    const auto sent = here.service->record().requests("POST /v1/messages");
    EXPECT_EQ(sent.back().headers.find("anthropic-version"), "2027-01-01");
}

TEST(pioneer_contract, a_tools_arguments_are_joined)
{
    live_outpost here(quick());
    pioneer::message_request said("m", 100, {pioneer::message_turn("user", "weather?")});
    said.tools = andante::raw_json::parse(R"([{"name":"weather"}])").value();
    auto events = here.run(here.client.messages().stream(said));
    while (here.run(events.next())) {
    }
    const auto& made = events.accumulated();
    ASSERT_EQ(made.content.size(), 1U);
    EXPECT_EQ(made.content[0].name, "weather");
    EXPECT_EQ(made.content[0].input, R"({"city":"Paris"})");
    EXPECT_EQ(made.stop_reason, "tool_use");
    EXPECT_EQ(
        here.run(here.client.messages().create(said)).content[0].input, made.content[0].input
    );
}

TEST(pioneer_contract, nothing_that_is_not_set_is_sent)
{
    live_outpost here(quick());
    here.run(here.client.inference().encode(names_in("Ada")));
    const auto sent = here.service->record().requests();
    EXPECT_EQ(
        sent.at(0).body,
        R"({"model_id":"fastino/gliner2-base-v1","text":"Ada",)"
        R"("schema":{"entities":["person","company"]}})"
    );
}

TEST(pioneer_contract, the_late_edition_trains_elsewhere_and_sends_a_lost_create_again)
{
    auto settings = quick();
    settings = served::settings(served::docs::late_2026);
    settings.rates.enforced = false;
    settings.jobs = quick().jobs;
    settings.users.front().key = "fast_sk_0123456789abcdef";
    live_outpost here(settings, as_it_is, pioneer::edition::late_2026);
    const auto file = write_file(here, "a.jsonl", "{}");
    here.run(here.client.datasets().upload_and_wait(
        pioneer::dataset_upload(file, "a", pioneer::dataset_type::ner)
    ));
    here.service->add_fault(
        emulator::fault(emulator::fault_kind::reset_after_commit, "POST /v1/training-jobs")
    );
    const auto before = here.service->jobs_begun();
    pioneer::training_request asked("m", "base", {pioneer::training_data("a")});
    const auto job = here.run(here.client.training().create(asked));
    EXPECT_EQ(
        here.run(here.client.training().get(job.id)).status, pioneer::training_status::complete
    );
    EXPECT_EQ(here.service->jobs_begun(), before + 1) << "the second was answered with the first";
    const auto sent = here.service->record().requests("POST /v1/training-jobs");
    ASSERT_EQ(sent.size(), 2U);
    EXPECT_EQ(sent[0].headers.find("Idempotency-Key"), sent[1].headers.find("Idempotency-Key"));
    asked.idempotency_key = "mine";
    here.run(here.client.training().create(asked));
    asked.seed = 5;
    EXPECT_EQ(
        here.run_failing(here.client.training().create(asked)).api_code(), "idempotency_key_reused"
    );
}

} // namespace
} // namespace pioneer_contract_test

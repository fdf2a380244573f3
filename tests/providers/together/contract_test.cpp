// Every route over TLS, as the provider's public documentation describes it.
#include "providers/together/live_workshop.hpp"

#include <set>

namespace together_contract_test {
namespace {

using namespace together_test;

asio::awaitable<std::string> rest_of(andante::file_stream* from)
{
    std::string all;
    while (true) {
        const auto piece = co_await from->read();
        if (piece.value().empty()) {
            co_return all;
        }
        all += piece.value();
    }
}

const std::string examples = "{\"text\":\"a\"}\n{\"text\":\"b\"}\n";

andante::call_options keeping()
{
    andante::call_options options;
    options.keep_raw_json = true;
    return options;
}

boost::asio::awaitable<std::string> text_of(andante::answer_stream* from)
{
    std::string text;
    while (true) {
        const auto piece = co_await from->read();
        if (piece.value().empty()) {
            co_return text;
        }
        text += *piece;
    }
}

void use_inference(live_workshop& here)
{
    const auto said = here.run(here.client.chat().create(chat::request(chat_model, "Hello")));
    EXPECT_FALSE(said.text().empty());
    EXPECT_EQ(said.model, chat_model);
    EXPECT_TRUE(said.usage.has_value());
    EXPECT_EQ(said.seed, 15924764223251450000U);

    const auto points =
        here.run(here.client.embeddings().create({"one", "two", "three"}, embedding_model));
    ASSERT_EQ(points.items.size(), 3U);
    EXPECT_EQ(points.items[0]->size(), 8U);
    EXPECT_NE(*points.items[0], *points.items[1]);

    together::image_request asked("a heron", image_model);
    asked.count = 2;
    const auto drawn = here.run(here.client.images().create(asked));
    ASSERT_EQ(drawn.items.size(), 2U);
    EXPECT_EQ(drawn.items[0].bytes.find("\xff\xd8"), 0U);
    here.run(here.client.images().download(drawn.items[0], here.folder.path / "heron.jpeg"));
    EXPECT_EQ(here.folder.read("heron.jpeg"), drawn.items[0].bytes);
    asked.form = together::image_form::url;
    const auto linked = here.run(here.client.images().create(asked));
    ASSERT_TRUE(linked.items.at(1).url.has_value());
    here.run(here.client.images().download(linked.items[1], here.folder.path / "linked.jpeg"));
    EXPECT_EQ(here.folder.read("linked.jpeg"), drawn.items[1].bytes);
    auto opened = here.run(here.client.images().open(linked.items[1]));
    EXPECT_EQ(here.run(rest_of(&opened)), drawn.items[1].bytes);
    EXPECT_EQ(here.run_failing(here.client.images().open(drawn.items[0])).field()->field, "url");

    const auto models = here.run(here.client.models(false, keeping()));
    EXPECT_EQ(models.size(), 5U);
    EXPECT_EQ(models.front().id, chat_model);
    EXPECT_EQ(models.front().price.input, 0.88);
    EXPECT_EQ(models.front().raw_json.find("{\"id\""), 0U);
    const auto who = here.run(here.client.whoami());
    EXPECT_NE(who.text().find("org-emulated"), std::string::npos);
}

void use_files(live_workshop& here)
{
    const auto files = here.client.files();
    const auto path = here.folder.write("examples.jsonl", examples);
    const auto sent =
        here.run(files.upload(together::upload_request(path, together::file_purpose::eval)));
    EXPECT_EQ(sent.name, "examples.jsonl");
    EXPECT_EQ(sent.bytes, examples.size());
    EXPECT_EQ(sent.purpose, together::file_purpose::eval);
    EXPECT_FALSE(sent.processing.has_value());
    together::upload_request form("more.jsonl", examples, together::file_purpose::eval);
    form.way = together::upload_way::multipart;
    const auto other = here.run(files.upload(form));
    EXPECT_EQ(other.bytes, examples.size());
    EXPECT_EQ(here.run(files.get(sent.id, keeping())).raw_json.find("{\"id\""), 0U);
    EXPECT_EQ(here.run(files.download_to_memory(sent.id)), examples);
    EXPECT_EQ(here.run(files.download(other.id, here.folder.path / "back.jsonl")), examples.size());
    EXPECT_EQ(here.folder.read("back.jsonl"), examples);
    auto opened = here.run(files.open(sent.id));
    EXPECT_EQ(here.run(text_of(&opened)), examples);
    EXPECT_EQ(here.run(files.wait(sent.id)).id, sent.id);
    auto all = files.list_all();
    std::size_t count = 0;
    while (here.run(all.next())) {
        ++count;
    }
    EXPECT_EQ(count, 2U);
    EXPECT_TRUE(here.run(files.remove(other.id)));
    EXPECT_TRUE(here.run_failing(files.get(other.id)) == errc::not_found);
}

void use_fine_tunes(live_workshop& here)
{
    const auto tunes = here.client.fine_tunes();
    const auto path = here.folder.write("learn.jsonl", examples);
    together::upload_request input(path, together::file_purpose::fine_tune);
    const auto ready = here.run(here.client.files().upload_and_wait(input));
    EXPECT_EQ(*ready.processing, together::processing_status::completed);
    together::fine_tune_request asked(ready.id, chat_model);
    asked.suffix = "mine";
    asked.epochs = 2;
    asked.training = together::lora_training();
    const auto price = here.run(tunes.estimate(asked));
    EXPECT_TRUE(price.allowed);
    EXPECT_GT(price.total_price, 0);
    const auto begun = here.run(tunes.create(asked));
    EXPECT_EQ(begun.training_file, ready.id);
    EXPECT_EQ(begun.suffix, "mine");
    const auto ended = here.run(tunes.wait(begun.id));
    EXPECT_EQ(ended.status, together::fine_tune_status::completed);
    EXPECT_TRUE(ended.output_name.has_value());
    EXPECT_EQ(ended.epochs_completed, 1);
    const auto events = here.run(tunes.events(begun.id));
    ASSERT_EQ(events.size(), 5U);
    EXPECT_EQ(events.back().type, "job_complete");
    EXPECT_EQ(here.run(tunes.checkpoints(begun.id)).at(0).step, 10);
    EXPECT_NE(here.run(tunes.metrics(begun.id)).text().find("train_loss"), std::string::npos);
    together::checkpoint_choice adapter;
    adapter.form = "adapter";
    here.run(tunes.download(begun.id, here.folder.path / "weights", adapter));
    EXPECT_EQ(here.folder.read("weights"), "weights of " + begun.id + ", adapter\n");
    auto opened = here.run(tunes.open(begun.id, adapter));
    EXPECT_EQ(here.run(text_of(&opened)), here.folder.read("weights"));
    EXPECT_EQ(here.run(tunes.supported_models()).at(0), chat_model);
    EXPECT_NE(
        here.run(tunes.model_limits(chat_model)).text().find("max_num_epochs"), std::string::npos
    );
    auto all = tunes.list_all();
    EXPECT_EQ(here.run(all.next())->id, begun.id);
    const auto second = here.run(tunes.upload_and_create(path, asked));
    EXPECT_NE(second.training_file, ready.id) << "it was sent again";
    EXPECT_EQ(
        here.run(tunes.cancel(second.id)).status, together::fine_tune_status::cancel_requested
    );
    EXPECT_EQ(here.run(tunes.get(begun.id)).id, begun.id);
    EXPECT_EQ(here.run(tunes.remove(begun.id)), "deleted " + begun.id);
}

void use_batches(live_workshop& here)
{
    const auto batches = here.client.batches();
    std::vector<together::batch_line> lines{line_of("a"), line_of("b", "[fail]"), line_of("c")};
    std::vector<std::string> told;
    together::batch_options options;
    options.on_created = [&told](const together::batch& made) { told.push_back(made.id); };
    const auto begun = here.run(batches.submit(lines, options));
    ASSERT_EQ(begun.size(), 1U);
    EXPECT_EQ(told, std::vector<std::string>{begun[0].id});
    const auto ended = here.run(batches.wait(begun[0].id));
    EXPECT_EQ(ended.status, together::batch_status::completed);
    const auto report = here.run(batches.collect(ended));
    ASSERT_EQ(report.items.size(), 3U);
    EXPECT_EQ(report.items[2].custom_id, "c");
    EXPECT_NE(report.items[2].answer->text().find("answer to c"), std::string::npos);
    EXPECT_EQ(report.items[1].answer.error().api_code(), "invalid_request");
    EXPECT_EQ(report.failed(), 1U);
    auto all = batches.list_all();
    EXPECT_EQ(here.run(all.next())->id, ended.id);
    const auto again = here.run(batches.create(ended.input_file_id));
    EXPECT_EQ(here.run(batches.cancel(again.id)).status, together::batch_status::cancelled);
    EXPECT_EQ(here.run(batches.get(again.id)).status, together::batch_status::cancelled);
}

TEST(together_contract, every_route_works_over_tls)
{
    auto settings = quiet();
    settings.jobs.fine_tune_time = 5min; // of clocks that are quick
    settings.jobs.batch_time = 4min;
    live_workshop here(settings);
    ASSERT_TRUE(here.client.base_url().is_secure());
    use_inference(here);
    use_files(here);
    use_fine_tunes(here);
    use_batches(here);
    std::set<std::string> routes;
    for (const auto& seen : here.server->record().requests()) {
        routes.insert(seen.route);
        const bool is_api = seen.origin == "api";
        EXPECT_EQ(seen.headers.find("Authorization").has_value(), is_api)
            << seen.route << ": the key goes to the API, and nowhere else";
        EXPECT_TRUE(seen.headers.find("User-Agent").has_value());
        EXPECT_TRUE(seen.status < 400 || seen.status == 404) << seen.route << ' ' << seen.status;
    }
    const auto known = service::service::routes();
    for (const auto& each : known) {
        EXPECT_TRUE(routes.contains(each)) << each << " was not called";
    }
    EXPECT_EQ(routes.size(), known.size());
}

TEST(together_contract, a_chat_is_streamed_over_tls)
{
    live_workshop here;
    auto stream = here.run(here.client.chat().stream(chat::request(chat_model, "Hello there")));
    std::string words;
    while (auto next = here.run(stream.next())) {
        words += next->content;
    }
    EXPECT_FALSE(words.empty());
    EXPECT_EQ(stream.accumulated().text(), words);
    EXPECT_TRUE(stream.accumulated().usage.has_value());
}

TEST(together_contract, nothing_that_is_not_set_is_sent)
{
    workshop here;
    here.run(here.client.embeddings().create({"one"}, embedding_model));
    here.run(here.client.images().create(together::image_request("a heron", image_model)));
    const auto file = here.server->add_file("learn.jsonl", "fine-tune", examples);
    here.run(here.client.fine_tunes().create(together::fine_tune_request(file, chat_model)));
    const auto sent = here.server->record().requests();
    EXPECT_EQ(sent.at(0).body, R"({"model":")" + embedding_model + R"(","input":["one"]})");
    EXPECT_EQ(
        sent.at(1).body,
        R"({"model":")" + image_model + R"(","prompt":"a heron","response_format":"base64"})"
    );
    EXPECT_EQ(
        sent.at(3).body, R"({"training_file":")" + file + R"(","model":")" + chat_model + "\"}"
    );
}

TEST(together_contract, everything_that_is_set_is_sent)
{
    workshop here;
    const auto file = here.server->add_file("learn.jsonl", "fine-tune", examples);
    together::fine_tune_request asked(file, chat_model);
    asked.batch_size = 8;
    asked.learning_rate = 0.00002;
    asked.schedule = together::rate_schedule("cosine");
    asked.schedule->num_cycles = 0.5;
    together::preference_method preferred;
    preferred.beta = 0.2;
    asked.method = preferred;
    asked.training = together::full_training();
    asked.extra.emplace_back("wandb_name", andante::raw_json::parse("\"run\"").value());
    here.run(here.client.fine_tunes().create(asked));
    const auto body = here.server->record().requests(create_tune).at(0).body;
    for (const auto* each : {
             R"("batch_size":8)",
             R"("learning_rate":2e-05)",
             R"("lr_scheduler":{"lr_scheduler_type":"cosine","lr_scheduler_args":{"num_cycles":0.5}})",
             R"("training_method":{"method":"dpo","dpo_beta":0.2})",
             R"("training_type":{"type":"Full"})",
             R"("wandb_name":"run")",
         }) {
        EXPECT_NE(body.find(each), std::string::npos) << each << " in " << body;
    }
}

TEST(together_contract, models_come_bare_or_wrapped)
{
    auto settings = quiet();
    settings.wrapped_lists = true;
    workshop here(settings);
    EXPECT_EQ(here.run(here.client.models()).size(), 5U);
}

} // namespace
} // namespace together_contract_test

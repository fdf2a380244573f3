// The snippets of docs/together.md.
#include "providers/together/live_workshop.hpp"

#include <iostream>

namespace together_docs_test {
namespace {

using namespace together_test;

//! [options]
together::client careful_client(asio::any_io_executor executor, andante::client_options options)
{
    together::service_options service;
    service.limits = together::limit_profile::fixed;
    service.fallback_model = "Qwen/Qwen2.5-7B-Instruct-Turbo"; // when the first is overloaded
    return together::client(std::move(executor), std::move(options), service);
}
//! [options]

//! [batch]
asio::awaitable<std::size_t>
answer_all(together::client client, std::vector<together::batch_line> lines)
{
    std::size_t answered = 0;
    while (!lines.empty()) {
        const auto report = co_await client.batches().submit_and_wait(std::move(lines));
        for (const auto& each : report.items) {
            if (each.answer.has_value()) {
                ++answered; // each.answer->text() is the chat completion
            }
        }
        lines = report.lost; // in neither of the service's files: once more
    }
    co_return answered;
}
//! [batch]

//! [tune]
asio::awaitable<std::string> tune(together::client client, std::string examples)
{
    together::fine_tune_request request("", "meta-llama/Llama-3.3-70B-Instruct-Turbo");
    request.suffix = "support-desk";
    request.epochs = 3;
    const auto tunes = client.fine_tunes();
    auto job =
        co_await tunes.upload_and_create(std::move(examples), std::move(request)); // is paid for
    job = co_await tunes.wait(job.id);
    if (job.status != together::fine_tune_status::completed) {
        const auto events = co_await tunes.events(job.id);
        for (const auto& each : events) {
            std::cerr << each.type << ": " << each.message << '\n';
        }
    }
    co_return job.output_name.value_or("");
}
//! [tune]

TEST(together_docs, the_snippets_do_what_they_say)
{
    workshop here;
    EXPECT_EQ(here.run(answer_all(here.client, {line_of("a"), line_of("b")})), 2U);
    const scratch_folder folder;
    const auto path = folder.write("examples.jsonl", "{\"text\":\"a\"}\n");
    EXPECT_NE(here.run(tune(here.client, path)).find("support-desk"), std::string::npos);
    andante::client_options options;
    options.api_key = andante::secret("key");
    const auto client = careful_client(here.time.executor(), options);
    EXPECT_EQ(client.base_url().origin(), "https://api.together.ai");
}

} // namespace
} // namespace together_docs_test

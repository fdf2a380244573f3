// The snippets of docs/pioneer.md.
#include <andante/pacing/rate_limiter.hpp>

#include "providers/pioneer/outpost.hpp"

#include <gtest/gtest.h>

#include <iostream>
#include <sstream>
#include <string>

namespace pioneer_docs_test {
namespace {

using namespace pioneer_test;

//! [stream]
asio::awaitable<void> say(pioneer::client client, std::string prompt, std::ostream* out)
{
    andante::chat::request asked("Qwen/Qwen3-8B", std::move(prompt));
    asked.max_tokens = 500;
    auto opening = client.chat().stream(std::move(asked));
    auto answer = co_await std::move(opening);
    while (true) {
        const auto piece = co_await answer.next();
        if (!piece) {
            co_return;
        }
        *out << piece->content;
    }
}
//! [stream]

//! [many]
asio::awaitable<void> read_all(pioneer::client client, std::vector<std::string> texts)
{
    pioneer::extraction_schema schema(std::vector<std::string>(1, "company"));
    schema.classifications.emplace_back("mood", std::vector<std::string>(1, "good"));
    pioneer::encoder_request asked("fastino/gliner2-base-v1", std::move(texts), std::move(schema));
    asked.threshold = 0.7;
    const auto found = co_await client.inference().encode(std::move(asked));
    for (const auto& each : found.results) { // one a text, in their order
        std::cout << each.text() << '\n';
    }
}
//! [many]

//! [spending]
asio::awaitable<bool> tomorrow_if_need_be(pioneer::client client, pioneer::encoder_request what)
{
    andante::call_options patient;
    patient.deadline = std::chrono::hours(30); // behind midnight UTC, whenever that is
    auto asking = client.inference().encode(std::move(what), patient);
    const auto found = co_await andante::as_result(std::move(asking));
    if (found.has_error() && found.error() == andante::errc::quota_exhausted) {
        // It was on its way when the cap was used up: retry_after() is the time to midnight.
        std::cerr << found.error().policy() << ": " << found.error().message() << '\n';
    }
    co_return found.has_value();
}
//! [spending]

//! [users]
std::vector<pioneer::client>
clients_of(const asio::any_io_executor& executor, const std::vector<std::string>& keys)
{
    const auto limiter = andante::pacing::make_rate_limiter(
        executor, andante::system_time(), pioneer::policies_of_users()
    );
    std::vector<pioneer::client> clients;
    for (const auto& key : keys) {
        andante::client_options options{andante::secret(key)};
        options.pacer = limiter;
        const auto name = std::to_string(clients.size());
        clients.emplace_back(executor, options, pioneer::edition::june_2026, name);
    }
    return clients;
}
//! [users]

TEST(pioneer_docs, an_answer_is_printed_while_it_is_made)
{
    outpost here;
    std::ostringstream out;
    here.run(say(here.client, "hello there", &out));
    EXPECT_FALSE(out.str().empty());
}

TEST(pioneer_docs, several_texts_are_one_request)
{
    outpost here;
    here.run(read_all(here.client, {"Apple", "Fastino"}));
    EXPECT_EQ(here.sent(), 1U);
}

TEST(pioneer_docs, who_waits_goes_on_after_midnight)
{
    auto settings = quiet();
    settings.money.daily_cap = 1;
    outpost here(settings);
    EXPECT_TRUE(here.run(tomorrow_if_need_be(here.client, names_in("Ada"))));
    EXPECT_FALSE(here.run(tomorrow_if_need_be(here.client, names_in("Ada"))));
    EXPECT_TRUE(here.run(tomorrow_if_need_be(here.client, names_in("Ada"))));
    EXPECT_GE(here.time.elapsed(), 23h);
}

TEST(pioneer_docs, users_have_clients_of_their_own)
{
    outpost here;
    EXPECT_EQ(clients_of(here.time.executor(), {"pio_sk_a", "pio_sk_b"}).size(), 2U);
}

} // namespace
} // namespace pioneer_docs_test

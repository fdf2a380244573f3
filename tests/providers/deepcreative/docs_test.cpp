// The snippets of docs/deepcreative.md.
#include <andante/webhooks/webhook_request.hpp>

#include "providers/deepcreative/lab.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>

namespace {

using namespace deepcreative_test;

//! [input]
deepcreative::prediction_request restyled(const std::string& picture)
{
    deepcreative::prediction_request request("black-forest-labs", "flux-kontext-max");
    request.input = andante::raw_json::parse(R"({"aspect_ratio": "1:1"})").value();
    request.set("prompt", "as a woodcut");
    request.set_file("input_image", picture).value(); // travels as a data URL
    request.image_count = 2;
    return request;
}
//! [input]

//! [spending]
andante::client_options with_a_budget()
{
    andante::client_options options;
    options.policies = deepcreative::policies(deepcreative::spend_caps{100, 1500}); // credits
    return options;
}

boost::asio::awaitable<void> within_it(deepcreative::client client)
{
    andante::call_options guess;
    guess.cost = 2.5; // until credits_used tells what it was
    deepcreative::prediction_request request("google", "nano-banana");
    auto creating = client.predictions().create(std::move(request), guess);
    const auto made = co_await andante::as_result(std::move(creating));
    if (made.has_error() && made.error() == andante::errc::quota_exhausted) {
        const auto wait = made.error().retry_after().value_or(std::chrono::milliseconds(0));
        std::cerr << made.error().policy() << ": again in " << wait.count() / 1000 << " s\n";
    }
}
//! [spending]

TEST(deepcreative_docs, an_input_is_made_of_json_members_and_files)
{
    lab here;
    EXPECT_THROW(restyled("/nowhere/picture.png"), andante::failure);
    const auto picture = std::filesystem::temp_directory_path() / "andante-sketch.png";
    std::ofstream(picture, std::ios::binary) << "abc";
    const auto made = here.run(here.client.predictions().create(restyled(picture.string())));
    std::filesystem::remove(picture);
    EXPECT_FALSE(made.id.empty());
}

TEST(deepcreative_docs, a_budget_is_kept)
{
    const auto policies = with_a_budget().policies;
    lab here(labs::settings(), [&](andante::client_options& options) {
        options.policies = policies;
    });
    for (int number = 0; number < 41; ++number) {
        here.run(within_it(here.client));
        here.time.advance(30s);
    }
    EXPECT_EQ(here.service->accepted(), 40U);
}

} // namespace

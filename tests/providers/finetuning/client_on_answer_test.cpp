// What the server said beside its answers.
#include "support/announced.hpp"
#include "support/crowd.hpp"
#include "support/library.hpp"
#include "support/studio.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace on_answer_tests {

namespace finetuning = andante::finetuning;
using andante::http::answer_source;
using andante_tests::get_route;
using andante_tests::library_of;
using andante_tests::studio;

/// What a hook was shown.
struct shown {
    int status = 0;
    answer_source source{};
    std::string type;
};

andante::call_options showing(std::vector<shown>& into)
{
    andante::call_options options;
    options.on_answer = [&into](const andante::answer_info& head) {
        into.push_back(
            {head.status, head.source, std::string(head.headers->find("content-type").value_or(""))}
        );
    };
    return options;
}

TEST(client_on_answer, shows_the_head_of_reads_creates_and_deletes)
{
    studio here;
    std::vector<shown> seen;
    const auto made = here.run(
        here.client.generations().create(finetuning::generation_request("drums"), showing(seen))
    );
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_GE(seen[0].status, 200);
    EXPECT_EQ(seen[0].source, answer_source::server);
    EXPECT_NE(seen[0].type.find("json"), std::string::npos);
    here.run(here.client.generations().list(finetuning::list_query(), showing(seen)));
    here.run(here.client.generations().wait(made.id));
    here.run(here.client.generations().remove(made.id, showing(seen)));
    EXPECT_EQ(seen.size(), 3u);
    here.run_failing(here.client.generations().get("none", showing(seen)));
    EXPECT_EQ(seen.size(), 3u) << "an error has it all itself";
}

TEST(client_on_answer, says_what_was_kept_and_what_was_shared)
{
    studio here;
    const auto id = library_of(*here.service, 1).front();
    std::vector<shown> seen;
    const auto reading = [&] { return here.client.generations().get(id, showing(seen)); };
    andante_tests::crowd both(here);
    both.start(andante_tests::discard(reading()));
    both.start(andante_tests::discard(reading()));
    both.finish();
    here.run(reading());
    ASSERT_EQ(seen.size(), 3u);
    EXPECT_EQ(here.service->record().count(get_route), 1u);
    EXPECT_EQ(seen[0].source, answer_source::server);
    EXPECT_EQ(seen[1].source, answer_source::shared);
    EXPECT_EQ(seen[2].source, answer_source::kept);
}

TEST(client_on_answer, shows_the_create_and_none_of_the_looks_of_a_wait)
{
    studio here;
    std::vector<shown> seen;
    andante::wait_options options;
    options.call = showing(seen);
    here.run(
        here.client.generations().create_and_wait(finetuning::generation_request("drums"), options)
    );
    EXPECT_EQ(seen.size(), 1u);
}

TEST(client_on_answer, single_removes_that_are_shown_their_answer_share_no_request)
{
    studio here;
    const auto tracks = library_of(*here.service, 2);
    std::vector<shown> seen;
    andante_tests::crowd both(here);
    both.start(here.client.generations().remove(tracks[0], showing(seen)));
    both.start(here.client.generations().remove(tracks[1], showing(seen)));
    both.finish();
    EXPECT_EQ(seen.size(), 2u);
}

TEST(client_on_answer, what_it_throws_loses_no_answer)
{
    studio here;
    andante::call_options options;
    options.on_answer = [](const andante::answer_info&) { throw std::runtime_error("no"); };
    const auto made =
        here.run(here.client.generations().create(finetuning::generation_request("drums"), options)
        );
    EXPECT_FALSE(made.id.empty());
}

TEST(client_inbox, is_for_a_create_and_not_for_what_is_written_down)
{
    studio here;
    finetuning::generation_request request("drums");
    request.inbox =
        here.client.webhooks(finetuning::webhook_options("https://studio.example.org/webhooks"));
    const auto problem = here.run_failing(here.client.generations().write_down({request}));
    EXPECT_TRUE(problem == andante::errc::invalid_request);
}

} // namespace on_answer_tests

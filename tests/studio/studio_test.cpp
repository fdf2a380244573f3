#include "examples/studio_server/studio.hpp"
#include "support/studio.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace emulator = andante::emulator;
namespace finetuning = andante::finetuning;
using namespace std::chrono_literals;
using studio_server::request_counter;
using testing::HasSubstr;

emulator::finetuning::settings slow_jobs()
{
    emulator::finetuning::settings settings;
    settings.jobs.time = 60s;
    return settings;
}

asio::awaitable<void>
read_all(std::shared_ptr<studio_server::event_stream> stream, std::shared_ptr<std::string> into)
{
    while (!stream->is_closed()) {
        const auto texts = co_await stream->take();
        for (const auto& each : texts) {
            *into += *each;
        }
    }
}

/// What the pages are told, under virtual time.
class studio_desk : public testing::Test {
protected:
    ~studio_desk() override
    {
        desk->close();
        world.time.settle();
    }

    /// A page that watches from now on.
    std::shared_ptr<std::string> open_page()
    {
        auto seen = std::make_shared<std::string>();
        asio::co_spawn(world.time.executor(), read_all(desk->watch(), seen), asio::detached);
        return seen;
    }

    andante_tests::studio world{slow_jobs()};
    std::shared_ptr<studio_server::studio> desk = std::make_shared<studio_server::studio>(
        world.time.executor(), world.client, std::make_shared<request_counter>()
    );
};

TEST_F(studio_desk, shows_and_follows_tracks_that_were_in_the_making_when_it_began)
{
    const auto other_client = finetuning::client(world.time.executor(), world.options());
    const auto first = world.run(other_client.generations().create(
        finetuning::generation_request("piano"), andante::call_options()
    ));
    const auto second = world.run(other_client.generations().create(
        finetuning::generation_request("[fail] drums"), andante::call_options()
    ));

    world.run(desk->load());
    const auto seen = open_page();
    world.time.settle();

    EXPECT_THAT(desk->unfinished(), testing::UnorderedElementsAre(first.id, second.id));
    EXPECT_THAT(*seen, HasSubstr(R"("prompt":"piano","id":")" + first.id));
    seen->clear();
    world.time.advance(90s);
    EXPECT_THAT(desk->unfinished(), testing::IsEmpty());
    EXPECT_THAT(*seen, HasSubstr(R"(,"state":"completed","over":true)"));
    EXPECT_THAT(*seen, HasSubstr(R"(,"state":"failed","over":true)"));
}

TEST_F(studio_desk, says_why_a_prompt_was_refused_and_does_not_call_it_lost)
{
    const auto seen = open_page();

    desk->submit(studio_server::order(std::vector<std::string>(1, std::string(701, 'x'))));
    world.time.settle();

    EXPECT_THAT(*seen, HasSubstr(R"(,"state":"refused","over":true)"));
    EXPECT_THAT(*seen, HasSubstr("at most 700 characters"));
    EXPECT_EQ(world.service->record().count("POST /v1/generations"), 0u);
}

TEST_F(studio_desk, calls_a_create_without_an_answer_lost)
{
    world.service->add_fault(
        emulator::fault(emulator::fault_kind::reset_after_commit, "POST /v1/generations")
    );
    emulator::fault unread(emulator::fault_kind::reset_before_commit, "GET /v1/generations");
    unread.count = 0;
    world.service->add_fault(unread);
    const auto seen = open_page();

    desk->submit(studio_server::order(std::vector<std::string>(1, "piano")));
    for (int step = 0; step < 8; ++step) { // the list is looked at several times
        world.time.advance(15s);
    }

    EXPECT_THAT(*seen, HasSubstr(R"(,"state":"lost","over":true)"));
}

} // namespace

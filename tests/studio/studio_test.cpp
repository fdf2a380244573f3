#include "studio_rig.hpp"

namespace {

namespace emulator = andante::emulator;
namespace finetuning = andante::finetuning;
using namespace std::chrono_literals;
using andante_tests::studio_desk;
using testing::HasSubstr;

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

    submit({std::string(701, 'x')});

    EXPECT_THAT(*seen, HasSubstr(R"(,"state":"refused","over":true)"));
    EXPECT_THAT(*seen, HasSubstr("nothing paid. Allowed for the prompt: at most 700 characters"));
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

    submit({"piano"});
    for (int step = 0; step < 8; ++step) { // the list is looked at several times
        world.time.advance(15s);
    }

    EXPECT_THAT(*seen, HasSubstr(R"(,"state":"lost","over":true)"));
}

TEST_F(studio_desk, tells_what_a_delete_did_not_do)
{
    std::vector<std::string> ids;
    for (int count = 0; count < 3; ++count) {
        ids.push_back(world.service->add_track(emulator::finetuning::track_seed("piano", false)));
    }
    emulator::fault broken(emulator::fault_kind::error, andante_tests::delete_route);
    broken.count = 0;
    broken.status = 401;
    broken.code = "INVALID_API_KEY";
    world.service->add_fault(broken);
    world.run(desk->load());

    EXPECT_EQ(world.run_failing(desk->remove(ids)), andante::errc::invalid_api_key);
}

TEST_F(studio_desk, tells_which_tracks_a_delete_leaves_in_doubt)
{
    const auto id = world.service->add_track(emulator::finetuning::track_seed("piano", false));
    emulator::fault lost(emulator::fault_kind::reset_before_commit, andante_tests::delete_route);
    lost.count = 0;
    world.service->add_fault(lost);
    world.run(desk->load());

    const auto report = world.run(desk->remove(std::vector<std::string>(1, id)));

    EXPECT_EQ(report.at("done").as_array().size(), 0u);
    EXPECT_EQ(report.at("unknown").as_array().size() + report.at("untried").as_array().size(), 1u);
    EXPECT_THAT(std::string(report.at("stopped").as_string()), testing::Not(testing::IsEmpty()));
}

TEST_F(studio_desk, shows_a_library_of_several_pages_whole)
{
    for (int count = 0; count < 130; ++count) {
        world.service->add_track(emulator::finetuning::track_seed("piano", false));
    }
    world.run(desk->load());
    const auto seen = open_page();
    world.time.settle();
    EXPECT_THAT(*seen, HasSubstr(R"("whole":false)"));

    world.run(desk->load_older());
    world.time.settle();

    EXPECT_THAT(*seen, HasSubstr(R"("whole":true)"));
    EXPECT_THAT(*seen, HasSubstr(R"("batch":-31,)"));
    EXPECT_THAT(*seen, testing::Not(HasSubstr(R"("batch":-32,)")));
}

} // namespace

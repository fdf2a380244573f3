#include "studio_rig.hpp"
#include "support/memory_journal.hpp"

namespace {

namespace emulator = andante::emulator;
namespace finetuning = andante::finetuning;
using namespace std::chrono_literals;
using andante_tests::at_once;
using andante_tests::journal_contents;
using andante_tests::memory_journal;
using andante_tests::pianos;
using testing::HasSubstr;

/// A studio whose process ends, and another one with the same journal.
class restarted_studio : public andante_tests::studio_desk {
protected:
    std::shared_ptr<studio_server::studio> start()
    {
        journal = std::make_shared<memory_journal>(contents);
        const auto adjust = [this](andante::client_options& options) {
            options.journal = journal;
            options.random_seed = ++seed;
        };
        return desk_of(finetuning::client(world.time.executor(), world.options(adjust)));
    }

    /// The process ends, and the next one begins.
    void restart()
    {
        journal->end_process();
        desk->close();
        former.push_back(desk);
        desk = start();
        world.run(desk->load());
        world.time.settle();
    }

    std::shared_ptr<journal_contents> contents = std::make_shared<journal_contents>();
    std::shared_ptr<memory_journal> journal;
    std::vector<std::shared_ptr<studio_server::studio>> former;
    std::uint64_t seed = 1;
};

TEST_F(restarted_studio, keeps_what_waited_in_line)
{
    desk = start();
    submit(pianos(at_once + 3));
    EXPECT_EQ(desk->leaving().waiting, 3u);
    EXPECT_EQ(desk->leaving().making, at_once);

    journal->end_process(); // and with it what was in line there
    desk = start();
    world.run(desk->load());
    const auto seen = open_page();
    world.time.settle();

    EXPECT_EQ(desk->taken_over().waiting, 3u);
    EXPECT_EQ(desk->taken_over().making, at_once);
    EXPECT_THAT(*seen, HasSubstr(R"("left":{"waiting":3,"making":10,"doubtful":0})"));
    EXPECT_THAT(*seen, HasSubstr(R"("prompt":"piano 12")"));
}

TEST_F(restarted_studio, forgets_what_was_taken_out)
{
    desk = start();
    const auto numbers = submit(pianos(at_once + 1));
    world.run(desk->take_out({numbers.back()}));
    world.time.settle();

    restart();

    EXPECT_EQ(desk->taken_over().waiting, 0u);
}

TEST_F(restarted_studio, begins_nothing_that_cannot_be_written_down)
{
    desk = start();
    journal->judge = [](int) {
        andante::error_details details;
        details.message = "the disk is full";
        return andante::result<void>(
            andante::error(andante::errc::journal_error, std::move(details))
        );
    };

    const auto problem = world.run_failing(desk->submit(andante_tests::wishes({"piano"})));

    EXPECT_EQ(problem, andante::errc::journal_error);
    EXPECT_EQ(creates(), 0u);
    EXPECT_TRUE(desk->leaving().is_empty());
}

TEST_F(restarted_studio, looks_for_a_create_whose_answer_was_lost_and_pays_once)
{
    desk = start();
    world.service->add_fault(
        emulator::fault(emulator::fault_kind::reset_after_commit, "POST /v1/generations")
    );
    world.service->add_fault(andante_tests::nth(
        emulator::fault_kind::reset_before_commit, andante_tests::list_route, 1, 50
    ));
    submit({"piano"});
    journal->end_process();
    world.service->clear_faults();
    desk->close();
    former.push_back(desk);
    desk = start();
    world.time.advance(5min);
    world.run(desk->load());
    const auto seen = open_page();
    world.time.advance(5min);

    EXPECT_EQ(desk->taken_over().doubtful, 1u);
    EXPECT_EQ(world.service->generations_accepted(), 1u);
    EXPECT_THAT(*seen, HasSubstr(R"("state":"completed","over":true)"));
}

} // namespace

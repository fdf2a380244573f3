// What paid commands write down, and what `resume` makes of it.
#include "cli/fixture.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

namespace cli_test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::HasSubstr;

class cli_journal : public cli {
protected:
    cli_journal() { settings.jobs.time = 100ms; }

    std::string prompts(int count)
    {
        std::ofstream file(fs::path(starting.folder) / "prompts.txt");
        for (int each = 1; each <= count; ++each) {
            file << "piano " << each << '\n';
        }
        return "prompts.txt";
    }
    std::set<std::string> files() const
    {
        std::set<std::string> found;
        std::error_code none;
        for (const auto& each :
             fs::directory_iterator(fs::path(starting.folder) / "tracks", none)) {
            found.insert(each.path().filename().string());
        }
        return found;
    }
    bool anything_is_sent(const std::string& journal)
    {
        const auto listed = run({"journal", "list", "--json", "stage", "--journal", journal});
        return listed.out.find("\"sent\"") != std::string::npos;
    }
    std::string bytes(const std::string& name) const
    {
        std::ifstream file(fs::path(starting.folder) / name, std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
};

TEST_F(cli_journal, resume_needs_one_that_is_there)
{
    const auto unnamed = run({"resume"});
    EXPECT_EQ(unnamed.code, 2);
    EXPECT_THAT(unnamed.err, HasSubstr("ANDANTE_JOURNAL"));
    const auto missing = run({"resume", "--journal", "none.journal"});
    EXPECT_EQ(missing.code, 2);
    EXPECT_THAT(missing.err, HasSubstr("there is no journal 'none.journal'"));
    EXPECT_FALSE(fs::exists(fs::path(starting.folder) / "none.journal"));
}

TEST_F(cli_journal, that_is_something_else_is_refused_before_anything_is_sent)
{
    std::ofstream(fs::path(starting.folder) / "letter.txt") << "Dear all,\n";
    const auto ended = run({"generate", "piano", "--journal", "letter.txt"});
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.err, HasSubstr("letter.txt"));
    EXPECT_EQ(bytes("letter.txt"), "Dear all,\n");
    EXPECT_EQ(service().generations_accepted(), 0u);
}

TEST_F(cli_journal, has_a_finished_track_when_its_command_has_ended)
{
    EXPECT_EQ(run({"generate", "piano", "-o", "p.mp3", "--journal", "w.journal"}).code, 0);
    const auto listed = run_json({"journal", "list", "--journal", "w.journal"});
    const auto document = json::parse(listed.out);
    const auto& entry = document.at(0);
    EXPECT_EQ(entry.at("stage").as_string(), "finished");
    EXPECT_EQ(entry.at("label").as_string(), "piano");
    EXPECT_EQ(entry.at("target").as_string(), (fs::path(starting.folder) / "p.mp3").string());
    const auto resumed = run({"resume", "--journal", "w.journal"});
    EXPECT_EQ(resumed.code, 0);
    EXPECT_THAT(resumed.err, HasSubstr("nothing was left to do"));
    const auto shown = run({"journal", "show", "1", "--journal", "w.journal"});
    EXPECT_THAT(shown.out, HasSubstr("accepted"));
    EXPECT_THAT(shown.out, HasSubstr("saved as"));
}

TEST_F(cli_journal, brings_all_prompts_of_a_killed_command_to_their_files_and_pays_once)
{
    constexpr std::size_t many = 6;
    const auto file = prompts(many);
    settings.jobs.time = 2s;
    settings.queue_capacity = 2; // so that some were never sent
    settings.rates.enforced = false;
    auto killed =
        start({"generate", "--from", file, "--output-dir", "tracks", "--journal", "w.journal"});
    // What is sent when it is killed waits until its request can no longer arrive: 40 s.
    EXPECT_TRUE(killed->runs_until([this] {
        return service().generations_accepted() >= 2 && !anything_is_sent("w.journal");
    }));
    killed->send(SIGKILL);
    killed->finish();
    const auto left = run({"journal", "list", "--unfinished", "--journal", "w.journal"});
    EXPECT_THAT(left.out, HasSubstr("piano 6"));

    const auto resumed = run({"resume", "--journal", "w.journal"});
    EXPECT_EQ(resumed.code, 0) << resumed.err << resumed.out;
    EXPECT_EQ(service().generations_accepted(), many);
    EXPECT_EQ(files().size(), many);
    for (const auto& each : files()) {
        EXPECT_GT(bytes("tracks/" + each).size(), 1000u) << each;
    }
    EXPECT_EQ(run({"resume", "--journal", "w.journal"}).code, 0);
    EXPECT_EQ(service().generations_accepted(), many);
}

TEST_F(cli_journal, comes_from_the_environment_too_and_of_a_stopped_command_says_how_to_go_on)
{
    starting.environment["ANDANTE_JOURNAL"] = "w.journal";
    settings.jobs.time = 10s;
    const auto file = prompts(3);
    auto stopped = start({"generate", "--from", file, "--output-dir", "tracks"});
    EXPECT_TRUE(stopped->runs_until([this] { return service().generations_accepted() == 3; }));
    stopped->send(SIGINT);
    EXPECT_THAT(stopped->finish().err, HasSubstr("stays in the journal. To go on: andante resume"));
}

TEST_F(cli_journal, forgets_what_is_over_and_unfinished_work_only_when_that_is_said)
{
    EXPECT_EQ(run({"generate", "piano", "--no-wait", "--journal", "w.journal"}).code, 0);
    EXPECT_EQ(run({"generate", "drums", "--journal", "w.journal"}).code, 0);
    const auto refused = run({"journal", "forget", "1", "--journal", "w.journal"});
    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.err, HasSubstr("--unfinished"));
    const auto over = run({"journal", "forget", "--over", "--journal", "w.journal"});
    EXPECT_THAT(over.out, HasSubstr("1 entry forgotten"));
    EXPECT_EQ(run({"journal", "forget", "1", "--unfinished", "--journal", "w.journal"}).code, 0);
    EXPECT_THAT(run({"journal", "list", "--journal", "w.journal"}).err, HasSubstr("is empty"));
    EXPECT_EQ(run({"journal", "show", "1", "--journal", "w.journal"}).code, 2);
    EXPECT_EQ(run({"journal", "show", "x", "--journal", "w.journal"}).code, 2);
}

} // namespace
} // namespace cli_test

// Processes that share a journal, and are killed.
#include "journal/journal_rig.hpp"
#include "support/sanitizers.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <random>
#include <set>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace journal_test;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

/// A process of this test's own, whose lines are read.
class journal_process {
public:
    explicit journal_process(std::vector<std::string> arguments)
    {
        const auto self = std::filesystem::read_symlink("/proc/self/exe");
        arguments.insert(arguments.begin(), self.parent_path() / "andante_journal_worker");
        std::vector<char*> pointers;
        for (auto& each : arguments) {
            pointers.push_back(each.data());
        }
        pointers.push_back(nullptr);
        int ends[2] = {-1, -1};
        if (::pipe2(ends, O_CLOEXEC) != 0) {
            throw std::runtime_error("no pipe");
        }
        process_ = ::fork();
        if (process_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            ::dup2(ends[1], STDOUT_FILENO);
            ::execv(pointers.front(), pointers.data());
            ::_exit(127);
        }
        ::close(ends[1]);
        said_ = ::fdopen(ends[0], "r");
    }
    ~journal_process()
    {
        kill();
        std::fclose(said_);
    }
    journal_process(const journal_process&) = delete;
    journal_process& operator=(const journal_process&) = delete;

    /// The next number that it says; 0 when it has ended.
    std::int64_t next()
    {
        long long number = 0;
        return std::fscanf(said_, "%lld", &number) == 1 ? number : 0;
    }
    numbers rest()
    {
        numbers all;
        for (auto each = next(); each != 0; each = next()) {
            all.push_back(each);
        }
        return all;
    }
    void kill()
    {
        if (process_ > 0) {
            ::kill(process_, SIGKILL);
            ::waitpid(process_, nullptr, 0);
            process_ = -1;
        }
    }
    /// Its status, when it ends by itself.
    int wait()
    {
        int status = -1;
        ::waitpid(process_, &status, 0);
        process_ = -1;
        return status;
    }

private:
    pid_t process_ = -1;
    std::FILE* said_ = nullptr;
};

class journal_processes : public journal_rig {
protected:
    numbers all_numbers(sqlite_journal& journal)
    {
        numbers all;
        for (const auto& each : get(journal.list(journal_query()))) {
            all.push_back(each.number);
        }
        return all;
    }
};

} // namespace

TEST_F(journal_processes, hold_their_entries_until_they_are_killed)
{
    const auto journal = open();
    journal_process holder({path(), "hold", "2"});
    ASSERT_EQ(holder.next(), 1);
    ASSERT_EQ(holder.next(), 2);
    EXPECT_EQ(get_error(journal->claim(1)), errc::journal_held);
    EXPECT_THAT(get(journal->claim_all(journal_query())), IsEmpty());
    EXPECT_TRUE(read(*journal, 2).is_held);
    EXPECT_THAT(journal_process({path(), "claim"}).rest(), IsEmpty());

    holder.kill();
    EXPECT_FALSE(read(*journal, 2).is_held);
    EXPECT_EQ(get(journal->claim(1)).number, 1) << "at once";
    EXPECT_THAT(journal_process({path(), "claim"}).rest(), ElementsAre(2)) << "what is left";
    EXPECT_EQ(get(journal->claim(2)).number, 2) << "that process has ended";
}

TEST_F(journal_processes, that_are_killed_while_they_add_lose_nothing_that_was_confirmed)
{
    constexpr int rounds = andante_tests::address_sanitized ? 15 : 40;
    std::mt19937 random(42);
    std::set<std::int64_t> confirmed;
    for (int i = 0; i < rounds; ++i) {
        journal_process adding({path(), "add"});
        const auto heard = random() % 40;
        for (unsigned count = 0; count < heard; ++count) {
            const auto number = adding.next();
            ASSERT_NE(number, 0) << "it has ended by itself";
            confirmed.insert(number);
        }
        adding.kill();
        for (const auto each : adding.rest()) {
            confirmed.insert(each);
        }
    }
    const auto journal = open();
    const auto kept = all_numbers(*journal);
    EXPECT_TRUE(std::includes(kept.begin(), kept.end(), confirmed.begin(), confirmed.end()));
    EXPECT_GE(confirmed.size(), 100u);
    EXPECT_EQ(get(journal->claim_all(journal_query())).size(), kept.size());
    for (const auto each : kept) {
        EXPECT_EQ(get(journal->decisions(each)).size(), 1u) << "each is whole";
    }
}

TEST_F(journal_processes, that_begin_one_journal_at_the_same_time_all_have_it)
{
    constexpr int rounds = 10;
    for (int i = 0; i < rounds; ++i) {
        const auto fresh = (folder / ("fresh" + std::to_string(i))).string();
        std::vector<std::unique_ptr<journal_process>> together;
        for (int count = 0; count < 6; ++count) {
            const std::vector<std::string> arguments{fresh, "claim"};
            together.push_back(std::make_unique<journal_process>(arguments));
        }
        for (const auto& each : together) {
            EXPECT_EQ(each->wait(), 0);
        }
    }
}

TEST_F(journal_processes, claim_what_a_killed_one_held_once_together)
{
    {
        journal_process holder({path(), "hold", "200"});
        for (int i = 1; i <= 200; ++i) {
            ASSERT_EQ(holder.next(), i);
        }
        holder.kill();
    }
    const auto journal = open();
    std::vector<std::unique_ptr<journal_process>> claiming;
    for (int i = 0; i < 4; ++i) {
        const std::vector<std::string> arguments{path(), "claim"};
        claiming.push_back(std::make_unique<journal_process>(arguments));
    }
    // Who claims and ends leaves all to the next; but never are two at one entry, and none is lost.
    std::size_t most = 0;
    for (const auto& each : claiming) {
        most = std::max(most, each->rest().size());
    }
    claiming.clear();
    EXPECT_EQ(most, 200u);
    EXPECT_EQ(get(journal->claim_all(journal_query())).size(), 200u);
}

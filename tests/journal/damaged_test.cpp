// Whatever bytes a file has: it is refused, or read without harm.
#include "journal/journal_rig.hpp"
#include "support/files.hpp"

#include <fstream>
#include <random>

using namespace journal_test;
using andante::support::content;

namespace {

class journal_damaged : public journal_rig {
protected:
    /// The bytes of a closed journal with some entries of each kind.
    std::string sound_bytes()
    {
        auto journal = open();
        for (int i = 0; i < 20; ++i) {
            add_one(*journal, std::string(static_cast<std::size_t>(i * 300), 'p'));
        }
        get(journal->change(3, journal_change(journal_stage::finished)));
        get(journal->change(4, job_change("job-4")));
        journal.reset();
        return content(path());
    }

    /// True when it was opened. All that can be asked of it is.
    bool survives(const std::string& bytes)
    {
        std::ofstream(path(), std::ios::binary) << bytes;
        const auto opened = try_open([](auto& o) { o.lock_wait = 0ms; });
        if (opened.has_error()) {
            EXPECT_EQ(opened.error(), errc::journal_error);
            EXPECT_EQ(content(path()), bytes) << "a refused file stays as it is";
            return false;
        }
        auto& journal = **opened;
        static_cast<void>(run(journal.list(journal_query())));
        static_cast<void>(run(journal.claim_all(journal_query())));
        static_cast<void>(run(journal.decisions(3)));
        static_cast<void>(run(journal.add(entries_with({"one more"}))));
        static_cast<void>(run(journal.change(21, journal_change(journal_stage::sent))));
        static_cast<void>(run(journal.prune(0s)));
        return true;
    }
    void TearDown() override
    {
        for (const auto* const end : {"", "-wal", "-shm"}) {
            std::filesystem::remove(path() + end);
        }
    }
};

} // namespace

TEST_F(journal_damaged, files_that_end_too_early_are_refused)
{
    const auto sound = sound_bytes();
    ASSERT_TRUE(survives(sound));
    for (std::size_t size = sound.size() - 1; size > 512;
         size -= std::min<std::size_t>(size, 509)) {
        EXPECT_FALSE(survives(sound.substr(0, size))) << size << " of " << sound.size();
    }
    for (std::size_t size = 1; size < 120; size += 7) {
        EXPECT_FALSE(survives(sound.substr(0, size))) << size;
    }
}

TEST_F(journal_damaged, files_with_changed_bits_are_refused_or_read_without_harm)
{
    const auto sound = sound_bytes();
    std::mt19937_64 random(20'261'201);
    int refused = 0;
    for (int i = 0; i < 240; ++i) {
        auto bytes = sound;
        // Half of them where the structure of the file is.
        const std::size_t range = i % 2 == 0 ? bytes.size() : 4096 * 2;
        for (int flips = 1 + i % 3; flips > 0; --flips) {
            auto& byte = bytes[random() % range];
            byte = static_cast<char>(byte ^ (1 << (random() % 8)));
        }
        refused += survives(bytes) ? 0 : 1;
        TearDown();
    }
    EXPECT_GT(refused, 20);
    EXPECT_LT(refused, 230);
}

TEST_F(journal_damaged, a_file_whose_process_was_killed_while_it_took_its_log_in_is_whole)
{
    const auto before = sound_bytes();
    auto journal = open();
    for (int i = 0; i < 10; ++i) {
        add_one(*journal, std::string(9000, 'q'));
    }
    const auto log = content(path() + "-wal");
    ASSERT_EQ(content(path()), before);
    journal.reset();
    const auto after = content(path());
    ASSERT_GT(after.size(), before.size());

    std::vector<std::string> states;
    for (std::size_t taken = 0; taken < before.size(); taken += 4096) {
        states.push_back(after.substr(0, taken) + before.substr(taken));
    }
    states.push_back(after.substr(0, before.size() + 1000)); // in the middle of a page
    for (const auto& state : states) {
        std::ofstream(path(), std::ios::binary) << state;
        std::ofstream(path() + "-wal", std::ios::binary) << log;
        journal = open();
        EXPECT_EQ(get(journal->list(journal_query())).size(), 30u);
        journal.reset();
    }
}

TEST_F(journal_damaged, logs_are_not_believed)
{
    const auto sound = sound_bytes();
    std::mt19937_64 random(7);
    for (int i = 0; i < 20; ++i) {
        std::string log(static_cast<std::size_t>(32 + random() % 9000), '\0');
        for (char& each : log) {
            each = static_cast<char>(random());
        }
        std::ofstream(path() + "-wal", std::ios::binary) << log;
        EXPECT_TRUE(survives(sound));
        TearDown();
    }
}

#include "journal/journal_rig.hpp"

#include <gmock/gmock.h>

using namespace journal_test;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

class journal_pruning : public journal_rig {
protected:
    /// One entry that is not over, and two that are, 40 and 20 days old.
    void fill(sqlite_journal& journal)
    {
        add_one(journal, "unfinished");
        for (const auto* const each : {"old", "new"}) {
            const auto number = add_one(journal, each);
            get(journal.change(number, journal_change(journal_stage::finished)));
            time.advance(24h * 20);
        }
    }
    std::vector<std::string> left(sqlite_journal& journal)
    {
        return requests_of(get(journal.list(journal_query())));
    }
};

void for_ever(journal_options& options)
{
    options.keep_over = 0s;
}

} // namespace

TEST_F(journal_pruning, by_a_negative_age_throws)
{
    const auto journal = open();
    EXPECT_THROW(static_cast<void>(journal->prune(-1s)), std::invalid_argument);
}

TEST_F(journal_pruning, removes_what_is_over_and_older)
{
    const auto journal = open(for_ever);
    fill(*journal);
    EXPECT_EQ(get(journal->prune(std::chrono::seconds::max())), 0u);
    EXPECT_EQ(get(journal->prune(24h * 41)), 0u);
    EXPECT_EQ(get(journal->prune(24h * 39)), 1u);
    EXPECT_THAT(left(*journal), ElementsAre("unfinished", "new"));
    EXPECT_THAT(get(journal->decisions(2)), IsEmpty());
    EXPECT_EQ(get(journal->prune(0s)), 1u);
    EXPECT_THAT(left(*journal), ElementsAre("unfinished"));
}

TEST_F(journal_pruning, happens_when_a_journal_is_opened)
{
    auto journal = open(for_ever);
    fill(*journal);
    journal.reset();
    journal = open(for_ever);
    EXPECT_THAT(left(*journal), ElementsAre("unfinished", "old", "new")) << "zero: for ever";
    journal.reset();
    journal = open();
    EXPECT_THAT(left(*journal), ElementsAre("unfinished", "new")) << "30 days by default";
}

TEST_F(journal_pruning, happens_once_a_day_while_it_is_in_use)
{
    const auto journal = open([](auto& options) { options.keep_over = 1h; });
    const auto number = add_one(*journal, "over");
    get(journal->change(number, journal_change(journal_stage::failed)));
    time.advance(23h);
    add_one(*journal, "later");
    EXPECT_THAT(left(*journal), ElementsAre("over", "later"));
    time.advance(1h);
    add_one(*journal, "a day later");
    EXPECT_THAT(left(*journal), ElementsAre("later", "a day later"));
}

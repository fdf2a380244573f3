// What is written in one transaction, and what becomes of it when that fails.
#include "journal/group_commit.hpp"
#include "journal/journal_rig.hpp"
#include "journal/sqlite_file.hpp"

#include <gmock/gmock.h>

using namespace journal_test;
using andante::error;
using andante::result;
using andante::detail::journal_file;
using andante::detail::journal_job;
using andante::detail::journal_job_for;
using andante::detail::run_together;
using andante::detail::unawaited_job;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

using add_job = journal_job_for<numbers>;

class group_commit : public journal_rig {
protected:
    static std::shared_ptr<add_job> adding(
        std::string request,
        std::function<void()> beside = [] {},
        unawaited_job when_unawaited = unawaited_job::dropped
    )
    {
        return std::make_shared<add_job>(
            true,
            when_unawaited,
            [request = std::move(request), beside = std::move(beside)](journal_file& file) {
                auto added = file.add(std::vector<journal_entry>(1, entry_with(request)));
                beside();
                return added;
            },
            [](journal_file& file, const result<numbers>& added) { return file.take_back(*added); }
        );
    }
    void run_all(const std::vector<std::shared_ptr<journal_job>>& jobs)
    {
        run_together(*file, jobs);
    }
    std::string count() const { return sqlite_file(path()).value("SELECT count(*) FROM entries"); }
    std::vector<std::string> left() const
    {
        return requests_of(file->list(journal_query()).value());
    }

    std::unique_ptr<journal_file> file = journal_file::open(path(), options()).value();
};

} // namespace

TEST_F(group_commit, writes_what_comes_together_in_one_transaction)
{
    std::vector<std::string> seen;
    const auto look = [&] { seen.push_back(count()); };
    run_all({adding("a", look), adding("b", look), adding("c", look)});
    EXPECT_THAT(seen, ElementsAre("0", "0", "0")) << "others see all of it at its end";
    EXPECT_EQ(count(), "3");
}

TEST_F(group_commit, undoes_what_fails_and_keeps_the_rest)
{
    const auto bad = adding("bad", [] { throw std::runtime_error("out of luck"); });
    const auto good = adding("good");
    run_all({adding("first"), bad, good});
    const auto refused = bad->take();
    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(refused.error(), errc::journal_error);
    EXPECT_THAT(refused.error().message(), HasSubstr("out of luck"));
    EXPECT_TRUE(good->take().has_value());
    EXPECT_THAT(left(), ElementsAre("first", "good"));
}

TEST_F(group_commit, does_each_by_itself_when_the_transaction_is_lost)
{
    const auto losing = adding("losing", [this] {
        static_cast<void>(file->database().run("ROLLBACK"));
        throw std::runtime_error("a disk that fails");
    });
    const auto first = adding("first");
    const auto last = adding("last");
    run_all({first, losing, last});
    EXPECT_TRUE(first->take().has_value());
    EXPECT_TRUE(losing->take().has_error());
    EXPECT_TRUE(last->take().has_value());
    EXPECT_THAT(left(), ElementsAre("first", "last"));
}

TEST_F(group_commit, on_a_full_disk_refuses_what_does_not_fit)
{
    const auto pages = file->database().number("PRAGMA page_count").value();
    const auto limit = "PRAGMA max_page_count = " + std::to_string(pages + 2);
    ASSERT_TRUE(file->database().run_all(limit));
    const auto large = adding(std::string(100'000, 'x'));
    const auto small = adding("small");
    run_all({adding("first"), large, small});
    const auto refused = large->take();
    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(refused.error(), errc::journal_error);
    EXPECT_EQ(refused.error().outcome(), andante::outcome::not_sent);
    EXPECT_THAT(refused.error().message(), HasSubstr("full; free some space on its disk"));
    EXPECT_THAT(refused.error().message(), HasSubstr(path()));
    EXPECT_TRUE(small->take().has_value());
    EXPECT_THAT(left(), ElementsAre("first", "small"));
}

TEST_F(group_commit, that_must_wait_for_another_for_too_long_fails)
{
    file.reset();
    auto impatient = options();
    impatient.lock_wait = 0ms;
    file = journal_file::open(path(), impatient).value();
    {
        const sqlite_file other(path());
        other.run("BEGIN IMMEDIATE");
        const auto one = adding("one");
        const auto two = adding("two");
        const auto reading = std::make_shared<journal_job_for<std::vector<journal_entry>>>(
            false,
            unawaited_job::dropped,
            [](journal_file& from) { return from.list(journal_query()); },
            journal_job_for<std::vector<journal_entry>>::remedy()
        );
        run_all({one, two});
        run_all({reading});
        for (const auto& each : {one, two}) {
            const auto refused = each->take();
            ASSERT_TRUE(refused.has_error());
            EXPECT_EQ(refused.error(), errc::journal_error);
            EXPECT_THAT(refused.error().message(), HasSubstr("another process uses it"));
        }
        EXPECT_TRUE(reading->take().has_value()) << "who reads waits for nobody";
    }
    EXPECT_THAT(left(), IsEmpty());
    const auto later = adding("later");
    run_all({later});
    EXPECT_TRUE(later->take().has_value());
}

TEST_F(group_commit, drops_what_nobody_waits_for_any_more)
{
    const auto dropped = adding("dropped");
    dropped->abandon();
    std::shared_ptr<add_job> undone;
    undone = adding("undone", [&] { undone->abandon(); });
    const auto fact = adding("a fact", [] {}, unawaited_job::done);
    fact->abandon();
    run_all({dropped, undone, fact});
    EXPECT_THAT(left(), ElementsAre("a fact"));
}

TEST_F(group_commit, gives_up_nothing_that_was_delivered)
{
    const auto job = adding("one");
    run_all({job});
    EXPECT_FALSE(job->abandon());
    EXPECT_THAT(left(), ElementsAre("one"));
}

// Many threads, and journals with threads of their own.
#include "journal/journal_rig.hpp"
#include "support/sanitizers.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <set>

using namespace journal_test;
namespace asio = boost::asio;

namespace {

constexpr int workers = 16;
constexpr int rounds =
    andante_tests::address_sanitized || andante_tests::thread_sanitized ? 20 : 60;

class journal_threads : public journal_rig {
protected:
    journal_pointer open_on(std::optional<asio::any_io_executor> work) const
    {
        return open([&](auto& options) { options.work = std::move(work); });
    }
    void work_in_many_threads(asio::thread_pool& pool, const journal_pointer& journal);

    std::atomic<int> failures = 0;
    std::atomic<int> finished = 0;
};

asio::awaitable<void>
keep_busy(journal_pointer journal, std::atomic<int>* failures, std::atomic<int>* finished)
{
    for (int i = 0; i < rounds; ++i) {
        auto adding = journal->add(std::vector<journal_entry>(2, entry_with("x")));
        const auto added = co_await std::move(adding);
        const auto first = added.value().at(0);
        auto sending = journal->change(first, journal_change(journal_stage::sent, "it leaves"));
        const auto sent = co_await std::move(sending);
        *failures += sent.has_error() ? 1 : 0;
        journal->change_later(first, journal_change(journal_stage::finished));
        journal->change_later(added.value().at(1), release_change());
        auto reading = journal->decisions(first);
        const auto decisions = co_await std::move(reading);
        *failures += decisions.has_value() && decisions->size() == 3 ? 0 : 1;
        ++*finished;
    }
}

void journal_threads::work_in_many_threads(asio::thread_pool& pool, const journal_pointer& journal)
{
    for (int i = 0; i < workers; ++i) {
        asio::co_spawn(
            pool,
            keep_busy(journal, &failures, &finished),
            [this](std::exception_ptr thrown) { failures += thrown ? 1 : 0; }
        );
    }
}

} // namespace

TEST_F(journal_threads, of_its_callers_lose_nothing)
{
    {
        asio::thread_pool pool(8);
        work_in_many_threads(pool, open_on(std::nullopt));
        pool.join();
    }
    EXPECT_EQ(failures, 0);
    EXPECT_EQ(finished, workers * rounds);
    const auto journal = open();
    journal_query unfinished;
    unfinished.unfinished = true;
    EXPECT_EQ(get(journal->list(journal_query())).size(), std::size_t(2 * workers * rounds));
    EXPECT_EQ(get(journal->claim_all(unfinished)).size(), std::size_t(workers * rounds));
}

TEST_F(journal_threads, may_be_those_of_a_pool_that_does_the_file_work_too)
{
    {
        asio::thread_pool pool(8);
        work_in_many_threads(pool, open_on(pool.get_executor()));
        pool.join();
    }
    EXPECT_EQ(failures, 0);
    EXPECT_EQ(finished, workers * rounds);
    const auto journal = open();
    EXPECT_EQ(get(journal->list(journal_query())).size(), std::size_t(2 * workers * rounds));
}

TEST_F(journal_threads, of_two_journals_on_one_file_wait_for_each_other)
{
    {
        asio::thread_pool pool(4);
        work_in_many_threads(pool, open_on(std::nullopt));
        work_in_many_threads(pool, open_on(std::nullopt));
        pool.join();
    }
    EXPECT_EQ(failures, 0);
    EXPECT_EQ(finished, 2 * workers * rounds);
}

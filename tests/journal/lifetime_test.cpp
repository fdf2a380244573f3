// Journals, contexts and those who wait end in any order.
#include "journal/journal_rig.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <gmock/gmock.h>

#include <optional>

using namespace journal_test;
using andante::result;
using testing::ElementsAre;
using testing::IsEmpty;
namespace asio = boost::asio;

namespace {

class journal_lifetime : public journal_rig {
protected:
    /// With a thread of its own.
    journal_pointer open_alone() const
    {
        return open([](auto& options) { options.work.reset(); });
    }
    journal_pointer open_on(asio::any_io_executor executor) const
    {
        return open([&](auto& options) { options.work = executor; });
    }
    std::vector<std::string> kept()
    {
        const auto journal = open();
        return requests_of(get(journal->list(journal_query())));
    }
};

using added = result<numbers>;

/// Runs one operation on this context to its end, in real time.
template <class T>
result<T> run_on(asio::io_context& context, asio::awaitable<result<T>> operation)
{
    std::optional<result<T>> ended;
    asio::co_spawn(context, std::move(operation), [&](std::exception_ptr, result<T> value) {
        ended = std::move(value);
    });
    context.restart();
    while (!ended && context.run_one() > 0) {
    }
    return std::move(ended).value();
}

/// An operation that a test cancels.
class cancellable {
public:
    template <class T>
    void start(asio::io_context& context, asio::awaitable<result<T>> operation)
    {
        asio::co_spawn(
            context,
            std::move(operation),
            asio::bind_cancellation_slot(
                stop.slot(),
                [this](std::exception_ptr thrown, const result<T>& value) {
                    is_over = true;
                    if (!thrown && value.has_error()) {
                        error = value.error();
                    }
                }
            )
        );
    }

    asio::cancellation_signal stop;
    bool is_over = false;
    andante::error error;
};

} // namespace

TEST_F(journal_lifetime, an_add_that_is_cancelled_in_time_leaves_nothing_behind)
{
    const auto journal = open();
    asio::io_context context;
    cancellable adding;
    adding.start(context, journal->add(entries_with({"cancelled"})));
    context.poll();
    EXPECT_FALSE(adding.is_over) << "the file work runs elsewhere";
    adding.stop.emit(asio::cancellation_type::terminal);
    context.restart();
    context.poll();
    EXPECT_TRUE(adding.is_over) << "prompt";
    EXPECT_TRUE(adding.error.is_cancelled());
    time.settle();
    EXPECT_THAT(get(journal->list(journal_query())), IsEmpty());
}

TEST_F(journal_lifetime, a_claim_that_is_cancelled_in_time_holds_nothing)
{
    const auto journal = open();
    get(journal->add(entries_with({"mine", "free"})));
    get(journal->change(2, release_change()));
    asio::io_context context;
    cancellable one;
    cancellable own;
    cancellable all;
    one.start(context, journal->claim(2));
    own.start(context, journal->claim(1));
    all.start(context, journal->claim_all(journal_query()));
    context.poll();
    for (auto* const each : {&one, &own, &all}) {
        each->stop.emit(asio::cancellation_type::terminal);
    }
    context.restart();
    context.poll();
    time.settle();
    EXPECT_TRUE(read(*journal, 1).is_held);
    EXPECT_FALSE(read(*journal, 2).is_held);
}

TEST_F(journal_lifetime, what_is_cancelled_while_it_is_done_is_undone)
{
    std::function<void()> meanwhile = [] {};
    const auto look = [&](std::string_view text) -> result<std::string> {
        meanwhile();
        return std::string(text);
    };
    const auto journal = open([&](auto& options) { options.seal = options.unseal = look; });
    get(journal->add(entries_with({"mine", "free"})));
    get(journal->change(2, release_change()));

    asio::io_context context;
    const auto poll = [&] {
        context.restart();
        context.poll();
    };
    const auto cancel_inside = [&](auto operation) {
        cancellable one;
        meanwhile = [&] {
            one.stop.emit(asio::cancellation_type::terminal);
            poll();
        };
        one.start(context, std::move(operation));
        poll();
        time.settle();
        meanwhile = [] {};
        EXPECT_TRUE(one.error.is_cancelled());
    };
    cancel_inside(journal->claim(1));
    EXPECT_TRUE(read(*journal, 1).is_held) << "as before";
    cancel_inside(journal->claim(2));
    EXPECT_FALSE(read(*journal, 2).is_held);
    cancel_inside(journal->claim_all(journal_query()));
    EXPECT_FALSE(read(*journal, 2).is_held);
    EXPECT_TRUE(read(*journal, 1).is_held);
    cancel_inside(journal->add(entries_with({"a", "b"})));
    EXPECT_THAT(requests_of(get(journal->list(journal_query()))), ElementsAre("mine", "free"));
}

TEST_F(journal_lifetime, what_was_done_for_one_who_never_hears_of_it_is_undone)
{
    const auto journal = open();
    get(journal->add(entries_with({"mine", "free"})));
    get(journal->change(2, release_change()));
    const auto go_unheard = [&](auto operation) {
        asio::io_context context;
        cancellable one;
        one.start(context, std::move(operation));
        context.poll();
        time.settle(); // it is done, and the news of it is on its way
        EXPECT_FALSE(one.is_over);
    };
    go_unheard(journal->add(entries_with({"a", "b"})));
    EXPECT_THAT(requests_of(get(journal->list(journal_query()))), ElementsAre("mine", "free"));
    go_unheard(journal->claim(2));
    EXPECT_FALSE(read(*journal, 2).is_held);
    go_unheard(journal->claim(1));
    EXPECT_TRUE(read(*journal, 1).is_held) << "as before";
    go_unheard(journal->claim_all(journal_query()));
    EXPECT_FALSE(read(*journal, 2).is_held);
    go_unheard(journal->change(1, job_change("job-1")));
    EXPECT_EQ(read(*journal, 1).job_id, "job-1") << "true whether anybody hears of it or not";
}

TEST_F(journal_lifetime, a_change_whose_caller_has_gone_is_done)
{
    const auto journal = open();
    add_one(*journal);
    {
        asio::io_context context;
        cancellable change;
        change.start(context, journal->change(1, job_change("job-1")));
        context.poll();
    }
    EXPECT_EQ(read(*journal, 1).job_id, "job-1");
}

TEST_F(journal_lifetime, an_add_whose_context_has_gone_leaves_nothing_behind)
{
    const auto journal = open_alone();
    for (int i = 0; i < 50; ++i) {
        asio::io_context context;
        cancellable adding;
        adding.start(context, journal->add(entries_with({"nobody waits"})));
        context.poll_one();
    }
    asio::io_context context;
    EXPECT_THAT(run_on(context, journal->list(journal_query())).value(), IsEmpty());
}

TEST_F(journal_lifetime, closing_a_journal_finishes_what_was_begun)
{
    auto journal = open();
    const auto number = add_one(*journal, "begun");
    asio::io_context context;
    cancellable adding;
    adding.start(context, journal->add(entries_with({"waiting"})));
    context.poll();
    journal->change_later(number, job_change("job-1"));
    journal.reset();
    context.restart();
    context.poll();
    EXPECT_TRUE(adding.is_over);
    EXPECT_FALSE(adding.error.code().failed());
    EXPECT_THAT(kept(), ElementsAre("begun", "waiting"));
    journal = open();
    EXPECT_EQ(read(*journal, number).job_id, "job-1");
    EXPECT_FALSE(read(*journal, number).is_held);
}

TEST_F(journal_lifetime, closing_a_journal_with_a_thread_finishes_what_was_begun)
{
    auto journal = open_alone();
    asio::io_context context;
    std::vector<std::unique_ptr<cancellable>> adding;
    for (int i = 0; i < 600; ++i) {
        adding.push_back(std::make_unique<cancellable>());
        adding.back()->start(context, journal->add(entries_with({"x"})));
    }
    context.poll();
    journal.reset();
    context.restart();
    context.run();
    for (const auto& each : adding) {
        EXPECT_TRUE(each->is_over);
        EXPECT_FALSE(each->error.code().failed());
    }
    EXPECT_EQ(kept().size(), 600u);
}

TEST_F(journal_lifetime, an_operation_that_is_awaited_after_the_journal_ends_at_once)
{
    auto journal = open();
    auto operation = journal->list(journal_query());
    journal.reset();
    const auto ended = run(std::move(operation));
    ASSERT_TRUE(ended.has_error());
    EXPECT_EQ(ended.error().code(), asio::error::operation_aborted);
    EXPECT_EQ(ended.error().message(), "the journal was closed");
}

TEST_F(journal_lifetime, the_context_of_its_work_may_go_first)
{
    auto work = std::make_unique<asio::io_context>();
    const auto journal = open_on(asio::make_strand(*work));
    asio::io_context context;
    cancellable waiting;
    waiting.start(context, journal->add(entries_with({"never"})));
    context.poll();
    journal->change_later(1, journal_change(journal_stage::sent));
    work.reset();
    context.restart();
    context.poll();
    EXPECT_TRUE(waiting.is_over);
    EXPECT_EQ(waiting.error.code(), asio::error::operation_aborted);
    const auto refused = run_on(context, journal->list(journal_query()));
    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(refused.error().code(), asio::error::operation_aborted);
}

TEST_F(journal_lifetime, what_is_left_for_later_is_done_though_the_context_has_gone)
{
    auto work = std::make_unique<asio::io_context>();
    auto journal = open_on(work->get_executor());
    ASSERT_EQ(run_on(*work, journal->add(entries_with({"a"}))).value().size(), 1u);
    journal->change_later(1, job_change("before"));
    work.reset();
    journal->change_later(1, journal_change(journal_stage::accepted));
    journal.reset();
    journal = open();
    EXPECT_EQ(read(*journal, 1).job_id, "before");
    EXPECT_EQ(read(*journal, 1).stage, journal_stage::accepted);
}

TEST_F(journal_lifetime, a_context_may_go_with_its_journal_inside)
{
    auto context = std::make_unique<asio::io_context>();
    cancellable waiting;
    {
        const auto journal = open_on(context->get_executor());
        waiting.start(*context, [](journal_pointer held) -> asio::awaitable<added> {
            auto adding = held->add(std::vector<journal_entry>(3, entry_with("x")));
            auto ended = co_await std::move(adding);
            co_return ended;
        }(journal));
        context->poll_one();
    }
    context.reset();
    EXPECT_FALSE(waiting.is_over);
    EXPECT_THAT(kept(), IsEmpty());
}

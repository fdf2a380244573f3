// A wait that is cancelled and takes its job along.
#include <andante/async/within.hpp>

#include "providers/deepcreative/lab.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <vector>

namespace deepcreative_cancel_job_test {
namespace {

using namespace deepcreative_test;
using andante::within;
using emulator::fault;
using emulator::fault_kind;

constexpr auto cancel_link = "POST /v1/cancel/{id}";
constexpr auto cancel_path = "POST /v1/predictions/{id}/cancel";

andante::wait_options taking_along()
{
    andante::wait_options how;
    how.cancel_job = true;
    return how;
}

std::size_t cancels(const lab& here)
{
    return here.service->record().count(cancel_link) + here.service->record().count(cancel_path);
}

/// An operation that its caller cancels.
class stopped_operation {
public:
    template <class T>
    stopped_operation(lab& here, asio::awaitable<T> operation)
        : here_(here)
    {
        asio::co_spawn(
            here.time.executor(),
            store(andante::as_result(std::move(operation)), this),
            asio::bind_cancellation_slot(stop_.slot(), [this](std::exception_ptr) { over = true; })
        );
    }

    /// Cancels it after so long, and returns what it says of that at once.
    andante::error stop_after(std::chrono::milliseconds when)
    {
        here_.time.advance(when);
        EXPECT_FALSE(over);
        const auto before = here_.time.now();
        stop_.emit(asio::cancellation_type::terminal);
        here_.time.settle();
        EXPECT_TRUE(over) << "it waits for its job's end";
        EXPECT_EQ(here_.time.now(), before);
        return problem.value_or(andante::error());
    }

    std::optional<andante::error> problem;
    bool over = false;

private:
    template <class T>
    static asio::awaitable<void>
    store(asio::awaitable<andante::result<T>> operation, stopped_operation* to)
    {
        const auto ended = co_await std::move(operation);
        if (ended.has_error()) {
            to->problem = ended.error();
        }
    }

    lab& here_;
    asio::cancellation_signal stop_;
};

TEST(cancel_job, a_wait_that_is_cancelled_returns_at_once_and_its_job_is_cancelled)
{
    emulator::memory_options slow;
    slow.min_latency = slow.max_latency = 100ms;
    lab here(labs::settings(), leave, slow);
    const auto made = here.run(here.client.predictions().create(asked_for("[hang]")));
    stopped_operation wait(here, here.client.predictions().wait(made.id, taking_along()));
    const auto problem = wait.stop_after(10s);
    EXPECT_TRUE(problem.is_cancelled());
    EXPECT_THAT(problem.message(), testing::HasSubstr("1 are being cancelled"));
    EXPECT_EQ(cancels(here), 0U) << "it is still on its way";
    here.time.advance(1s);
    EXPECT_EQ(cancels(here), 1U);
    EXPECT_EQ(here.service->running(), 0U);
    EXPECT_EQ(here.time.armed_timers(), 0U);
}

TEST(cancel_job, without_the_option_it_runs_on)
{
    lab here;
    const auto made = here.run(here.client.predictions().create(asked_for("[hang]")));
    stopped_operation wait(here, here.client.predictions().wait(made.id));
    EXPECT_TRUE(wait.stop_after(10s).is_cancelled());
    here.time.advance(1min);
    EXPECT_EQ(cancels(here), 0U);
    EXPECT_EQ(here.service->running(), 1U);
}

TEST(cancel_job, the_limit_of_a_within_cancels_it_and_the_deadline_does_not)
{
    lab here;
    const auto predictions = here.client.predictions();
    auto how = taking_along();
    how.deadline = 20s;
    auto late = here.run_failing(predictions.create_and_wait(asked_for("[hang]"), how));
    EXPECT_TRUE(late == errc::wait_deadline);
    EXPECT_EQ(cancels(here), 0U);
    late = here.run_failing(within(
        predictions.create_and_wait(asked_for("[hang]"), taking_along()), 20s, here.time.source()
    ));
    EXPECT_TRUE(late == errc::deadline_exceeded);
    EXPECT_EQ(late.outcome(), outcome::unknown);
    here.time.settle();
    EXPECT_EQ(cancels(here), 1U);
    EXPECT_EQ(here.service->running(), 1U) << "that of the deadline";
}

TEST(cancel_job, of_several_those_are_cancelled_that_run)
{
    lab here;
    const auto predictions = here.client.predictions();
    std::vector<std::string> ids;
    for (const auto* prompt : {"[hang]", "quick", "[hang] too"}) {
        ids.push_back(here.run(predictions.create(asked_for(prompt))).id);
    }
    ids.push_back(ids.front());
    here.run(predictions.wait(ids[1]));
    stopped_operation all(here, predictions.wait_all(ids, taking_along()));
    all.stop_after(10s);
    here.time.settle();
    EXPECT_EQ(cancels(here), 2U) << "each once";
    EXPECT_EQ(here.service->running(), 0U);

    ids = {here.run(predictions.create(asked_for("[hang]"))).id};
    stopped_operation any(here, predictions.wait_any(ids, taking_along()));
    any.stop_after(10s);
    here.time.settle();
    EXPECT_EQ(cancels(here), 3U);
}

TEST(cancel_job, a_range_goes_on_and_gives_the_ends)
{
    lab here;
    const auto predictions = here.client.predictions();
    std::vector<std::string> ids;
    ids.push_back(here.run(predictions.create(asked_for("[hang]"))).id);
    ids.push_back(here.run(predictions.create(asked_for("[hang]"))).id);
    auto range = predictions.as_completed(ids, taking_along());
    stopped_operation next(here, range.next());
    next.stop_after(10s);
    for (int each = 0; each < 2; ++each) {
        const auto ended = here.run(range.next());
        ASSERT_TRUE(ended && ended->outcome.has_value());
        EXPECT_EQ(ended->outcome->status, prediction_status::canceled);
    }
    EXPECT_EQ(cancels(here), 2U);
    const auto left = here.run(predictions.create(asked_for("[hang]")));
    {
        const auto dropped = predictions.as_completed({left.id}, taking_along());
    }
    here.time.advance(1min);
    EXPECT_EQ(cancels(here), 2U) << "letting go of a range cancels nothing";
}

TEST(cancel_job, others_who_wait_for_it_see_its_end)
{
    lab here;
    const auto predictions = here.client.predictions();
    const auto made = here.run(predictions.create(asked_for("[hang]")));
    together other(here);
    other.start(predictions.wait(made.id));
    stopped_operation wait(here, predictions.wait(made.id, taking_along()));
    wait.stop_after(10s);
    here.time.settle();
    EXPECT_TRUE(other.is_over());
    EXPECT_FALSE(other.outcomes.front().has_value());
}

TEST(cancel_job, a_job_that_has_ended_at_the_service_is_left_as_it_is)
{
    labs::settings settings;
    settings.jobs.time = 9s;
    lab here(settings);
    const auto predictions = here.client.predictions();
    const auto made = here.run(predictions.create(asked_for()));
    here.time.advance(8s + 990ms);
    stopped_operation wait(here, predictions.wait(made.id, taking_along()));
    wait.stop_after(20ms); // it has ended, and no look has shown that
    here.time.advance(1min);
    EXPECT_LE(cancels(here), 1U);
    EXPECT_EQ(here.run(predictions.get(made.id)).status, prediction_status::succeeded);
}

TEST(cancel_job, a_cancel_that_fails_is_tried_again_and_given_up_in_time)
{
    struct counting : andante::observer {
        void on_call_end(const andante::call_end& event) override
        {
            failed += event.failure != nullptr && event.call.route.ends_with("/cancel") ? 1 : 0;
        }
        int failed = 0;
    };
    const auto seen = std::make_shared<counting>();
    lab here(labs::settings(), [&](andante::client_options& options) { options.observer = seen; });
    const auto predictions = here.client.predictions();
    for (const auto kind : {fault_kind::reset_before_commit, fault_kind::error}) {
        const auto made = here.run(predictions.create(asked_for("[hang]")));
        fault broken(kind, cancel_link);
        broken.status = 503;
        broken.count = 1;
        here.service->add_fault(broken);
        stopped_operation wait(here, predictions.wait(made.id, taking_along()));
        wait.stop_after(10s);
        here.time.advance(30s);
        EXPECT_EQ(here.service->running(), 0U);
    }
    EXPECT_EQ(seen->failed, 0);
    const auto made = here.run(predictions.create(asked_for("[hang]")));
    fault dead(fault_kind::reset_before_commit, cancel_link);
    dead.count = 0;
    here.service->add_fault(dead);
    stopped_operation wait(here, predictions.wait(made.id, taking_along()));
    wait.stop_after(10s);
    here.time.advance(31s);
    EXPECT_EQ(seen->failed, 1) << "who watches the client hears of it";
    EXPECT_EQ(here.service->running(), 1U);
    EXPECT_EQ(here.time.armed_timers(), 0U);
}

TEST(cancel_job, the_cancel_leaves_although_the_client_goes_at_once)
{
    emulator::memory_options slow;
    slow.min_latency = slow.max_latency = 100ms;
    lab here(labs::settings(), leave, slow);
    auto client = std::make_unique<deepcreative::client>(here.time.executor(), here.options());
    const auto made = here.run(client->predictions().create(asked_for("[hang]")));
    stopped_operation wait(here, client->predictions().wait(made.id, taking_along()));
    wait.stop_after(10s);
    client.reset();
    here.time.advance(31s);
    EXPECT_EQ(cancels(here), 1U);
    EXPECT_EQ(here.service->running(), 0U);
    EXPECT_EQ(here.time.armed_timers(), 0U);

    client = std::make_unique<deepcreative::client>(here.time.executor(), here.options());
    const auto other = here.run(client->predictions().create(asked_for("[hang]")));
    stopped_operation lost(here, client->predictions().wait(other.id, taking_along()));
    here.time.advance(1s);
    client.reset();
    here.time.advance(31s);
    EXPECT_TRUE(lost.over);
    EXPECT_EQ(cancels(here), 1U) << "nobody has cancelled that wait";
}

TEST(cancel_job, a_create_without_an_answer_is_not_known_and_one_with_it_is)
{
    emulator::memory_options slow;
    slow.min_latency = slow.max_latency = 200ms;
    for (const auto when : {100ms, 300ms, 399ms, 400ms, 401ms, 1000ms}) {
        lab here(labs::settings(), leave, slow);
        stopped_operation making(
            here, here.client.predictions().create_and_wait(asked_for("[hang]"), taking_along())
        );
        const auto problem = making.stop_after(when);
        EXPECT_TRUE(problem.is_cancelled()) << when.count();
        EXPECT_EQ(problem.outcome(), outcome::unknown) << when.count();
        here.time.advance(1min);
        EXPECT_EQ(cancels(here), when >= 400ms ? 1U : 0U) << when.count();
        EXPECT_EQ(here.time.armed_timers(), 0U) << when.count();
    }
}

} // namespace
} // namespace deepcreative_cancel_job_test

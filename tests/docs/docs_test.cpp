// What docs/ and README.md show, compiled and run. The parts between marks are copied by
// scripts/check-docs --fix.
#include <andante/andante.hpp>
#include <andante/emulator/finetuning/service.hpp>
#include <andante/emulator/memory_transport.hpp>
#include <andante/testing/virtual_time.hpp>

#include "docs/output_of.hpp"
#include "support/memory_journal.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <filesystem>
#include <functional>
#include <future>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using andante_tests::output_of;

//! [values]
boost::asio::awaitable<std::string> title_of(andante::finetuning::client client, std::string id)
{
    const auto found = co_await andante::as_result(client.generations().get(std::move(id)));
    if (found.has_error() && found.error() == andante::errc::not_found) {
        co_return "(deleted)";
    }
    co_return found.value().title.value_or("(untitled)"); // throws what get() would have thrown
}
//! [values]

//! [exceptions]
boost::asio::awaitable<void> show(andante::finetuning::client client, std::string id)
{
    try {
        const auto track = co_await client.generations().get(std::move(id));
        std::cout << track.status.text() << '\n';
    } catch (const andante::failure& problem) {
        const auto& error = problem.error();
        std::cout << to_string(andante::errc(error.code().value())) << ": " << error.message()
                  << " (HTTP " << error.http_status() << ", code " << error.api_code() << ")\n";
    }
}
//! [exceptions]

//! [unknown]
boost::asio::awaitable<std::string> create_once(andante::finetuning::client client)
{
    andante::finetuning::generation_request request("brushed drums, upright bass");
    const auto made = co_await andante::as_result(client.generations().create(request));
    if (made.has_error() && made.error().outcome() == andante::outcome::unknown) {
        // Nobody could say within a minute: look at the list before you pay again.
        std::cerr << made.error().message() << '\n';
    }
    co_return made.value().id;
}
//! [unknown]

//! [journal]
boost::asio::awaitable<std::string>
make(andante::finetuning::client client, std::string words, std::string path)
{
    andante::call_options options;
    options.journal.label = words;
    options.journal.target = path; // absolute: until it is saved there, the work is unfinished
    andante::finetuning::generation_request request(words);
    auto track = co_await client.generations().create(request, options);
    track = co_await client.generations().wait(track.id);
    co_await client.generations().download(track, path);
    co_return track.id;
}

boost::asio::awaitable<void> finish_what_was_left(andante::finetuning::client client)
{
    const auto found = co_await client.resume();
    for (const auto& work : found) {
        const auto ended = co_await work.finish();
        std::cout << ended.label << ": " << to_string(ended.stage) << '\n';
    }
}
//! [journal]

//! [bulk]
boost::asio::awaitable<void>
remove(andante::finetuning::client client, std::vector<std::string> ids)
{
    const auto report = co_await client.generations().bulk_remove(std::move(ids));
    std::cout << report.succeeded.size() << " deleted\n";
    for (const auto& item : report.failed) {
        std::cout << item.id << ": " << item.reason << '\n';
    }
}
//! [bulk]

//! [deadline]
boost::asio::awaitable<void> be_quick(andante::finetuning::client client)
{
    andante::call_options quick;
    quick.deadline = 3s;
    const auto account = co_await client.account(quick);

    // The same for any awaitable, your own included.
    const auto tracks = co_await andante::within(client.generations().list(), 3s);
    std::cout << account.limits.total_remaining << " left, " << tracks.items.size() << " tracks\n";
}
//! [deadline]

//! [callback]
void ask(
    boost::asio::any_io_executor executor,
    const andante::finetuning::client& client,
    std::function<void(std::string)> on_answer
)
{
    boost::asio::co_spawn(
        executor,
        client.account(),
        [on_answer](std::exception_ptr problem, andante::finetuning::account who) {
            on_answer(problem ? "failed" : who.tier);
        }
    );
}

std::future<andante::finetuning::account>
ask_later(boost::asio::any_io_executor executor, const andante::finetuning::client& client)
{
    return boost::asio::co_spawn(executor, client.account(), boost::asio::use_future);
}
//! [callback]

//! [cancel]
void start_waiting(
    boost::asio::any_io_executor executor,
    const andante::finetuning::client& client,
    std::string id,
    boost::asio::cancellation_signal& stop,
    std::function<void(std::exception_ptr, andante::finetuning::generation)> on_end
)
{
    boost::asio::co_spawn(
        executor,
        client.generations().wait(std::move(id)),
        boost::asio::bind_cancellation_slot(stop.slot(), std::move(on_end))
    );
    // Later: stop.emit(boost::asio::cancellation_type::terminal);
}
//! [cancel]

//! [options]
andante::finetuning::client
careful_client(boost::asio::any_io_executor executor, andante::secret key)
{
    andante::client_options options(std::move(key));
    options.deadline = 30s;
    options.retry.attempts = 5;
    options.user_agent_suffix = "my-app/1.2";
    options.connections.connect_timeout = 3s;
    options.connections.proxy = andante::secret("http://proxy.example.org:3128");
    return andante::finetuning::client(executor, options);
}
//! [options]

//! [observer]
class call_counter final : public andante::observer {
public:
    void on_call_end(const andante::call_end& event) override
    {
        ++(event.failure == nullptr ? succeeded : failed);
        attempts += event.attempts;
    }

    std::atomic<int> succeeded{0};
    std::atomic<int> failed{0};
    std::atomic<int> attempts{0};
};
//! [observer]

//! [emulator]
/// A client of an emulated service, in this process and in virtual time.
struct studio {
    andante::testing::virtual_time time;
    std::shared_ptr<andante::emulator::finetuning::service> service =
        std::make_shared<andante::emulator::finetuning::service>();
    andante::finetuning::client client{time.executor(), options()};

    andante::client_options options()
    {
        andante::client_options chosen{
            andante::secret(andante::emulator::finetuning::settings::default_key)
        };
        chosen.time = time.source();
        chosen.transport = andante::emulator::make_memory_transport(service, time.source());
        return chosen;
    }
};

TEST(my_app, gets_its_track_after_half_a_minute)
{
    studio here;
    andante::finetuning::generation_request request("rain on a tin roof");
    const auto track =
        andante::testing::run(here.time, here.client.generations().create_and_wait(request));
    EXPECT_EQ(track.status, andante::finetuning::generation_status::completed);
    EXPECT_GE(here.time.elapsed(), 30s); // the emulator's default; the test itself takes no time
    EXPECT_LE(here.time.elapsed(), 35s);
}
//! [emulator]

//! [fault]
TEST(my_app, does_not_pay_twice_when_the_reply_is_lost)
{
    studio here;
    here.service->add_fault(andante::emulator::fault(
        andante::emulator::fault_kind::reset_after_commit, "POST /v1/generations"
    ));
    const auto id = andante::testing::run(here.time, create_once(here.client));
    EXPECT_EQ(here.service->generations_accepted(), 1u);
    EXPECT_EQ(here.service->track_ids(), std::vector<std::string>{id});
}
//! [fault]

TEST(my_app, goes_on_with_what_a_process_has_left)
{
    studio here;
    const auto contents = std::make_shared<andante_tests::journal_contents>();
    contents->now = [&here] { return here.time.source()->utc_now(); };
    const auto folder = std::filesystem::temp_directory_path() / "andante-docs-journal";
    const auto path = (folder / "drums.mp3").string();
    std::filesystem::create_directories(folder);
    const auto client_of = [&](std::shared_ptr<andante::journal> journal) {
        auto options = here.options();
        options.journal = std::move(journal);
        return andante::finetuning::client(here.time.executor(), options);
    };
    auto first = std::make_shared<andante_tests::memory_journal>(contents);
    first->ends_at = 4; // its process is gone as the job ends
    bool is_over = false;
    const auto made = [&]() -> boost::asio::awaitable<void> {
        auto making = make(client_of(first), "drums", path);
        co_await std::move(making);
    };
    andante::testing::start(here.time.executor(), made(), [&](std::exception_ptr) {
        is_over = true;
    });
    here.time.run_until([&] { return is_over || first->is_dead(); });
    std::filesystem::remove(path);
    const auto second = std::make_shared<andante_tests::memory_journal>(contents);
    andante::testing::run(here.time, finish_what_was_left(client_of(second)));
    EXPECT_EQ(contents->rows.at(1).entry.stage, andante::journal_stage::finished);
    EXPECT_TRUE(std::filesystem::exists(path));
    EXPECT_EQ(here.service->generations_accepted(), 1u);
    std::filesystem::remove_all(folder);
}

TEST(docs, values_and_exceptions_tell_the_same)
{
    studio here;
    const auto id =
        here.service->add_track(andante::emulator::finetuning::track_seed("seeded", false));
    EXPECT_EQ(andante::testing::run(here.time, title_of(here.client, "gone")), "(deleted)");
    EXPECT_NE(andante::testing::run(here.time, title_of(here.client, id)), "(deleted)");
    const auto said =
        output_of([&] { andante::testing::run(here.time, show(here.client, "gone")); });
    EXPECT_EQ(said.find("not_found: "), 0u) << said;
    EXPECT_NE(said.find("(HTTP 404, code NOT_FOUND)"), std::string::npos) << said;
}

TEST(docs, a_bulk_call_reports_each_id)
{
    studio here;
    const auto id =
        here.service->add_track(andante::emulator::finetuning::track_seed("seeded", false));
    const auto said =
        output_of([&] { andante::testing::run(here.time, remove(here.client, {id, "gone"})); });
    EXPECT_EQ(said.find("1 deleted\ngone: "), 0u) << said;
}

TEST(docs, other_completion_styles_work)
{
    studio here;
    std::string tier;
    ask(here.time.executor(), here.client, [&tier](std::string answer) { tier = answer; });
    here.time.advance(1s);
    EXPECT_EQ(tier, "pro");
    auto later = ask_later(here.time.executor(), here.client);
    here.time.advance(1s);
    EXPECT_EQ(later.get().tier, "pro");
    EXPECT_NE(output_of([&] { andante::testing::run(here.time, be_quick(here.client)); }), "");
}

TEST(docs, a_cancelled_wait_says_so)
{
    studio here;
    andante::finetuning::generation_request request("rain on a tin roof");
    const auto track = andante::testing::run(here.time, here.client.generations().create(request));
    boost::asio::cancellation_signal stop;
    std::exception_ptr thrown;
    start_waiting(
        here.time.executor(),
        here.client,
        track.id,
        stop,
        [&thrown](std::exception_ptr problem, const andante::finetuning::generation&) {
            thrown = problem;
        }
    );
    here.time.advance(1s);
    stop.emit(boost::asio::cancellation_type::terminal);
    here.time.settle();
    ASSERT_TRUE(thrown);
    EXPECT_THROW(std::rethrow_exception(thrown), boost::system::system_error);
}

TEST(docs, options_and_observers_are_taken)
{
    studio here;
    EXPECT_NO_THROW(careful_client(here.time.executor(), andante::secret("ft_key")));
    auto options = here.options();
    const auto counter = std::make_shared<call_counter>();
    options.observer = counter;
    const andante::finetuning::client client(here.time.executor(), options);
    andante::testing::run(here.time, client.account());
    EXPECT_EQ(counter->succeeded, 1);
    EXPECT_EQ(counter->failed, 0);
    EXPECT_EQ(counter->attempts, 1);
}

} // namespace

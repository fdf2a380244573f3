// What a wait makes of the answers to its looks, also of those that no emulator gives.
#include <andante/providers/finetuning/client.hpp>
#include <andante/testing/scripted_transport.hpp>
#include <andante/testing/virtual_time.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace finetuning = andante::finetuning;
using andante::errc;
using andante::testing::scripted_reply;
using finetuning::generation_status;

scripted_reply track(const std::string& id, const std::string& status)
{
    return scripted_reply(200, R"({"data":{"id":")" + id + R"(","status":")" + status + R"("}})");
}

scripted_reply not_found()
{
    return scripted_reply(404, R"({"error":{"code":"NOT_FOUND","message":"no such generation"}})");
}

/// A client whose service answers as the test says.
class scripted_studio {
public:
    scripted_studio()
        : server(std::make_shared<andante::testing::scripted_transport>(time.source()))
        , client(time.executor(), options())
    {}

    /// The moments at which requests left, from the start.
    std::vector<andante::time_source::duration> moments() const
    {
        std::vector<andante::time_source::duration> found;
        for (const auto& each : server->requests()) {
            found.push_back(each.when - start);
        }
        return found;
    }

    andante::testing::virtual_time time;
    andante::time_source::time_point start = time.now();
    std::shared_ptr<andante::testing::scripted_transport> server;
    finetuning::client client;

private:
    andante::client_options options()
    {
        andante::client_options chosen{andante::secret("key")};
        chosen.time = time.source();
        chosen.transport = server;
        chosen.random_seed = 1;
        return chosen;
    }
};

TEST(client_wait_answers, a_job_whose_id_the_service_spells_otherwise_ends_its_wait)
{
    scripted_studio here;
    here.server->otherwise([](const auto&) { return track("abc", "completed"); });
    const auto ended = andante::testing::run(here.time, here.client.generations().wait("ABC"));
    EXPECT_EQ(ended.id, "abc");
    EXPECT_EQ(here.server->count(), 1u);
}

TEST(client_wait_answers, a_404_right_after_the_create_loses_no_track)
{
    scripted_studio here;
    here.server->reply(scripted_reply(202, R"({"data":{"id":"t","status":"processing"}})"));
    here.server->reply(not_found()); // a copy that lags behind
    here.server->reply(track("t", "processing"));
    here.server->reply(track("t", "completed"));
    finetuning::generation_request request("drums");
    const auto ended = andante::testing::run(
        here.time, here.client.generations().create_and_wait(std::move(request))
    );
    EXPECT_EQ(ended.status, generation_status::completed);
    const auto looks = here.moments();
    ASSERT_EQ(looks.size(), 4u);
    EXPECT_LE(looks[2] - looks[1], 2500ms);
}

TEST(client_wait_answers, a_track_that_stays_away_after_its_create_was_deleted)
{
    scripted_studio here;
    here.server->reply(scripted_reply(202, R"({"data":{"id":"t","status":"processing"}})"));
    here.server->otherwise([](const auto&) { return not_found(); });
    finetuning::generation_request request("drums");
    auto making = andante::as_result(here.client.generations().create_and_wait(std::move(request)));
    const auto ended = andante::testing::run(here.time, std::move(making));
    ASSERT_TRUE(ended.has_error());
    EXPECT_TRUE(ended.error() == errc::job_deleted) << ended.error().message();
    EXPECT_GE(here.time.now() - here.start, 10s);
    EXPECT_LE(here.time.now() - here.start, 15s);
}

TEST(client_wait_answers, an_unknown_word_means_not_yet)
{
    scripted_studio here;
    here.server->reply(track("t", "mastering"));
    here.server->reply(track("t", "encoding in 3 formats"));
    here.server->reply(track("t", "completed"));
    std::vector<std::string> states;
    andante::wait_options options;
    options.on_progress = [&](const andante::wait_progress& seen) {
        states.push_back(seen.status);
    };
    auto waiting = here.client.generations().wait("t", std::move(options));
    const auto ended = andante::testing::run(here.time, std::move(waiting));
    EXPECT_EQ(ended.status, generation_status::completed);
    EXPECT_EQ(states, (std::vector<std::string>{"mastering", "encoding in 3 formats"}));
}

TEST(client_wait_answers, a_pause_that_an_answer_asks_for_is_read_anew_each_time)
{
    scripted_studio here;
    here.server->reply(track("t", "processing").with_header("Retry-After", "20"));
    here.server->reply(track("t", "processing"));
    here.server->reply(track("t", "processing").with_header("Retry-After", "soon"));
    here.server->reply(track("t", "completed"));
    andante::testing::run(here.time, here.client.generations().wait("t"));
    const auto looks = here.moments();
    ASSERT_EQ(looks.size(), 4u);
    EXPECT_GE(looks[1] - looks[0], 20s);
    EXPECT_LE(looks[1] - looks[0], 23s);
    EXPECT_LE(looks[2] - looks[1], 5s);
    EXPECT_LE(looks[3] - looks[2], 5s);
}

TEST(client_wait_answers, a_page_may_ask_for_a_pause_too)
{
    scripted_studio here;
    const std::string tracks =
        R"([{"id":"a","status":"processing"},{"id":"b","status":"processing"}])";
    const auto page = R"({"data":{"hasMore":false,"generations":)" + tracks + "}}";
    here.server->otherwise([page](const auto&) {
        return scripted_reply(200, page).with_header("Retry-After", "15");
    });
    auto waiting = here.client.generations().wait_all({"a", "b"}, andante::wait_options(59s));
    andante::testing::run(here.time, std::move(waiting));
    const auto looks = here.moments();
    EXPECT_EQ(looks.size(), 5u); // one a quarter of a minute, and the last
    EXPECT_EQ(looks.back(), 59s);
}

/// Track "a" is never shown, "b" ends at `over`, and there is no list.
void answer_all_but_a(scripted_studio& here, andante::time_source::time_point over)
{
    here.server->otherwise([&here, over](const andante::http::request& asked) {
        const auto target = std::string(asked.target.target());
        if (target.find("generations/a") != std::string::npos) {
            return track("a", "processing").after(1h);
        }
        if (target.find("generations/b") != std::string::npos) {
            return track("b", here.time.now() >= over ? "completed" : "processing");
        }
        return scripted_reply(403, R"({"error":{"code":"PRO_PLAN_REQUIRED","message":"no"}})");
    });
}

TEST(client_wait_answers, an_answer_that_does_not_come_does_not_hold_up_the_other_wait)
{
    scripted_studio here;
    const auto over = here.start + 5s;
    answer_all_but_a(here, over);
    andante::time_source::duration told{};
    andante::wait_options options(1min);
    options.on_end = [&](const andante::wait_end& end) {
        if (end.id == "b") {
            told = end.elapsed;
        }
    };
    auto waiting = here.client.generations().wait_all({"a", "b"}, std::move(options));
    const auto ended = andante::testing::run(here.time, std::move(waiting));
    EXPECT_TRUE(ended[0].error() == errc::wait_deadline);
    EXPECT_TRUE(ended[1].has_value());
    EXPECT_LE(told, 13s);
}

/// Waits for a job until it has ended or its time is over.
boost::asio::awaitable<void> watch(
    finetuning::client client, std::string id, std::chrono::seconds limit, std::optional<errc>* how
)
{
    auto waiting = client.generations().wait(std::move(id), andante::wait_options(limit));
    auto quietly = andante::as_result(std::move(waiting));
    const auto ended = co_await std::move(quietly);
    *how = ended.has_value() ? errc() : static_cast<errc>(ended.error().code().value());
}

TEST(client_wait_answers, an_answer_that_does_not_come_does_not_take_another_waits_last_look)
{
    for (int ends = 6; ends < 20; ++ends) {
        scripted_studio here;
        const auto over = here.start + std::chrono::seconds(ends);
        answer_all_but_a(here, over);
        std::optional<errc> first;
        std::optional<errc> second;
        andante::testing::start(
            here.time.executor(), watch(here.client, "a", 60s, &first), [](std::exception_ptr) {}
        );
        andante::testing::start(
            here.time.executor(), watch(here.client, "b", 20s, &second), [](std::exception_ptr) {}
        );
        here.time.advance(25s);
        EXPECT_EQ(second, errc()) << ends;
        here.time.advance(50s);
        EXPECT_EQ(first, errc::wait_deadline);
    }
}

} // namespace

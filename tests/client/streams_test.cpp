// Answers that are read while they come, in virtual time.
#include <andante/client/answer_stream.hpp>

#include "client/pipeline_fixture.hpp"
#include "support/stream_server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

using namespace andante_tests;

namespace {

namespace emulator = andante::emulator;
using andante::answer_stream;
using andante::stream_options;
using andante::support::stream_of;

/// Notes when permits and places under a cap end.
class placing_pacer final : public andante::pacing::pacer {
public:
    class holding final : public andante::pacing::lease::holding {
    public:
        explicit holding(int* places)
            : places_(places)
        {}
        ~holding() override { --*places_; }

    private:
        int* places_;
    };

    class ending final : public andante::pacing::permit::ending {
    public:
        explicit ending(placing_pacer* owner)
            : owner_(owner)
        {}
        void given_back() noexcept override { ++owner_->given_back; }
        void settled(const andante::pacing::observation&) override { ++owner_->settled; }
        void lost() noexcept override { ++owner_->lost; }
        andante::pacing::lease take_lease() override
        {
            ++owner_->places;
            return andante::pacing::lease(std::make_unique<holding>(&owner_->places));
        }

    private:
        placing_pacer* owner_;
    };

    asio::awaitable<result<andante::pacing::permit>> acquire(andante::pacing::permit_request
    ) override
    {
        co_return andante::pacing::permit(std::make_unique<ending>(this));
    }

    int places = 0;
    int settled = 0;
    int lost = 0;
    int given_back = 0;
};

/// Reads a stream to its end.
asio::awaitable<result<std::string>> read_all(answer_stream* from)
{
    std::string text;
    while (true) {
        auto piece = co_await from->read();
        if (!piece) {
            co_return piece;
        }
        if (piece->empty()) {
            co_return text;
        }
        text += *piece;
    }
}

class streams_test : public pipeline_test {
protected:
    streams_test()
    {
        settings.transport = emulator::make_memory_transport(service, time.source());
        settings.pacer = places;
    }

    result<answer_stream> open(call what, stream_options options = stream_options())
    {
        calls.emplace(time.executor(), test_profile(), settings);
        return andante::testing::run(time, calls->open(std::move(what), options));
    }

    /// Pieces "0", "1", ... one second apart.
    static emulator::reply seconds(int count)
    {
        std::vector<std::string> pieces;
        for (int i = 0; i < count; ++i) {
            pieces.push_back(std::to_string(i));
        }
        return stream_of("audio/wav", pieces, 1s);
    }

    /// Runs a coroutine until the time that it is cancelled at; gives what it threw.
    template <class T>
    std::exception_ptr cancel_after(asio::awaitable<T> operation, std::chrono::milliseconds when)
    {
        asio::cancellation_signal signal;
        bool ended = false;
        std::exception_ptr thrown;
        asio::co_spawn(
            time.executor(),
            std::move(operation),
            asio::bind_cancellation_slot(
                signal.slot(),
                [&](std::exception_ptr failed, auto) {
                    ended = true;
                    thrown = failed;
                }
            )
        );
        time.advance(when);
        EXPECT_FALSE(ended);
        signal.emit(asio::cancellation_type::terminal);
        time.settle();
        EXPECT_TRUE(ended) << "it must end at once";
        return thrown;
    }

    emulator::reply answer = seconds(5);
    std::shared_ptr<andante::support::stream_server> service =
        std::make_shared<andante::support::stream_server>([this](const emulator::incoming&) {
            return answer;
        });
    std::shared_ptr<placing_pacer> places = std::make_shared<placing_pacer>();
    std::optional<andante::pipeline> calls;
};

TEST_F(streams_test, options_out_of_range_send_nothing)
{
    stream_options options;
    options.buffer_bytes = 0;
    const auto opened = open(read(), options);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error(), errc::invalid_request);
    EXPECT_TRUE(service->seen().empty());
}

TEST_F(streams_test, a_refusal_is_the_call_s_error_after_the_usual_attempts)
{
    answer = emulator::reply();
    answer.status = 503;
    const auto opened = open(read());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error(), errc::server_error);
    EXPECT_EQ(opened.error().stop(), stop_reason::attempts_exhausted);
    EXPECT_EQ(opened.error().attempts().size(), service->seen().size());
    EXPECT_GT(service->seen().size(), 1U);
}

TEST_F(streams_test, a_body_that_is_cut_gives_what_came_and_then_the_error_and_is_not_repeated)
{
    answer.fault.truncate_at = 3;
    auto opened = open(read());
    ASSERT_TRUE(opened);
    std::string text;
    auto piece = andante::testing::run(time, opened->read());
    for (; piece && !piece->empty(); piece = andante::testing::run(time, opened->read())) {
        text += *piece;
    }
    EXPECT_EQ(text, "012");
    ASSERT_FALSE(piece);
    EXPECT_EQ(piece.error(), errc::truncated_body);
    EXPECT_EQ(piece.error().stop(), stop_reason::not_repeatable);
    EXPECT_EQ(piece.error().attempts().size(), 1U);
    EXPECT_EQ(service->seen().size(), 1U);
    EXPECT_EQ(places->places, 0);
    EXPECT_FALSE(andante::testing::run(time, opened->read())) << "it stays so";
}

TEST_F(streams_test, a_body_that_stalls_ends_by_the_limit_of_silence)
{
    answer.fault.stall_at = 2;
    answer.fault.stall_for = 1h;
    auto opened = open(read());
    const auto text = andante::testing::run(time, read_all(&*opened));
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error(), errc::read_timeout);
    EXPECT_EQ(time.elapsed(), 31s); // one second of stream, then client_options::idle_timeout
}

TEST_F(streams_test, the_client_s_deadline_holds_for_the_head_and_not_for_the_body)
{
    settings.deadline = 3s;
    answer = seconds(20);
    auto opened = open(read());
    EXPECT_EQ(andante::testing::run(time, read_all(&*opened))->size(), 30U); // 10 of two digits
    answer.fault.delay = 5s;
    const auto late = open(read());
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error(), errc::deadline_exceeded);
}

TEST_F(streams_test, a_deadline_of_the_call_holds_to_the_end)
{
    auto what = read();
    what.options.deadline = 2500ms;
    auto opened = open(std::move(what));
    const auto text = andante::testing::run(time, read_all(&*opened));
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error(), errc::deadline_exceeded);
    EXPECT_EQ(time.elapsed(), 2500ms);
}

TEST_F(streams_test, cancelling_the_opening_ends_the_call_at_once)
{
    answer.fault.delay = 10s;
    calls.emplace(time.executor(), test_profile(), settings);
    const auto thrown = cancel_after(calls->open(read()), 5s);
    ASSERT_TRUE(thrown);
    EXPECT_THROW(std::rethrow_exception(thrown), andante::cancellation);
    time.settle();
    EXPECT_EQ(seen->notes.back(), "end 1 Operation canceled");
    EXPECT_EQ(places->lost, 1);
    EXPECT_EQ(time.armed_timers(), 0U);
}

TEST_F(streams_test, a_cancelled_read_loses_nothing)
{
    auto opened = open(read());
    EXPECT_EQ(*andante::testing::run(time, opened->read()), "0");
    const auto thrown = cancel_after(opened->read(), 500ms);
    ASSERT_TRUE(thrown);
    EXPECT_THROW(std::rethrow_exception(thrown), andante::cancellation);
    EXPECT_EQ(*andante::testing::run(time, read_all(&*opened)), "1234");
}

TEST_F(streams_test, a_read_with_a_limit_may_be_tried_again)
{
    auto opened = open(read());
    EXPECT_EQ(*andante::testing::run(time, opened->read()), "0");
    const auto late = andante::testing::run(time, opened->read_until(time.now() + 300ms));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error(), errc::read_timeout);
    EXPECT_EQ(time.elapsed(), 300ms);
    EXPECT_EQ(*andante::testing::run(time, read_all(&*opened)), "1234");
    EXPECT_EQ(time.armed_timers(), 0U);
}

TEST_F(streams_test, destroying_the_stream_ends_the_exchange)
{
    {
        const auto opened = open(read());
        ASSERT_TRUE(opened);
        EXPECT_EQ(places->places, 1);
    }
    time.settle();
    EXPECT_EQ(places->places, 0);
    EXPECT_EQ(time.armed_timers(), 0U);
    EXPECT_EQ(seen->notes.back(), "end 1 Operation canceled");
}

TEST_F(streams_test, closing_the_client_ends_its_streams)
{
    auto opened = open(read());
    calls->close();
    time.settle();
    EXPECT_EQ(*andante::testing::run(time, opened->read()), "0") << "it had come";
    const auto next = andante::testing::run(time, opened->read());
    ASSERT_FALSE(next);
    EXPECT_TRUE(next.error().is_cancelled());
}

TEST_F(streams_test, a_stream_may_outlive_its_client_s_handle)
{
    auto opened = open(read());
    EXPECT_EQ(opened->status(), 200);
    calls.reset(); // closes
    time.settle();
    EXPECT_EQ(*andante::testing::run(time, opened->read()), "0");
    EXPECT_FALSE(andante::testing::run(time, opened->read()));
}

TEST_F(streams_test, finishing_early_is_a_good_end_of_the_call)
{
    auto opened = open(read());
    EXPECT_EQ(*andante::testing::run(time, opened->read()), "0");
    opened->finish();
    time.settle();
    EXPECT_EQ(seen->notes.back(), "end 1 ok");
    EXPECT_EQ(places->places, 0);
    EXPECT_EQ(time.armed_timers(), 0U);
}

TEST_F(streams_test, the_head_settles_the_permit_and_the_end_the_place)
{
    auto opened = open(read());
    EXPECT_EQ(places->settled, 1);
    EXPECT_EQ(places->places, 1);
    EXPECT_EQ(*andante::testing::run(time, read_all(&*opened)), "01234");
    EXPECT_EQ(places->settled, 1);
    EXPECT_EQ(places->places, 0);
    EXPECT_EQ(places->lost + places->given_back, 0);
}

TEST_F(streams_test, the_observer_sees_the_call_end_with_the_stream)
{
    auto opened = open(read());
    EXPECT_EQ(seen->notes.back(), "attempt 1");
    andante::testing::run(time, read_all(&*opened));
    EXPECT_EQ(
        seen->notes,
        (std::vector<std::string>{"call GET /things/{id}", "attempt 1", "status 200", "end 1 ok"})
    );
}

TEST_F(streams_test, a_slow_reader_holds_up_the_server_and_is_not_its_silence)
{
    answer = stream_of("audio/wav", std::vector<std::string>(20, std::string(1000, 'x')), 1s);
    stream_options options;
    options.buffer_bytes = 3000;
    auto opened = open(read(), options);
    time.advance(10min); // much more than the limit of silence
    const auto first = andante::testing::run(time, opened->read());
    ASSERT_TRUE(first);
    EXPECT_EQ(first->size(), 3000U) << "no more was taken from the server";
    EXPECT_EQ(andante::testing::run(time, read_all(&*opened))->size(), 17'000U);
}

TEST_F(streams_test, an_expected_status_opens_with_its_whole_body)
{
    answer = emulator::reply();
    answer.status = 302;
    answer.headers.set("Location", "https://media.example.net/x");
    answer.body = "moved";
    auto what = read();
    what.expects.push_back(302);
    auto opened = open(std::move(what));
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->status(), 302);
    EXPECT_EQ(opened->headers().find("Location"), "https://media.example.net/x");
    EXPECT_EQ(*andante::testing::run(time, read_all(&*opened)), "moved");
}

TEST_F(streams_test, an_empty_body_is_at_its_end_at_once)
{
    answer = emulator::reply();
    answer.status = 204;
    auto opened = open(read());
    ASSERT_TRUE(opened);
    EXPECT_EQ(*andante::testing::run(time, opened->read()), "");
    EXPECT_EQ(*andante::testing::run(time, opened->read()), "");
}

TEST_F(streams_test, an_announced_length_and_the_request_id_are_told)
{
    answer.announce_length = true;
    answer.headers.set("X-Request-Id", "r-1");
    auto opened = open(read());
    EXPECT_EQ(opened->content_length(), 5U);
    EXPECT_EQ(opened->request_id(), "r-1");
    auto moved = std::move(*opened);
    EXPECT_EQ(*andante::testing::run(time, read_all(&moved)), "01234");
}

TEST_F(streams_test, a_stream_from_a_script_is_one_piece)
{
    settings.transport = server;
    server->reply(scripted_reply(503));
    server->reply(scripted_reply(200, "sound"));
    auto opened = open(read());
    ASSERT_TRUE(opened);
    EXPECT_EQ(*andante::testing::run(time, read_all(&*opened)), "sound");
    EXPECT_EQ(server->count(), 2U);
}

} // namespace

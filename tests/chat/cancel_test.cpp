// Cancellation at every point of a stream, and what a thousand of them keep.
#include <andante/async/within.hpp>

#include "chat/chat_fixture.hpp"

namespace chat_tests::cancel_tests {

class chat_cancel : public chat_test {};

asio::awaitable<std::string> read_whole(chat::completions from, chat::request what)
{
    auto answer = co_await from.stream(std::move(what));
    std::string all;
    while (true) {
        auto found = co_await answer.next();
        if (!found) {
            co_return all;
        }
        all += found->content;
    }
}

TEST_F(chat_cancel, leaves_nothing_behind_whenever_it_comes)
{
    for (auto after = 0ms; after < 10s; after += 250ms) {
        serve({says("a"), ": comment\n\n", says("b"), says("c"), done}, 2s);
        answer.fault.delay = 1s;
        const auto before = seen->calls;
        {
            auto reading = read_whole(completions(), hello());
            auto bounded = andante::within(std::move(reading), after, time.source());
            const auto came = run(andante::as_result(std::move(bounded)));
            ASSERT_EQ(came.has_value(), after > 9s) << after.count();
        }
        time.settle();
        ASSERT_EQ(time.armed_timers(), 0U) << after.count();
        ASSERT_EQ(seen->calls, before + 1) << after.count();
    }
}

TEST_F(chat_cancel, of_a_read_loses_nothing)
{
    serve({says("a"), says("b"), done}, 2s);
    chat::client client(time.executor(), settings);
    auto opened = run(client.completions().stream(hello()));
    std::string all;
    int cut = 0;
    while (true) {
        auto bounded = andante::within(opened.next(), 500ms, time.source());
        auto found = run(andante::as_result(std::move(bounded)));
        if (!found) {
            ++cut;
        } else if (*found) {
            all += (*found)->content;
        } else {
            break;
        }
    }
    EXPECT_EQ(all, "ab");
    EXPECT_GT(cut, 3);
    EXPECT_EQ(opened.accumulated().text(), "ab");
}

/// Counts what a transport has handed on, for each exchange.
class counting_sink final : public andante::http::body_sink {
public:
    explicit counting_sink(std::shared_ptr<body_sink> to)
        : to_(std::move(to))
    {}
    bool begin(const andante::http::response& head, std::optional<std::uint64_t> length) override
    {
        return to_->begin(head, length);
    }
    result<void> write(std::string_view piece) override
    {
        bytes += piece.size();
        return to_->write(piece);
    }
    bool has_room() const noexcept override { return to_->has_room(); }
    asio::awaitable<void> wait_for_room() override { return to_->wait_for_room(); }

    std::size_t bytes = 0;

private:
    std::shared_ptr<body_sink> to_;
};

class counting_transport final : public andante::http::transport {
public:
    explicit counting_transport(std::shared_ptr<transport> to)
        : to_(std::move(to))
    {}
    asio::awaitable<result<andante::http::response>>
    send(andante::http::request what, andante::http::exchange_limits limits) override
    {
        auto sink = std::make_shared<counting_sink>(std::move(what.sink));
        sinks.push_back(sink);
        what.sink = std::move(sink);
        return to_->send(std::move(what), std::move(limits));
    }

    std::vector<std::shared_ptr<counting_sink>> sinks;

private:
    std::shared_ptr<transport> to_;
};

TEST_F(chat_cancel, a_thousand_slow_readers_keep_64_kib_each_and_end_in_time)
{
    constexpr std::size_t readers = 1000;
    constexpr std::size_t most = 64 * 1024;
    const auto large = says(std::string(1000, 'x'));
    serve(texts(300, large), 1ms); // 300 KB, of which nobody reads more than the first events
    const auto transport = std::make_shared<counting_transport>(settings.transport);
    settings.transport = transport;
    chat::client client(time.executor(), settings);
    std::vector<chat::stream> streams;
    for (std::size_t i = 0; i < readers; ++i) {
        streams.push_back(run(client.completions().stream(hello())));
    }
    time.advance(10s); // as much as is taken waits
    std::size_t read = 0;
    for (auto& each : streams) {
        read += run(each.next())->content.size();
    }
    EXPECT_EQ(read, readers * 1000);
    time.advance(10s); // and again
    ASSERT_EQ(transport->sinks.size(), readers);
    for (const auto& each : transport->sinks) {
        const auto kept = each->bytes - large.size();
        ASSERT_LE(kept, most);
        ASSERT_GE(kept, most / 2) << "the service is not held up too early";
    }
    const auto before = time.elapsed();
    for (auto& each : streams) {
        each.close();
    }
    time.settle();
    EXPECT_EQ(time.elapsed(), before) << "at once";
    EXPECT_EQ(time.armed_timers(), 0U);
    EXPECT_EQ(seen->streams, static_cast<int>(readers));
    EXPECT_EQ(seen->calls, static_cast<int>(readers));
}

} // namespace chat_tests::cancel_tests

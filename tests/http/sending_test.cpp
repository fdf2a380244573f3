// Requests whose bodies are read while they are sent.
#include <andante/http/body.hpp>

#include "http/fetch.hpp"
#include "support/raw_server.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <thread>

namespace andante::http {
namespace {

using namespace std::chrono_literals;
using support::bench;
using support::ok;
using support::peer;
using support::raw_server;

/// Announces `size` bytes and gives `given`, then what `end` says.
class made_source final : public body_source {
public:
    made_source(std::uint64_t size, std::uint64_t given, std::optional<error> end = std::nullopt)
        : size_(size)
        , given_(given)
        , end_(std::move(end))
    {}

    std::uint64_t size() const override { return size_; }
    result<std::unique_ptr<body_reader>> open() const override
    {
        ++opened;
        if (refuses_to_open) {
            return *end_;
        }
        return std::unique_ptr<body_reader>(std::make_unique<reader>(given_, end_));
    }

    mutable std::atomic<int> opened = 0;
    bool refuses_to_open = false;

private:
    class reader final : public body_reader {
    public:
        reader(std::uint64_t left, std::optional<error> end)
            : left_(left)
            , end_(std::move(end))
        {}
        result<std::size_t> read(std::span<char> into) override
        {
            const auto size = std::min<std::uint64_t>({left_, into.size(), 10'000});
            if (size == 0 && end_) {
                return *end_;
            }
            std::memset(into.data(), 'x', static_cast<std::size_t>(size));
            left_ -= size;
            return static_cast<std::size_t>(size);
        }

    private:
        std::uint64_t left_;
        std::optional<error> end_;
    };

    std::uint64_t size_;
    std::uint64_t given_;
    std::optional<error> end_;
};

error disk_failed()
{
    error_details details;
    details.message = "the disk failed";
    details.outcome = outcome::unknown;
    return error(errc::file_error, std::move(details));
}

request put(const raw_server& server, std::shared_ptr<const body_source> source)
{
    request what(method::put, *url::parse(server.url()));
    what.source = std::move(source);
    return what;
}

void count_bodies(peer& client)
{
    for (auto seen = client.read_request(); !seen.empty(); seen = client.read_request()) {
        client.write(ok(std::to_string(seen.size() - seen.find("\r\n\r\n") - 4)));
    }
}

TEST(sending, a_source_that_cannot_be_opened_sends_nothing)
{
    raw_server server(count_bodies);
    bench at;
    const auto source = std::make_shared<made_source>(10, 10, disk_failed());
    source->refuses_to_open = true;
    const auto sent = at.send(put(server, source));
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().message(), "the disk failed");
}

TEST(sending, a_source_that_ends_too_early_is_an_error_and_closes_the_connection)
{
    std::atomic<std::size_t> came = 0;
    raw_server server([&](peer& client) { came = client.read(1'000'000).size(); });
    bench at;
    const auto sent = at.send(put(server, std::make_shared<made_source>(200'000, 150'000)));
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error(), errc::file_error);
    EXPECT_EQ(sent.error().outcome(), outcome::unknown);
    EXPECT_EQ(
        sent.error().message(), "the request's body ended 50000 bytes before its announced size"
    );
}

TEST(sending, a_source_that_fails_in_the_middle_ends_the_exchange_with_its_error)
{
    raw_server server([](peer& client) { client.read(1'000'000); });
    bench at;
    const auto sent =
        at.send(put(server, std::make_shared<made_source>(200'000, 150'000, disk_failed())));
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().message(), "the disk failed");
}

TEST(sending, a_server_that_stops_reading_is_noticed_by_the_limit_of_silence)
{
    std::atomic<bool> done = false;
    raw_server server([&](peer& client) {
        client.read(1000);
        while (!done) {
            std::this_thread::yield();
        }
    });
    bench at;
    exchange_limits limits;
    limits.idle = 50ms;
    constexpr std::uint64_t large = 256U * 1024 * 1024; // no system buffers as much
    const auto sent = at.send(put(server, std::make_shared<made_source>(large, large)), limits);
    done = true;
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error(), errc::read_timeout);
}

TEST(sending, the_deadline_holds_while_a_body_is_sent)
{
    std::atomic<bool> done = false;
    raw_server server([&](peer& client) {
        client.read(1000);
        while (!done) {
            std::this_thread::yield();
        }
    });
    bench at;
    exchange_limits limits;
    limits.deadline = std::chrono::steady_clock::now() + 100ms;
    constexpr std::uint64_t large = 256U * 1024 * 1024;
    const auto sent = at.send(put(server, std::make_shared<made_source>(large, large)), limits);
    done = true;
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error(), errc::deadline_exceeded);
    EXPECT_EQ(sent.error().outcome(), outcome::unknown);
}

TEST(sending, an_answer_that_comes_before_the_end_of_the_body_is_the_answer)
{
    raw_server server([](peer& client) {
        client.read(1000);
        client.write("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
        client.close();
    });
    bench at;
    const auto sent = at.send(put(server, std::make_shared<made_source>(100'000, 100'000)));
    if (sent) { // else the reset came first, which takes what was on its way along
        EXPECT_EQ(sent->status, 413);
        EXPECT_EQ(sent->body, "no");
    } else {
        EXPECT_EQ(sent.error(), errc::connection_reset);
    }
}

TEST(sending, a_body_that_is_text_and_source_is_refused)
{
    raw_server server(count_bodies);
    bench at;
    auto what = put(server, std::make_shared<made_source>(1, 1));
    what.body = "x";
    const auto sent = at.send(what);
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error(), errc::invalid_request);
    EXPECT_EQ(server.accepted(), 0U);
}

TEST(sending, bodies_of_every_size_arrive_whole_over_one_connection)
{
    raw_server server(count_bodies);
    bench at;
    for (const std::uint64_t size : {0U, 1U, 65'535U, 65'536U, 65'537U, 3'000'000U}) {
        const auto source = std::make_shared<made_source>(size, size);
        const auto sent = at.send(put(server, source));
        ASSERT_TRUE(sent) << sent.error().message();
        EXPECT_EQ(sent->body, std::to_string(size));
        EXPECT_EQ(source->opened, 1);
    }
    EXPECT_EQ(server.accepted(), 1U);
}

TEST(sending, the_repeat_on_a_new_connection_opens_the_source_again)
{
    raw_server server([](peer& client) {
        if (client.number == 0) {
            client.read_request();
            client.write(ok("first"));
            client.read_request();
            client.close();
            return;
        }
        count_bodies(client);
    });
    bench at;
    ASSERT_TRUE(at.send(put(server, std::make_shared<made_source>(5, 5))));
    const auto source = std::make_shared<made_source>(7, 7);
    request what(method::get, *url::parse(server.url())); // what may be repeated
    what.source = source;
    const auto sent = at.send(what);
    ASSERT_TRUE(sent) << sent.error().message();
    EXPECT_EQ(sent->body, "7");
    EXPECT_EQ(source->opened, 2);
}

} // namespace
} // namespace andante::http

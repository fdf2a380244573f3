// What docs/testing.md shows of transports in a test's hand, compiled and run. The parts between
// marks are copied by scripts/check-docs --fix.
#include <andante/andante.hpp>
#include <andante/testing/doubles.hpp>
#include <andante/testing/scripted_transport.hpp>
#include <andante/testing/virtual_time.hpp>

#include <gtest/gtest.h>

#include <memory>

namespace {

using namespace std::chrono_literals;

//! [scripted]
TEST(my_app, gives_up_after_three_attempts)
{
    andante::testing::virtual_time time;
    const auto server = std::make_shared<andante::testing::scripted_transport>(time.source());
    server->otherwise([](const andante::http::request&) {
        return andante::testing::scripted_reply(
            500, R"({"error":{"code":"INTERNAL_ERROR","message":"Unexpected error"}})"
        );
    });
    andante::client_options options(andante::secret("ft_some_key"));
    options.time = time.source();
    options.transport = server;
    const andante::finetuning::client client(time.executor(), options);

    const auto answer = andante::testing::run(time, andante::as_result(client.account()));
    ASSERT_TRUE(answer.has_error());
    EXPECT_TRUE(answer.error() == andante::errc::server_error);
    EXPECT_EQ(answer.error().attempts().size(), 3u);
    EXPECT_EQ(server->count(), 3u);
}
//! [scripted]

//! [doubles]
TEST(my_app, tells_its_own_log_how_long_it_waits_after_a_refusal)
{
    using ::testing::_;
    andante::testing::virtual_time time;
    const auto server = std::make_shared<andante::testing::mock_transport>();
    const auto log = std::make_shared<::testing::NiceMock<andante::testing::mock_observer>>();
    EXPECT_CALL(*server, send(_, _))
        .WillOnce(reply_with(andante::testing::scripted_reply(429).with_header("Retry-After", "7")))
        .WillOnce(reply_with(
            andante::testing::scripted_reply(200, R"({"data":{"generations":[],"hasMore":false}})")
        ));
    EXPECT_CALL(*log, on_wait(::testing::Field(&andante::wait_start::expected, ::testing::Ge(7s))));
    andante::client_options options(andante::secret("ft_some_key"));
    options.time = time.source();
    options.transport = server;
    options.observer = log;
    const andante::finetuning::client client(time.executor(), options);

    EXPECT_TRUE(andante::testing::run(time, client.generations().list()).items.empty());
}
//! [doubles]

} // namespace

// The doubles that are shipped to users, without any action set.
#include <andante/providers/finetuning/client.hpp>
#include <andante/testing/doubles.hpp>
#include <andante/testing/virtual_time.hpp>

#include <gtest/gtest.h>

namespace {

using ::testing::_;
using ::testing::NiceMock;

class with_doubles : public ::testing::Test {
protected:
    andante::result<andante::finetuning::account> ask()
    {
        andante::client_options options(andante::secret("ft_some_key"));
        options.time = time.source();
        options.transport = server;
        options.pacer = pacer;
        options.observer = observer;
        const andante::finetuning::client client(time.executor(), options);
        return andante::testing::run(time, andante::as_result(client.account()));
    }

    andante::testing::virtual_time time;
    std::shared_ptr<andante::testing::mock_transport> server =
        std::make_shared<NiceMock<andante::testing::mock_transport>>();
    std::shared_ptr<andante::testing::mock_pacer> pacer =
        std::make_shared<NiceMock<andante::testing::mock_pacer>>();
    std::shared_ptr<andante::testing::mock_observer> observer =
        std::make_shared<NiceMock<andante::testing::mock_observer>>();
};

TEST_F(
    with_doubles,
    a_transport_without_actions_answers_599_and_is_asked_once_since_that_is_no_reason_to_repeat
)
{
    EXPECT_CALL(*server, send(_, _));
    EXPECT_CALL(*pacer, acquire(_));
    EXPECT_CALL(*observer, on_call_start(_));
    EXPECT_CALL(*observer, on_call_end(_));
    const auto answer = ask();
    ASSERT_TRUE(answer.has_error());
    EXPECT_EQ(answer.error().http_status(), 599);
}

TEST_F(with_doubles, a_reply_can_be_a_failure_of_the_network)
{
    using andante::testing::reply_with;
    using andante::testing::scripted_reply;
    EXPECT_CALL(*server, send(_, _))
        .WillRepeatedly(reply_with(scripted_reply(andante::errc::connection_reset)));
    EXPECT_EQ(ask().error(), andante::errc::connection_reset);
}

} // namespace

// Bulk calls through a client's pipeline, of a made-up provider.
#include <andante/core/result.hpp>
#include <andante/kit/checks.hpp>

#include "client/pipeline_fixture.hpp"
#include "kit/bulk_calls.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace bulk_calls_test {
namespace {

using namespace andante_tests;
namespace kit = andante::kit;
using andante::bulk_report;
using ids = std::vector<std::string>;

std::string read_nothing(const http::response&, andante::error_body&)
{
    return "it has no shape";
}

constexpr andante::error_dialect dialect{.read = read_nothing};
constexpr andante::route remove_films{
    .verb = http::method::post,
    .path = "/films/remove",
    .effect = call_effect::accounted,
};

class bulk_calls_test : public testing::Test {
protected:
    bulk_calls_test()
    {
        client_options options;
        options.transport = transport;
        options.time = time.source();
        options.api_key = andante::secret("key");
        owner = std::make_unique<kit::session>(time.executor(), test_profile(), options);
    }

    std::shared_ptr<andante::bulk::batch_route> removing()
    {
        kit::bulk_description about(2);
        about.format.errors = &dialect;
        about.names.succeeded = "removed";
        about.prepare = [](const ids& some) {
            call what(remove_films);
            what.body = some.front();
            return what;
        };
        return kit::make_batch_route(owner->calls(), std::move(about));
    }

    result<bulk_report> run(ids some, result<void> valid = result<void>())
    {
        auto running = kit::run_bulk(
            *owner->calls(), removing(), std::move(valid), std::move(some), andante::bulk_options()
        );
        return andante::testing::run(time, andante::as_result(std::move(running)));
    }

    virtual_time time;
    std::shared_ptr<scripted_transport> transport =
        std::make_shared<scripted_transport>(time.source());
    std::unique_ptr<kit::session> owner;
};

TEST_F(bulk_calls_test, values_that_must_not_be_sent_are_thrown_and_not_sent)
{
    const auto refused = run({"a"}, kit::invalid("ids", "", "at least one id", "give one"));
    EXPECT_EQ(refused.error(), errc::invalid_request);
    EXPECT_EQ(transport->count(), 0u);
}

TEST_F(bulk_calls_test, a_request_carries_as_many_ids_as_the_route_takes)
{
    transport->reply(scripted_reply(200, R"({"removed":["a","b"]})"));
    transport->reply(scripted_reply(200, R"({"removed":["c"]})"));
    const auto report = run({"a", "b", "c"}).value();
    EXPECT_TRUE(report.all_succeeded());
    EXPECT_EQ(transport->count(), 2u);
}

TEST_F(bulk_calls_test, without_a_look_a_lost_answer_stays_unknown_until_a_later_one_tells)
{
    transport->reply(scripted_reply(errc::connection_reset));
    transport->reply(scripted_reply(200, R"({"removed":["a"],"errors":[]})"));
    const auto report = run({"a"}).value();
    EXPECT_EQ(report.succeeded, ids{"a"});
    EXPECT_EQ(transport->count(), 2u) << "nothing shows what was done, so it is sent again";
}

TEST_F(bulk_calls_test, a_single_edit_goes_by_the_same_road_and_is_checked_first)
{
    transport->otherwise([](const http::request& asked) {
        return scripted_reply(200, R"({"removed":[")" + asked.body + R"("],"errors":[]})");
    });
    const auto edit = [this](std::string id, std::string kind) {
        kit::single_item item(std::move(id), std::move(kind));
        return andante::testing::run(
            time,
            andante::as_result(kit::run_single(
                *owner, removing(), result<void>(), std::move(item), andante::call_options()
            ))
        );
    };
    EXPECT_TRUE(edit("a", "remove").has_value());
    EXPECT_EQ(transport->count(), 1u);
    kit::single_item bad("", "remove");
    const auto refused = andante::testing::run(
        time,
        andante::as_result(kit::run_single(
            *owner,
            removing(),
            kit::invalid("id", "", "not empty", "give one"),
            bad,
            andante::call_options()
        ))
    );
    EXPECT_EQ(refused.error(), errc::invalid_request);
    EXPECT_EQ(transport->count(), 1u);
}

} // namespace
} // namespace bulk_calls_test

#include "support/crowd.hpp"
#include "support/library.hpp"
#include "support/studio.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>

namespace {

using namespace std::chrono_literals;
using andante::call_options;
using andante::errc;
using andante::emulator::fault;
using andante::emulator::fault_kind;
using andante_tests::crowd;
using andante_tests::delete_route;
using andante_tests::library_of;
using andante_tests::studio;
using ids = std::vector<std::string>;

TEST(client_coalescing, ten_thousand_single_deletes_are_a_hundred_requests)
{
    studio here;
    call_options patient;
    patient.deadline = 10min;
    crowd many(here);
    for (const auto& id : library_of(*here.service, 10'000)) {
        many.start(here.client.generations().remove(id, patient));
    }
    many.finish();
    for (const auto& outcome : many.outcomes) {
        ASSERT_FALSE(outcome) << outcome->message();
    }
    EXPECT_EQ(here.service->record().count(delete_route), 100u);
    EXPECT_EQ(here.service->record().count_status(429), 0u);
    EXPECT_EQ(here.service->track_ids().size(), 0u);
    EXPECT_LE(here.time.elapsed(), 61'200ms);
}

TEST(client_coalescing, each_caller_hears_of_its_own_id)
{
    studio here;
    const auto tracks = library_of(*here.service, 2);
    crowd some(here);
    some.start(here.client.generations().remove(tracks[0]));
    some.start(here.client.generations().remove("no-such-track"));
    some.start(here.client.generations().remove(tracks[1]));
    some.start(here.client.generations().remove(tracks[0]));
    some.finish();
    EXPECT_FALSE(some.outcomes[0]);
    ASSERT_TRUE(some.outcomes[1]);
    EXPECT_TRUE(*some.outcomes[1] == errc::not_found);
    EXPECT_EQ(some.outcomes[1]->items().at(0).id, "no-such-track");
    EXPECT_FALSE(some.outcomes[2]);
    EXPECT_FALSE(some.outcomes[3]) << "the same id shares a place";
    EXPECT_EQ(here.service->record().count(delete_route), 1u);
}

TEST(client_coalescing, a_lone_edit_leaves_after_the_linger)
{
    studio here({}, [](andante::client_options& options) { options.coalescing_linger = 40ms; });
    const auto tracks = library_of(*here.service, 2);
    here.run(here.client.generations().remove(tracks[0]));
    EXPECT_GE(here.time.elapsed(), 40ms);
    EXPECT_LT(here.time.elapsed(), 60ms);
}

TEST(client_coalescing, without_a_linger_every_edit_is_its_own_request)
{
    studio here({}, [](andante::client_options& options) { options.coalescing_linger = 0ms; });
    const auto tracks = library_of(*here.service, 3);
    crowd some(here);
    for (const auto& id : tracks) {
        some.start(here.client.generations().remove(id));
    }
    some.finish();
    EXPECT_EQ(here.service->record().count(delete_route), 3u);
}

TEST(client_coalescing, playlists_do_not_mix)
{
    studio here;
    const auto tracks = library_of(*here.service, 3);
    const auto first = here.service->playlist_ids().at(0);
    const auto second = here.service->playlist_ids().at(1);
    const auto lists = here.client.playlists();
    crowd some(here);
    some.start(lists.add_track(first, tracks[0]));
    some.start(lists.add_track(second, tracks[1]));
    some.start(lists.add_track(first, tracks[2]));
    some.start(lists.add_track(first, "no-such-track"));
    some.finish();
    EXPECT_TRUE(*some.outcomes[3] == errc::request_refused);
    EXPECT_EQ(some.outcomes[3]->items().at(0).reason, "Track not found");
    EXPECT_EQ(andante_tests::tracks_in(here, first), (ids{tracks[0], tracks[2]}));
    EXPECT_EQ(andante_tests::tracks_in(here, second), ids{tracks[1]});
    here.run(lists.remove_track(first, tracks[0]));
    EXPECT_EQ(andante_tests::tracks_in(here, first), ids{tracks[2]});
    EXPECT_TRUE(here.run_failing(lists.remove_track(first, tracks[0])) == errc::request_refused);
    EXPECT_EQ(here.run_failing(lists.remove_track(first, "")).field()->field, "track_id");
}

TEST(client_coalescing, all_hear_of_the_error_that_ended_their_request)
{
    studio here;
    fault broken(fault_kind::error, delete_route);
    broken.status = 403;
    broken.code = "PRO_PLAN_REQUIRED";
    here.service->add_fault(broken);
    crowd some(here);
    for (const auto& id : library_of(*here.service, 3)) {
        some.start(here.client.generations().remove(id));
    }
    some.finish();
    for (const auto& outcome : some.outcomes) {
        ASSERT_TRUE(outcome);
        EXPECT_TRUE(*outcome == errc::plan_required);
    }
}

/// Costs and partitions were not looked at: what one caller pays was counted as another's.
TEST(client_coalescing, edits_that_would_be_counted_differently_share_no_request)
{
    studio here;
    const auto tracks = library_of(*here.service, 5);
    std::vector<call_options> how(5);
    how[1].cost = 2;
    how[2].partition = "a";
    how[3].partition = "b";
    how[4].fresh = true; // which means nothing to an edit
    crowd some(here);
    for (std::size_t at = 0; at < tracks.size(); ++at) {
        some.start(here.client.generations().remove(tracks[at], how[at]));
    }
    some.finish();
    for (const auto& outcome : some.outcomes) {
        EXPECT_FALSE(outcome);
    }
    EXPECT_EQ(here.service->record().count(delete_route), 4u);
}

/// A transport with a bug.
class broken_transport final : public andante::http::transport {
public:
    boost::asio::awaitable<andante::result<andante::http::response>>
    send(andante::http::request, andante::http::exchange_limits) override
    {
        throw std::logic_error("a bug");
        co_return andante::http::response();
    }
};

boost::asio::awaitable<void> expect_bug(boost::asio::awaitable<void> operation, int* seen)
{
    try {
        co_await std::move(operation);
    } catch (const std::logic_error&) {
        ++*seen;
    }
}

/// They waited for ever.
TEST(client_coalescing, all_hear_of_an_exception_that_is_not_of_the_api)
{
    studio here({}, [](andante::client_options& options) {
        options.transport = std::make_shared<broken_transport>();
    });
    crowd some(here);
    int seen = 0;
    for (const auto* id : {"a", "b", "c"}) {
        some.start(expect_bug(here.client.generations().remove(id), &seen));
    }
    some.finish();
    EXPECT_EQ(seen, 3);
}

/// Cancels one of three callers after so long.
void cancel_one(
    studio& here,
    std::chrono::milliseconds when,
    ids& left,
    std::optional<andante::error>& cancelled
)
{
    const auto tracks = library_of(*here.service, 3);
    crowd others(here);
    others.start(here.client.generations().remove(tracks[0]));
    boost::asio::cancellation_signal stop;
    bool ended = false;
    boost::asio::co_spawn(
        here.time.executor(),
        here.client.generations().remove(tracks[1]),
        boost::asio::bind_cancellation_slot(
            stop.slot(),
            [&](std::exception_ptr thrown) {
                ended = true;
                if (thrown) {
                    cancelled = andante::detail::error_from(thrown);
                }
            }
        )
    );
    others.start(here.client.generations().remove(tracks[2]));
    here.time.advance(when);
    stop.emit(boost::asio::cancellation_type::terminal);
    others.finish();
    here.time.settle();
    EXPECT_TRUE(ended);
    EXPECT_FALSE(others.outcomes[0]);
    EXPECT_FALSE(others.outcomes[1]);
    left = here.service->track_ids();
    EXPECT_EQ(here.service->record().count(delete_route), 1u);
}

TEST(client_coalescing, a_caller_that_is_cancelled_in_time_takes_its_id_along)
{
    studio here;
    ids left;
    std::optional<andante::error> cancelled;
    cancel_one(here, 10ms, left, cancelled);
    ASSERT_TRUE(cancelled && cancelled->is_cancelled());
    EXPECT_EQ(cancelled->outcome(), andante::outcome::not_sent);
    EXPECT_EQ(left.size(), 1u);
}

TEST(client_coalescing, a_caller_that_is_cancelled_too_late_does_not_disturb_the_others)
{
    studio here;
    here.service->add_fault(fault(fault_kind::delay, delete_route));
    ids left;
    std::optional<andante::error> cancelled;
    cancel_one(here, 100ms, left, cancelled);
    ASSERT_TRUE(cancelled && cancelled->is_cancelled());
    EXPECT_EQ(cancelled->outcome(), andante::outcome::unknown);
    EXPECT_TRUE(left.empty()) << "it had been sent";
}

TEST(client_coalescing, the_end_of_the_client_ends_the_waiting)
{
    studio here;
    crowd some(here);
    {
        const andante::finetuning::client other(here.time.executor(), here.options());
        some.start(other.generations().remove("a"));
        here.time.settle();
    }
    some.finish();
    ASSERT_TRUE(some.outcomes[0]);
    EXPECT_TRUE(some.outcomes[0]->is_cancelled());
    EXPECT_EQ(here.service->record().count(delete_route), 0u);
}

} // namespace

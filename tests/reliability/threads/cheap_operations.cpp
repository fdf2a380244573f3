// What costs little: permits, answers that are kept, what the limiter says, reads.
#include <andante/bulk/map.hpp>
#include <andante/core/result.hpp>

#include "reliability/threads/mill.hpp"

#include <utility>

namespace threads {

namespace cheap {

using namespace std::chrono_literals;

constexpr auto some_route = "GET /v1/generations/{id}";

asio::awaitable<void> take_permit(mill* in, std::uint64_t number)
{
    andante::pacing::permit_request asked(some_route);
    asked.priority = static_cast<andante::priority>(number % 4);
    auto permit = co_await in->limiter->acquire(std::move(asked));
    in->expect(permit.has_value(), "no permit was given");
    if (permit.has_error()) {
        co_return;
    }
    if (number % 3 == 0) {
        permit->give_back();
        co_return;
    }
    permit->sent();
    const andante::http::headers none;
    andante::pacing::observation seen;
    seen.status = 200;
    seen.headers = &none;
    permit->settle(seen);
}

asio::awaitable<void> try_permit(mill* in, std::uint64_t number)
{
    andante::pacing::permit_request asked(some_route);
    asked.tag = std::to_string(number % 5);
    const auto wait = in->limiter->estimate(asked);
    in->expect(wait.has_value(), "no estimate was given");
    const auto permit = in->limiter->try_acquire(asked); // and back again
    co_return;
}

asio::awaitable<void> ask_limits(mill* in, std::uint64_t number)
{
    const auto seen = in->limiter->snapshot();
    in->expect(seen.windows.size() == 1, "a limit is missing");
    if (number % 8 == 0) {
        in->expect(!in->limiter->save().empty(), "nothing is saved");
        in->expect(!in->tracks->save_limits().empty(), "the client saves nothing");
        static_cast<void>(in->tracks->limits());
    }
    co_return;
}

asio::awaitable<void> read_kept(mill* in, std::uint64_t number)
{
    const auto& id = in->track(number);
    const auto found = co_await in->tracks->generations().get(id);
    in->expect(found.id == id, "another track was given");
}

asio::awaitable<void> read_anew(mill* in, std::uint64_t number)
{
    andante::call_options how;
    how.fresh = true;
    const auto& id = in->track(number);
    const auto found = co_await in->tracks->generations().get(id, std::move(how));
    in->expect(found.id == id, "another track was given");
}

asio::awaitable<void> read_account(mill* in, std::uint64_t number)
{
    if (number % 2 == 0) {
        co_await in->tracks->account();
    } else {
        co_await in->tracks->health();
    }
}

asio::awaitable<void> read_pages(mill* in, std::uint64_t number)
{
    if (number % 4 != 0) {
        co_await in->tracks->playlists().get(in->playlist(number));
        co_return;
    }
    auto all = in->tracks->generations().list_all();
    for (int taken = 0; taken < 120; ++taken) {
        const auto next = co_await all.next();
        if (!next) {
            break;
        }
    }
}

asio::awaitable<void> read_limited(mill* in, std::uint64_t number)
{
    andante::call_options how;
    how.fresh = true;
    how.deadline = std::chrono::milliseconds(1 + number % 50);
    auto reading = in->tracks->generations().get(in->track(number), std::move(how));
    const auto found = co_await andante::as_result(std::move(reading));
    in->expect(
        found.has_value() || found.error() == andante::errc::deadline_exceeded,
        "a read with a deadline ends otherwise"
    );
}

using answer = andante::bulk::map_route<std::string, std::string>::answer;

asio::awaitable<answer>
read_several(finetuning::client from, std::vector<std::string> ids, andante::call_options how)
{
    std::vector<andante::result<std::string>> found;
    for (const auto& id : ids) {
        auto reading = andante::as_result(from.generations().get(id, how));
        auto track = co_await std::move(reading);
        if (track.has_error()) {
            co_return track.error();
        }
        found.emplace_back(track->id);
    }
    co_return answer(std::move(found));
}

asio::awaitable<void> map_values(mill* in, std::uint64_t number)
{
    std::vector<std::string> ids;
    for (std::uint64_t each = 0; each < 12; ++each) {
        ids.push_back(in->track(number + each));
    }
    const auto client = *in->tracks;
    andante::bulk::map_route<std::string, std::string> route(
        5,
        [client](std::vector<std::string> batch, andante::call_options how) {
            return read_several(client, std::move(batch), std::move(how));
        }
    );
    auto mapping = andante::bulk::map<std::string, std::string>(in->time, ids, std::move(route));
    const auto report = co_await std::move(mapping);
    for (std::size_t each = 0; each < ids.size(); ++each) {
        in->expect(report.items[each].has_value(), "a value is missing");
        in->expect(*report.items[each] == ids[each], "a value is out of its place");
    }
}

} // namespace cheap

const std::vector<kind_of_work>& cheap_work()
{
    static const std::vector<kind_of_work> all{
        {"permits", cheap::take_permit, 400},
        {"permits tried and estimates", cheap::try_permit, 100},
        {"limits shown and saved", cheap::ask_limits, 30},
        {"answers kept", cheap::read_kept, 260},
        {"answers anew", cheap::read_anew, 50},
        {"account and health", cheap::read_account, 20},
        {"lists and pages", cheap::read_pages, 8},
        {"deadlines", cheap::read_limited, 20},
        {"maps", cheap::map_values, 5},
    };
    return all;
}

} // namespace threads

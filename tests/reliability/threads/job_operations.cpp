// What begins something, waits for it, changes it, or reads it while it comes.
#include <andante/async/within.hpp>
#include <andante/core/result.hpp>

#include "reliability/threads/mill.hpp"

#include <utility>

namespace threads {

namespace work {

using namespace std::chrono_literals;

constexpr std::size_t most_bytes = 64 * 1024 * 1024;

/// The clock is fast, and 15 minutes are 9 s: what waits for ever is found by the mill.
andante::wait_options patient()
{
    return andante::wait_options(10h);
}

asio::awaitable<void> make_track(mill* in, std::uint64_t number)
{
    finetuning::generation_request request("drums");
    if (number % 2 != 0) {
        request.inbox = *in->inbox;
    }
    const auto ended = co_await in->tracks->generations().create_and_wait(request, patient());
    in->made(ended.id);
    if (in->pays_twice()) {
        co_await in->tracks->generations().create(request);
    }
}

asio::awaitable<void> make_several(mill* in, std::uint64_t number)
{
    const finetuning::generation_request request("bells");
    const auto tracks = in->tracks->generations();
    std::vector<std::string> ids;
    for (int each = 0; each < 3; ++each) {
        const auto made = co_await tracks.create(request);
        ids.push_back(made.id);
    }
    if (number % 2 == 0) {
        const auto ends = co_await tracks.wait_all(ids, patient());
        for (const auto& each : ends) {
            in->expect(each.has_value(), "one of several has no end");
        }
    } else {
        auto ends = tracks.as_completed(ids, patient());
        while (ends.remaining() > 0) {
            const auto each = co_await ends.next();
            in->expect(each && each->outcome.has_value(), "one of a range has no end");
        }
    }
    for (const auto& id : ids) {
        in->made(id);
    }
}

asio::awaitable<void> wait_again(mill* in, std::uint64_t number)
{
    const auto& id = in->track(number % 4); // which others wait for, too
    const auto ended = co_await in->tracks->generations().wait(id, patient());
    in->expect(ended.id == id, "another track was given");
}

/// Limits that pass at any moment.
asio::awaitable<void> be_cancelled(mill* in, std::uint64_t number)
{
    const auto limit = std::chrono::microseconds(number % 7 * 5'000);
    const auto tracks = in->tracks->generations();
    if (number % 3 == 0) {
        const finetuning::generation_request request(mill::doubtful_prompt(number));
        auto making = andante::within(tracks.create(request), limit, in->time);
        const auto made = co_await andante::as_result(std::move(making));
        if (made.has_value()) {
            in->made_doubtful(number, true);
        } else if (made.error().outcome() != andante::outcome::not_sent) {
            in->made_doubtful(number, false);
        }
        co_return;
    }
    if (number % 3 == 1) {
        auto waiting = andante::within(tracks.wait(in->track(number)), limit, in->time);
        co_await andante::as_result(std::move(waiting));
        co_return;
    }
    andante::call_options how;
    how.fresh = true;
    auto reading = andante::within(tracks.get(in->track(number), how), limit, in->time);
    co_await andante::as_result(std::move(reading));
}

asio::awaitable<void> remove_track(mill* in, std::uint64_t number)
{
    const auto id = in->take_made();
    if (!id) {
        co_return;
    }
    if (number % 2 == 0) {
        co_await in->tracks->generations().remove(*id);
        co_return;
    }
    std::vector<std::string> ids(1, *id);
    while (ids.size() < 150) {
        auto more = in->take_made();
        if (!more) {
            break;
        }
        ids.push_back(std::move(*more));
    }
    const auto count = ids.size();
    const auto report = co_await in->tracks->generations().bulk_remove(std::move(ids));
    in->expect(report.succeeded.size() == count, "not all were deleted");
}

asio::awaitable<void> edit_list(mill* in, std::uint64_t number)
{
    const auto lists = in->tracks->playlists();
    const auto& list = in->playlist(number);
    const auto& track = in->track(number / 7);
    auto adding = andante::as_result(lists.add_track(list, track)); // which may be there
    co_await std::move(adding);
    auto removing = andante::as_result(lists.remove_track(list, track)); // which may be gone
    co_await std::move(removing);
}

asio::awaitable<void> read_audio(mill* in, std::uint64_t number)
{
    const auto tracks = in->tracks->generations();
    if (number % 2 == 0) {
        const auto file = co_await tracks.download_to_memory(in->finished, most_bytes);
        in->expect(!file.bytes.empty(), "an empty file was given");
        co_return;
    }
    auto stream = co_await tracks.open(in->finished);
    std::size_t bytes = 0;
    while (true) {
        const auto piece = co_await stream.read();
        in->expect(piece.has_value(), "a file is cut");
        if (piece.has_error() || piece->empty() || number % 5 == 0) {
            break; // some leave before the end
        }
        bytes += piece->size();
    }
    in->expect(number % 5 == 0 || bytes == stream.size(), "a file is short");
}

andante::chat::request question()
{
    return {std::string(words::settings::chat_model), "hello"};
}

asio::awaitable<void> chat(mill* in, std::uint64_t number)
{
    const auto chats = in->chats->chat();
    if (number % 2 == 0) {
        const auto said = co_await chats.create(question());
        in->expect(!said.choices.empty(), "nothing was said");
        co_return;
    }
    auto saying = co_await chats.stream(question());
    std::string text;
    while (true) {
        const auto next = co_await saying.next();
        if (!next) {
            break;
        }
        text += next->content;
    }
    in->expect(!text.empty(), "nothing was said piece by piece");
}

} // namespace work

const std::vector<kind_of_work>& job_work()
{
    static const std::vector<kind_of_work> all{
        {"tracks made and waited for", work::make_track, 20},
        {"several tracks", work::make_several, 5},
        {"waits for what others wait for", work::wait_again, 25},
        {"cancelled at any moment", work::be_cancelled, 20},
        {"deletes, single and many", work::remove_track, 12},
        {"lists changed", work::edit_list, 10},
        {"audio, whole and in pieces", work::read_audio, 5},
        {"chats, whole and in pieces", work::chat, 10},
    };
    return all;
}

} // namespace threads

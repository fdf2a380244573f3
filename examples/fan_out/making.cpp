#include "making.hpp"

#include <utility>

namespace fan_out {

namespace asio = boost::asio;
namespace finetuning = andante::finetuning;
using namespace std::chrono_literals;

namespace {

/// Many prompts stand in line for long, at ten creates a minute.
constexpr auto longest_queue = std::chrono::hours(24 * 7);
constexpr auto longest_track = 1h;

void note_failure(work& one, const andante::error& problem)
{
    one.error = problem.is_cancelled() ? "" : problem.message();
}

asio::awaitable<void> create(workshop* shop, work* one)
{
    andante::call_options patience;
    patience.deadline = longest_queue;
    finetuning::generation_request request(one->prompt);
    shop->watch->begins(*one);
    auto creating = shop->client.generations().create(std::move(request), std::move(patience));
    const auto created = co_await andante::as_result(std::move(creating));
    if (created) {
        one->id = created->id;
        one->stage = stage::running;
    } else if (!created.error().is_cancelled()) {
        const bool unknown = created.error().outcome() == andante::outcome::unknown;
        one->stage = unknown ? stage::sent : stage::failed;
        note_failure(*one, created.error());
    }
}

/// A wait that ends early says nothing about the track, unless it is gone.
asio::awaitable<andante::result<finetuning::generation>> wait(workshop* shop, work* one)
{
    andante::wait_options patience(longest_track);
    patience.on_progress = [shop, one](const andante::wait_progress&) { shop->changed(*one); };
    auto waiting = shop->client.generations().wait(one->id, std::move(patience));
    auto track = co_await andante::as_result(std::move(waiting));
    if (!track) {
        const bool gone = track.error() == andante::errc::job_deleted ||
                          track.error() == andante::errc::not_found;
        one->stage = gone ? stage::failed : stage::running;
        note_failure(*one, track.error());
    } else if (track->status == finetuning::generation_status::failed) {
        one->stage = stage::failed;
        one->error = track->error_message.value_or("the service gives no reason");
    } else {
        one->stage = stage::saving;
    }
    co_return track;
}

asio::awaitable<void> save(workshop* shop, work* one, finetuning::generation track)
{
    const auto file = (shop->folder / (one->id + ".mp3")).string();
    auto saving = shop->client.generations().download(std::move(track), file);
    const auto saved = co_await andante::as_result(std::move(saving));
    if (saved) {
        one->file = file;
        one->stage = stage::done;
    } else {
        note_failure(*one, saved.error());
    }
}

} // namespace

void create_watch::on_call_start(const andante::call_info& call)
{
    if (call.route == "POST /v1/generations" && next_ != nullptr) {
        calls_[call.id] = std::exchange(next_, nullptr);
    }
}

void create_watch::on_attempt_start(const andante::attempt_start& event)
{
    if (const auto found = calls_.find(event.call.id); found != calls_.end()) {
        found->second->stage = stage::sent;
    }
}

void create_watch::on_attempt_end(const andante::attempt_end& event)
{
    const auto found = calls_.find(event.call.id);
    const bool cut_off = event.failure != nullptr && event.failure->is_cancelled();
    if (found != calls_.end() && !cut_off) {
        found->second->stage = stage::waiting; // for the next attempt, or for what create() says
    }
}

void create_watch::on_call_end(const andante::call_end& event)
{
    calls_.erase(event.call.id);
}

// There is no loop that counts requests, sleeps or polls here: the client paces the creates, and
// looks at all tracks together.
asio::awaitable<void> make_and_save(workshop* shop, work* one)
{
    co_await create(shop, one);
    shop->changed(*one);
    if (one->stage != stage::running) {
        co_return;
    }
    auto track = co_await wait(shop, one);
    shop->changed(*one);
    if (one->stage == stage::saving) {
        co_await save(shop, one, std::move(*track));
    }
}

} // namespace fan_out

// Making a track: one coroutine each, from the prompt to the end.
#include "plain_words.hpp"
#include "studio.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <utility>

namespace studio_server {

namespace asio = boost::asio;
namespace finetuning = andante::finetuning;

namespace {

/// Longer than a queue of 100 takes at ten creates a minute, and a job's own time.
constexpr auto longest_queue = std::chrono::minutes(20);

std::string words_for(andante::resolved_by source)
{
    switch (source) {
    case andante::resolved_by::create_reply:
        return "create reply";
    case andante::resolved_by::webhook:
        return "webhook";
    case andante::resolved_by::poll:
        return "poll";
    case andante::resolved_by::list:
        return "list";
    }
    return "";
}

} // namespace

void studio::begin(asio::awaitable<void> work)
{
    ++unfinished_;
    // The coroutine keeps the studio alive as long as it runs.
    const auto ended = [self = shared_from_this()](std::exception_ptr) {
        --self->unfinished_;
        self->make_room();
    };
    asio::co_spawn(executor_, std::move(work), ended);
}

asio::awaitable<finetuning::generation> studio::create(const shown_job& job)
{
    andante::call_options patient;
    patient.deadline = longest_queue;
    patient.journal.entry = job.entry;
    auto request = request_of(job.wanted);
    request.inbox = inbox_;
    return client_.generations().create(std::move(request), patient);
}

asio::awaitable<void> studio::make(std::uint64_t number)
{
    const auto* const asked = find(number);
    if (asked == nullptr) {
        co_return;
    }
    auto creating = create(*asked);
    const auto created = co_await andante::as_result(std::move(creating));
    if (!created && created.error().is_cancelled()) {
        was_taken_out(number, created.error()); // nothing can be awaited here any more
        co_return;
    }
    in_line_.erase(number);
    if (!created) {
        const bool unknown = created.error().outcome() == andante::outcome::unknown;
        const auto* const job = find(number);
        if (job != nullptr && !unknown) {
            forget(job->entry); // or the next run would send it
        }
        end(number, created.error(), unknown ? "lost" : "refused");
        co_return;
    }
    if (const auto left = created->credits_remaining) {
        // Those that were sent together are answered in any order, and credits only become fewer by
        // it.
        facts_.credits = std::min(*left, facts_.credits.value_or(*left));
    }
    if (auto* job = find(number)) {
        job->id = created->id;
        job->state = std::string(created->status.text());
        job->sent = std::chrono::steady_clock::now();
        changed(*job);
    }
    co_await follow(number, created->id);
}

asio::awaitable<void> studio::follow(std::uint64_t number, std::string id)
{
    auto waiting = client_.generations().wait(std::move(id), wait_options_for(number));
    const auto track = co_await andante::as_result(std::move(waiting));
    if (!track) {
        const bool gone = track.error() == andante::errc::job_deleted ||
                          track.error() == andante::errc::not_found;
        end(number, track.error(), gone ? "deleted" : "lost");
        co_return;
    }
    if (auto* job = find(number)) {
        show(*job, *track);
        job->is_over = true;
        job->ended = std::chrono::steady_clock::now();
        changed(*job);
    }
}

void studio::end(std::uint64_t number, const andante::error& problem, std::string_view state)
{
    if (auto* job = find(number)) {
        job->state = state;
        job->problem = plain_words(problem);
        job->is_over = true;
        job->ended = std::chrono::steady_clock::now();
        changed(*job);
    }
}

andante::wait_options studio::wait_options_for(std::uint64_t number)
{
    andante::wait_options options;
    options.on_progress = [this, number](const andante::wait_progress& seen) {
        if (auto* job = find(number)) {
            job->id = seen.id;
            job->state = seen.status;
            job->polls = seen.polls;
            job->expected = seen.expected;
            job->sent = job->sent.value_or(std::chrono::steady_clock::now());
            changed(*job);
        }
        if (seen.expected > std::chrono::milliseconds::zero()) {
            facts_.track_time = seen.expected;
        }
    };
    options.on_end = [this, number](const andante::wait_end& end) {
        if (auto* job = find(number)) {
            job->source = words_for(end.source);
            job->polls = end.polls;
        }
    };
    return options;
}

void studio::show(shown_job& job, const finetuning::generation& track)
{
    job.id = track.id;
    job.state = std::string(track.status.text());
    job.title = track.title.value_or("");
    job.audio_url = track.audio_url.value_or("");
    if (track.duration) {
        job.seconds = track.duration->count();
    }
    job.problem = track.error_message.value_or("");
}

} // namespace studio_server

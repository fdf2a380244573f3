// Making a track: one coroutine each, from the prompt to the end.
#include "studio.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <utility>

namespace studio_server {

namespace asio = boost::asio;
namespace finetuning = andante::finetuning;

namespace {

constexpr std::size_t most_unfinished = 100;

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

std::optional<std::vector<std::uint64_t>> studio::submit(order what)
{
    if (unfinished_ + what.prompts.size() > most_unfinished) {
        return std::nullopt;
    }
    std::vector<std::uint64_t> numbers;
    for (const auto& prompt : what.prompts) {
        const auto number = ++last_number_;
        numbers.push_back(number);
        changed(jobs_.try_emplace(number, number, prompt).first->second);
        order one(std::vector<std::string>(1, prompt));
        one.duration = what.duration;
        ++unfinished_;
        // The coroutine keeps the studio alive as long as it runs.
        const auto ended = [self = shared_from_this()](std::exception_ptr) {
            --self->unfinished_;
            self->make_room();
        };
        asio::co_spawn(executor_, make(number, std::move(one)), ended);
    }
    return numbers;
}

asio::awaitable<finetuning::generation> studio::create(finetuning::generation_request request)
{
    andante::call_options patient;
    patient.deadline = longest_queue;
    if (inbox_) {
        auto inbox = *inbox_;
        return client_.generations().create(std::move(request), std::move(inbox), patient);
    }
    return client_.generations().create(std::move(request), patient);
}

asio::awaitable<void> studio::make(std::uint64_t number, order what)
{
    // Deleting takes a job out of the map while this waits, so it is looked up every time.
    const auto find = [this, number] {
        const auto found = jobs_.find(number);
        return found == jobs_.end() ? nullptr : &found->second;
    };
    finetuning::generation_request request(what.prompts.front());
    request.duration = what.duration;
    auto created = co_await andante::as_result(create(std::move(request)));
    auto outcome = created;
    if (created) {
        if (auto* job = find()) {
            job->id = created->id;
            job->state = std::string(created->status.text());
            changed(*job);
        }
        auto waiting = client_.generations().wait(created->id, wait_options_for(number));
        outcome = co_await andante::as_result(std::move(waiting));
    }
    auto* job = find();
    if (!job) {
        co_return;
    }
    job->is_over = true;
    job->ended = std::chrono::steady_clock::now();
    if (outcome) {
        show(*job, *outcome);
    } else {
        job->state = "lost";
        job->problem = outcome.error().message();
    }
    changed(*job);
}

andante::wait_options studio::wait_options_for(std::uint64_t number)
{
    andante::wait_options options;
    options.on_progress = [this, number](const andante::wait_progress& seen) {
        const auto found = jobs_.find(number);
        if (found != jobs_.end()) {
            found->second.state = seen.status;
            found->second.polls = seen.polls;
            found->second.expected = seen.expected;
            changed(found->second);
        }
    };
    options.on_end = [this, number](const andante::wait_end& end) {
        const auto found = jobs_.find(number);
        if (found != jobs_.end()) {
            found->second.source = words_for(end.source);
            found->second.polls = end.polls;
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

// The line: what is asked for, what is taken out of it, and what a former run has left in it.
#include "studio.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

namespace studio_server {

namespace asio = boost::asio;

namespace {

constexpr std::size_t most_unfinished = 100;

/// What a later run needs to show the track and to ask for it.
andante::journal_note note_of(const wish& what, std::int64_t batch)
{
    auto kept = to_json(what);
    kept["batch"] = batch;
    andante::journal_note note;
    note.label = what.prompt;
    note.note = boost::json::serialize(kept);
    return note;
}

/// Nothing for an entry that another program has written, which shows its label alone.
std::optional<boost::json::object> note_in(const andante::journal_entry& entry)
{
    boost::system::error_code problem;
    auto parsed = boost::json::parse(entry.note, problem);
    if (problem || !parsed.is_object()) {
        return std::nullopt;
    }
    return std::move(parsed.get_object());
}

std::optional<wish> wish_in(const boost::json::object& note)
{
    try {
        return wish_from(note);
    } catch (const std::invalid_argument&) {
        return std::nullopt;
    }
}

} // namespace

asio::awaitable<std::vector<std::int64_t>>
studio::write_down(std::vector<wish> wanted, std::int64_t batch)
{
    std::vector<andante::finetuning::generation_request> requests;
    std::vector<andante::journal_note> notes;
    for (const auto& each : wanted) {
        auto request = request_of(each);
        if (client_.generations().check(request).has_value()) {
            requests.push_back(std::move(request));
            notes.push_back(note_of(each, batch));
        }
    }
    if (!client_.journal() || requests.empty()) {
        co_return std::vector<std::int64_t>();
    }
    auto writing = client_.generations().write_down(std::move(requests), std::move(notes));
    co_return co_await std::move(writing);
}

asio::awaitable<std::optional<studio::number_list>> studio::submit(std::vector<wish> wanted)
{
    if (unfinished_ + wanted.size() > most_unfinished) {
        co_return std::nullopt;
    }
    const auto batch = static_cast<std::int64_t>(last_number_ + 1);
    auto writing = write_down(wanted, batch);
    const auto entries = co_await std::move(writing);
    number_list numbers;
    std::size_t next = 0;
    for (auto& each : wanted) {
        const bool is_valid = client_.generations().check(request_of(each)).has_value();
        auto& job = add_job(std::move(each));
        job.batch = static_cast<std::int64_t>(numbers.empty() ? job.number : numbers.front());
        job.is_ours = true;
        job.entry = is_valid && next < entries.size() ? entries[next++] : 0;
        numbers.push_back(job.number);
        changed(job);
        begin_in_line(job.number);
    }
    co_return numbers;
}

void studio::begin_in_line(std::uint64_t number)
{
    ++unfinished_;
    auto& stop = in_line_[number];
    stop = std::make_shared<asio::cancellation_signal>();
    const auto ended = [self = shared_from_this(), stop, number](std::exception_ptr problem) {
        --self->unfinished_;
        if (problem) { // taken out before it had begun
            self->was_taken_out(number, andante::error(asio::error::operation_aborted));
        }
        self->in_line_.erase(number);
        self->line_changed_.cancel();
        self->make_room();
    };
    asio::co_spawn(executor_, make(number), asio::bind_cancellation_slot(stop->slot(), ended));
}

asio::awaitable<boost::json::object> studio::take_out(number_list numbers)
{
    number_list asked;
    for (const auto number : numbers) {
        const auto found = in_line_.find(number);
        if (found != in_line_.end()) {
            asked.push_back(number);
            const auto stop = found->second; // outlives the row
            stop->emit(asio::cancellation_type::terminal);
        }
    }
    const auto is_waiting = [this](std::uint64_t number) { return in_line_.contains(number); };
    while (std::any_of(asked.begin(), asked.end(), is_waiting)) {
        boost::system::error_code changed;
        auto token = asio::redirect_error(asio::use_awaitable, changed);
        auto waiting = line_changed_.async_wait(token);
        co_await std::move(waiting);
    }
    const auto out = std::count_if(asked.begin(), asked.end(), [this](std::uint64_t number) {
        return find(number) == nullptr;
    });
    boost::json::object made;
    made["out"] = out;
    made["sent"] = static_cast<std::int64_t>(numbers.size()) - out;
    co_return made;
}

void studio::was_taken_out(std::uint64_t number, const andante::error& how)
{
    in_line_.erase(number);
    auto* const job = find(number);
    if (job == nullptr) {
        return;
    }
    const auto entry = job->entry;
    if (how.outcome() != andante::outcome::unknown) {
        jobs_.erase(number);
        forget(entry);
        publish_removed(number_list(1, number));
    } else if (entry != 0) {
        job->state = "checking";
        changed(*job);
        find_out(number, entry);
    } else {
        end(number, how, "lost");
    }
}

// The create was on its way when it was taken out: the journal knows how to look for its track.
void studio::find_out(std::uint64_t number, std::int64_t entry)
{
    const auto claimed =
        [self = shared_from_this(),
         number](std::exception_ptr problem, std::optional<andante::unfinished_work> work) {
            if (work) {
                self->begin(self->finish(number, std::move(*work)));
            } else {
                self->end(number, andante::detail::error_from(problem), "lost");
            }
        };
    const auto claiming = [](andante::finetuning::client client, std::int64_t which
                          ) -> asio::awaitable<std::optional<andante::unfinished_work>> {
        auto resuming = client.resume(which);
        auto work = co_await std::move(resuming);
        co_return std::optional(std::move(work));
    };
    asio::co_spawn(executor_, claiming(client_, entry), claimed);
}

void studio::forget(std::int64_t entry)
{
    if (entry != 0 && client_.journal()) {
        auto forgetting = client_.journal()->forget(std::vector<std::int64_t>(1, entry));
        asio::co_spawn(executor_, std::move(forgetting), asio::detached);
    }
}

asio::awaitable<std::optional<studio::number_list>> studio::try_again(number_list numbers)
{
    std::vector<wish> wanted;
    number_list tried;
    for (const auto number : numbers) {
        auto* const job = find(number);
        if (job != nullptr && job->is_over && job->is_ours && job->state != "completed") {
            wanted.push_back(job->wanted);
            tried.push_back(number);
        }
    }
    if (wanted.empty()) {
        co_return number_list();
    }
    auto asking = submit(std::move(wanted));
    auto made = co_await std::move(asking);
    if (made) {
        dismiss(tried);
        for (const auto number : tried) {
            if (auto* const job = find(number)) { // a failed one stays in the library
                job->is_ours = false;
                changed(*job);
            }
        }
    }
    co_return made;
}

std::size_t studio::dismiss(const number_list& numbers)
{
    number_list gone;
    for (const auto number : numbers) {
        auto* const job = find(number);
        const bool is_nowhere = job != nullptr && (job->id.empty() || job->state == "deleted");
        if (is_nowhere && job->is_over) {
            forget(job->entry);
            jobs_.erase(number);
            gone.push_back(number);
        }
    }
    publish_removed(gone);
    return gone.size();
}

asio::awaitable<std::vector<andante::unfinished_work>> studio::claim_left_work()
{
    if (!client_.journal()) {
        co_return std::vector<andante::unfinished_work>();
    }
    auto claiming = client_.resume();
    co_return co_await std::move(claiming);
}

void studio::go_on_with(std::vector<andante::unfinished_work> works)
{
    std::map<std::int64_t, std::int64_t> batches; // by the numbers that a former run gave them
    for (const auto& each : works) {
        auto& job = go_on_with(each);
        const auto note = note_in(each.entry());
        const auto* const batch = note ? note->if_contains("batch") : nullptr;
        if (batch != nullptr && batch->is_int64() && job.is_ours) {
            job.batch = batches.try_emplace(batch->get_int64(), job.batch).first->second;
        }
    }
}

shown_job& studio::go_on_with(const andante::unfinished_work& work)
{
    const auto& entry = work.entry();
    const auto note = note_in(entry);
    const auto wanted = note ? wish_in(*note) : std::nullopt;
    auto* const known = entry.job_id.empty() ? nullptr : find_by_id(entry.job_id);
    auto& job = known != nullptr ? *known : add_job(wanted.value_or(wish(entry.label)));
    job.entry = job.place = entry.number;
    job.is_ours = wanted.has_value();
    job.is_resumed = true;
    if (wanted) {
        job.wanted = *wanted;
    }
    if (entry.stage == andante::journal_stage::intended && wanted) {
        ++taken_over_.waiting;
        begin_in_line(job.number);
        return job;
    }
    ++(entry.job_id.empty() ? taken_over_.doubtful : taken_over_.making);
    if (known == nullptr) {
        job.id = entry.job_id;
        job.state = entry.job_id.empty() ? "checking" : "processing";
    }
    begin(finish(job.number, work));
    return job;
}

asio::awaitable<void> studio::finish(std::uint64_t number, andante::unfinished_work work)
{
    andante::resume_options how;
    how.wait = wait_options_for(number);
    auto finishing = work.finish(std::move(how));
    const auto ended = co_await andante::as_result(std::move(finishing));
    if (!ended) {
        const bool unknown = ended.error().outcome() == andante::outcome::unknown;
        end(number, ended.error(), unknown ? "lost" : "refused");
        co_return;
    }
    auto* const job = find(number);
    if (job != nullptr && ended->job_id.empty()) {
        job->problem = ended->reason;
        job->state = "refused";
        job->is_over = true;
        changed(*job);
    } else if (job != nullptr) {
        job->id = ended->job_id;
        co_await follow(number, ended->job_id);
    }
}

} // namespace studio_server

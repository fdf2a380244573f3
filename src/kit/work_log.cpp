#include <andante/kit/work_log.hpp>

#include "core/invalid.hpp"
#include "kit/call_text.hpp"

#include <algorithm>
#include <utility>

namespace andante::inline v0::kit {

namespace asio = boost::asio;

namespace {

/// Enough to tell the jobs of one moment apart.
constexpr std::size_t most_known = 4096;

error no_journal()
{
    return detail::invalid(
        "client_options::journal", "empty", "a journal, so that calls can be written down"
    );
}

result<journal_entry> entry_of(const call& what, const journal_query& of, std::string kind)
{
    auto text = call_to_text(what);
    if (text.has_error()) {
        return text.error();
    }
    journal_entry made;
    made.provider = of.provider;
    made.base_url = of.base_url;
    made.kind = std::move(kind);
    made.request = std::move(*text);
    made.label = what.options.journal.label;
    made.target = what.options.journal.target;
    made.note = what.options.journal.note;
    return made;
}

error not_to_be_sent(const journal_entry& entry)
{
    error_details details;
    details.message = "entry " + std::to_string(entry.number) + " of the journal is '" +
                      std::string(to_string(entry.stage)) +
                      "': resume it instead of sending it again";
    details.stop = stop_reason::permanent;
    details.outcome = outcome::not_sent;
    return error(errc::journal_held, std::move(details));
}

/// What a person is told of an error: a message without one says its code.
std::string words_of(const error& problem)
{
    return problem.message().empty() ? problem.code().message() : problem.message();
}

} // namespace

work_log::work_log(std::shared_ptr<const pipeline> calls, std::string provider)
    : calls_(std::move(calls))
    , journal_(calls_->options().journal)
    , provider_(std::move(provider))
{}

journal_query work_log::mine() const
{
    journal_query query;
    query.provider = provider_;
    query.base_url = calls_->base_url().text();
    query.unfinished = true;
    return query;
}

asio::awaitable<result<std::vector<std::int64_t>>>
work_log::write_down(std::shared_ptr<work_log> self, std::string kind, std::vector<call> calls)
{
    if (!self->journal_) {
        co_return no_journal();
    }
    std::vector<journal_entry> entries;
    for (const auto& each : calls) {
        auto made = entry_of(each, self->mine(), kind);
        if (made.has_error()) {
            co_return made.error();
        }
        entries.push_back(std::move(*made));
    }
    auto adding = self->journal_->add(std::move(entries));
    co_return co_await std::move(adding);
}

result<call> work_log::call_of(const journal_entry& entry, call_options options) const
{
    auto made = call_from_text(entry.request);
    if (made.has_error()) {
        return made;
    }
    auto own = std::exchange(made->options, std::move(options));
    made->options.cost = own.cost;
    made->options.tokens = own.tokens;
    made->options.partition = std::move(own.partition);
    made->options.tag = std::move(own.tag);
    made->options.journal = journal_note();
    made->options.journal.entry = entry.number;
    return made;
}

/// The service had as long to answer as its caller was silent for.
lost_creates::former_attempts
work_log::attempts_of(const journal_entry& entry, const call& what) const
{
    const auto silence = std::max(
        what.idle_timeout, what.options.idle_timeout.value_or(calls_->options().idle_timeout)
    );
    const bool is_told = entry.stage == journal_stage::in_doubt;
    return {entry.sent_at, is_told ? entry.changed_at : entry.changed_at + silence};
}

asio::awaitable<std::vector<std::string>> work_log::known_jobs(std::shared_ptr<work_log> self)
{
    auto query = self->mine();
    query.unfinished = false;
    query.limit = most_known;
    auto listing = self->journal_->list(std::move(query));
    const auto entries = co_await std::move(listing);
    std::vector<std::string> ids;
    if (entries.has_value()) {
        for (const auto& each : *entries) {
            if (!each.job_id.empty()) {
                ids.push_back(each.job_id);
            }
        }
    }
    co_return ids;
}

void work_log::follow(const std::string& job_id, std::int64_t number, bool wants_file)
{
    const std::lock_guard lock(mutex_);
    auto& place = followed_[job_id];
    place.number = number;
    place.wants_file = wants_file;
}

std::optional<work_log::followed> work_log::take(const std::string& job_id, bool is_over)
{
    const std::lock_guard lock(mutex_);
    const auto found = followed_.find(job_id);
    if (found == followed_.end()) {
        return std::nullopt;
    }
    const auto known = found->second;
    if (is_over || !known.wants_file) {
        followed_.erase(found);
    }
    return known;
}

void work_log::ended(const std::string& job_id, const std::string& status, bool is_success)
{
    const auto known = take(job_id, !is_success);
    if (!known) {
        return;
    }
    const auto stage = !is_success         ? journal_stage::failed
                       : known->wants_file ? journal_stage::ended
                                           : journal_stage::finished;
    journal_->change_later(known->number, journal_change(stage, "the job is '" + status + "'"));
}

void work_log::gone(const std::string& job_id, const error& why)
{
    if (const auto known = take(job_id, true)) {
        journal_->change_later(known->number, journal_change(journal_stage::failed, words_of(why)));
    }
}

void work_log::saved(const std::string& job_id, const std::string& path)
{
    if (const auto known = take(job_id, true)) {
        journal_->change_later(
            known->number, journal_change(journal_stage::finished, "saved as " + path)
        );
    }
}

result<void> check_notes(std::size_t requests, const std::vector<journal_note>& notes)
{
    if (!notes.empty() && notes.size() != requests) {
        return detail::invalid(
            "notes", std::to_string(notes.size()), "as many as there are requests, or none"
        );
    }
    return result<void>();
}

asio::awaitable<std::vector<std::int64_t>> write_down_calls(
    std::shared_ptr<work_log> log, std::string kind, std::vector<prepared_call> prepared
)
{
    std::vector<call> calls;
    for (auto& each : prepared) {
        calls.push_back(std::move(each).value());
    }
    auto writing = work_log::write_down(std::move(log), std::move(kind), std::move(calls));
    auto written = co_await std::move(writing);
    co_return std::move(written).value();
}

work_piece::work_piece(std::shared_ptr<work_log> log)
    : log_(std::move(log))
    , has_left_(std::make_shared<bool>(false))
{}

work_piece::~work_piece()
{
    if (state_ == state::accepted) { // cancelled while that was written down
        journal_change told(journal_stage::accepted);
        told.job_id = job_id_;
        change(std::move(told));
    } else if (state_ == state::begun) {
        const bool left = *has_left_;
        journal_change told;
        if (left) {
            told.stage = journal_stage::in_doubt;
            told.reason = "given up after it was sent, and before its answer was read";
        } else if (is_own_) {
            told.stage = journal_stage::failed;
            told.reason = "given up before it was sent";
        }
        told.is_release = true;
        change(std::move(told));
    }
}

/// Tells the journal that an attempt leaves.
class work_piece::attempt_step {
public:
    attempt_step(
        std::shared_ptr<andante::journal> to,
        std::int64_t number,
        std::shared_ptr<bool> left,
        std::optional<std::string> request
    )
        : to_(std::move(to))
        , number_(number)
        , left_(std::move(left))
        , request_(std::move(request))
    {}

    asio::awaitable<result<void>> operator()(const call&) const
    {
        return run(to_, number_, left_, attempt_change(request_));
    }

private:
    static journal_change attempt_change(std::optional<std::string> request)
    {
        journal_change made(journal_stage::sent);
        made.is_attempt = true;
        made.request = std::move(request);
        return made;
    }

    static asio::awaitable<result<void>>
    run(std::shared_ptr<andante::journal> to,
        std::int64_t number,
        std::shared_ptr<bool> left,
        journal_change what)
    {
        auto changing = to->change(number, std::move(what));
        auto kept = co_await std::move(changing);
        if (kept.has_value()) {
            *left = true;
        }
        co_return kept;
    }

    std::shared_ptr<andante::journal> to_;
    std::int64_t number_;
    std::shared_ptr<bool> left_;
    std::optional<std::string> request_;
};

asio::awaitable<result<void>> work_piece::begin(work_piece* self, call* what, std::string kind)
{
    auto& log = *self->log_;
    if (!log.journal_) {
        co_return result<void>();
    }
    auto made = entry_of(*what, log.mine(), std::move(kind));
    if (made.has_error()) {
        co_return made.error();
    }
    std::optional<std::string> new_request;
    self->number_ = what->options.journal.entry;
    self->is_own_ = self->number_ == 0;
    self->wants_file_ = !what->options.journal.target.empty();
    if (self->is_own_) {
        std::vector<journal_entry> one(1, std::move(*made));
        auto adding = log.journal_->add(std::move(one));
        auto added = co_await std::move(adding);
        if (added.has_error()) {
            co_return added.error();
        }
        self->number_ = added->front();
    } else {
        auto claiming = log.journal_->claim(self->number_);
        auto claimed = co_await std::move(claiming);
        if (claimed.has_error()) {
            co_return claimed.error();
        }
        if (is_over(claimed->stage) || !claimed->job_id.empty()) {
            co_return not_to_be_sent(*claimed);
        }
        self->wants_file_ = !claimed->target.empty();
        *self->has_left_ = claimed->stage != journal_stage::intended;
        if (claimed->request != made->request) {
            new_request = std::move(made->request);
        }
    }
    self->state_ = state::begun;
    what->before_attempt =
        attempt_step(log.journal_, self->number_, self->has_left_, std::move(new_request));
    co_return result<void>();
}

void work_piece::change(journal_change what) const
{
    log_->journal_->change_later(number_, std::move(what));
}

asio::awaitable<void> work_piece::accepted(work_piece* self, std::string job_id, std::string why)
{
    if (self->state_ != state::begun) {
        co_return;
    }
    self->job_id_ = job_id;
    self->state_ = state::accepted;
    self->log_->follow(job_id, self->number_, self->wants_file_);
    journal_change told(journal_stage::accepted, std::move(why));
    told.job_id = std::move(job_id);
    auto changing = self->log_->journal_->change(self->number_, std::move(told));
    co_await std::move(changing);
    self->state_ = state::over;
}

void work_piece::refused(const error& why)
{
    if (state_ != state::begun) {
        return;
    }
    state_ = state::over;
    journal_change told;
    told.reason = words_of(why);
    const bool can_be_sent = !is_own_ && !*has_left_ && why.outcome() == outcome::not_sent;
    if (!can_be_sent) {
        told.stage = journal_stage::failed;
    }
    told.is_release = true;
    change(std::move(told));
}

void work_piece::in_doubt(const error& why)
{
    if (state_ != state::begun) {
        return;
    }
    state_ = state::over;
    journal_change told(journal_stage::in_doubt, words_of(why));
    told.is_release = true;
    change(std::move(told));
}

void work_piece::decided(std::string why)
{
    if (state_ == state::begun) {
        journal_change told;
        told.reason = std::move(why);
        change(std::move(told));
    }
}

void work_piece::done()
{
    if (state_ == state::begun) {
        state_ = state::over;
        change(journal_change(journal_stage::finished));
    }
}

} // namespace andante::inline v0::kit

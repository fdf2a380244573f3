#include <andante/kit/work_log.hpp>

#include "core/invalid.hpp"
#include "kit/call_text.hpp"
#include "kit/work_entry.hpp"

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

} // namespace

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

std::string words_of(const error& problem)
{
    return problem.message().empty() ? problem.code().message() : problem.message();
}

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
    calls.reserve(prepared.size());
    for (auto& each : prepared) {
        calls.push_back(std::move(each).value());
    }
    auto writing = work_log::write_down(std::move(log), std::move(kind), std::move(calls));
    auto written = co_await std::move(writing);
    co_return std::move(written).value();
}

} // namespace andante::inline v0::kit

#include <andante/kit/work_log.hpp>

#include "kit/work_entry.hpp"

#include <functional>
#include <optional>
#include <utility>

namespace andante::inline v0::kit {

namespace asio = boost::asio;

namespace {

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

} // namespace

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

    /// The same attempt, which leaves later than it was marked.
    std::function<asio::awaitable<result<void>>(const call& what)> late() const
    {
        return [to = to_, number = number_, left = left_](const call&) {
            return run(to, number, left, journal_change(journal_stage::sent));
        };
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
    const attempt_step step(log.journal_, self->number_, self->has_left_, std::move(new_request));
    what->before_attempt = step;
    what->before_late_attempt = step.late();
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

} // namespace andante::inline v0::kit

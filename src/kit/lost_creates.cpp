#include <andante/kit/lost_creates.hpp>

#include "async/cancelled.hpp"
#include "async/one_shot.hpp"
#include "core/saturating.hpp"
#include "kit/create_registry.hpp"
#include "kit/shared_look.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>
#include <vector>

namespace andante::inline v0::kit {

namespace asio = boost::asio;
using detail::saturating_add;
using time_point = time_source::time_point;

namespace {

/// When the job is looked for after a loss, before it is certain that the server begins none.
constexpr std::array early_looks{std::chrono::seconds(1), std::chrono::seconds(4)};
/// And how often from then on, while it stays open.
constexpr std::chrono::seconds between_looks(5);
/// A look that began so long before it was wanted will do, except for saying that there is no job.
constexpr std::chrono::seconds shared_within(1);
/// So many pages of the list are read at most.
constexpr int most_pages = 5;

} // namespace

class lost_creates::state {
public:
    state(
        std::shared_ptr<const pipeline> of, std::shared_ptr<jobs::job_source> from, matcher matches
    )
        : calls(std::move(of))
        , source(std::move(from))
        , options(calls->options().lost_creates)
        , looks(options.look && matches)
        , registry(std::move(matches), options.commit_time)
    {}

    time_point now() const { return calls->time()->now(); }

    const std::shared_ptr<const pipeline> calls;
    const std::shared_ptr<jobs::job_source> source;
    const lost_create_options options;
    const bool looks;

    std::mutex mutex;
    create_registry registry;
    /// The last one that began; null before the first, and after one that its leader left.
    std::shared_ptr<shared_look> latest;
};

namespace {

/// The newest jobs, back to `since` as far as so many pages go.
asio::awaitable<result<shared_jobs>> read_newest(
    std::shared_ptr<jobs::job_source> source,
    std::shared_ptr<time_source> time,
    time_point began,
    time_point since,
    call_options options
)
{
    const auto seen = std::make_shared<newest_jobs>();
    seen->began = began;
    for (int page = 0; page < most_pages && !seen->is_torn; ++page) {
        // The last job is shown once more, so that it is seen when others before it have gone.
        const auto skipped = std::max<std::int64_t>(0, std::ssize(seen->items) - 1);
        auto reading = source->list(skipped, source->page_limit(), false, options);
        auto found = co_await std::move(reading);
        if (found.has_error()) {
            co_return found.error();
        }
        add_page(*seen, std::move(*found), time->now());
        if (reaches_back(*seen, since)) {
            break;
        }
    }
    co_return shared_jobs(seen);
}

error with_sentence(const error& problem, const std::string& sentence)
{
    auto details = problem.details();
    details.message += details.message.empty() ? sentence : "; " + sentence;
    return error(problem.code(), std::move(details));
}

} // namespace

lost_creates::lost_creates(
    std::shared_ptr<const pipeline> calls, std::shared_ptr<jobs::job_source> source, matcher matches
)
    : state_(std::make_unique<state>(std::move(calls), std::move(source), std::move(matches)))
{}

lost_creates::~lost_creates() = default;

lost_creates::attempt::attempt(
    std::shared_ptr<lost_creates> owner,
    const call& what,
    const std::optional<former_attempts>& before
)
    : owner_(std::move(owner))
    , is_marked_(what.when_lost == lost_create_meaning::matched && !what.mark.text.empty())
{
    auto& in = *owner_->state_;
    const auto now = in.now();
    if (what.options.deadline) {
        end_ = saturating_add(now, *what.options.deadline);
    }
    auto sent = now;
    if (before) {
        const auto utc = in.calls->time()->utc_now();
        sent = now - std::max<time_source::duration>(utc - before->sent, {});
        // What was lost before a server's time to commit can be judged at once; what its process
        // would still wait for is lost only then.
        lost_before_ =
            now - std::min<time_source::duration>(utc - before->lost, in.options.commit_time);
    }
    const std::lock_guard lock(in.mutex);
    number_ = in.registry.begin(what.mark, sent);
}

lost_creates::attempt::~attempt()
{
    auto& in = *owner_->state_;
    const std::lock_guard lock(in.mutex);
    in.registry.end(number_);
}

void lost_creates::attempt::answered(const std::string& id)
{
    auto& in = *owner_->state_;
    const std::lock_guard lock(in.mutex);
    in.registry.own(number_, id);
}

std::optional<std::chrono::milliseconds> lost_creates::attempt::remaining() const
{
    if (!end_) {
        return std::nullopt;
    }
    return std::chrono::ceil<std::chrono::milliseconds>(*end_ - owner_->state_->now());
}

void lost_creates::known(const std::vector<std::string>& ids)
{
    const std::lock_guard lock(state_->mutex);
    for (const auto& each : ids) {
        state_->registry.own(each);
    }
}

error lost_creates::in_doubt(const error& problem)
{
    auto details = problem.details();
    details.outcome = outcome::unknown;
    return with_sentence(
        error(problem.code(), std::move(details)), "an earlier attempt may have begun a job"
    );
}

/// The search for one job.
class lost_creates::search {
public:
    search(std::shared_ptr<lost_creates> self, attempt* which, const error* problem)
        : self_(std::move(self))
        , which_(which)
        , problem_(problem)
        , began_(self_->state_->now())
        , lost_at_(which_->lost_before_.value_or(began_))
        , end_(std::min(
              which->end_.value_or(time_point::max()),
              saturating_add(began_, self_->state_->options.patience)
          ))
    {
        which_->lost_before_.reset(); // what is sent from now on is lost now
        const std::lock_guard lock(self_->state_->mutex);
        self_->state_->registry.lose(which->number_, lost_at_);
    }

    static asio::awaitable<void> run(std::shared_ptr<search> self);

    settlement ended;

private:
    time_point next_look() const;
    bool conclude(const result<shared_jobs>& seen);
    void take(const jobs::sighting& job);
    void give_up();
    asio::awaitable<result<shared_jobs>> look(time_point wanted);

    std::shared_ptr<lost_creates> self_;
    attempt* which_;
    const error* problem_;
    time_point began_;
    time_point lost_at_; ///< Also later, for what a process has sent that ended too early to know.
    time_point end_;
    std::size_t looks_ = 0;
    std::optional<jobs::sighting> candidate_; ///< Perhaps its own.
    std::string obstacle_;                    ///< Why the last look has said nothing.
};

time_point lost_creates::search::next_look() const
{
    const auto last_word = lost_at_ + self_->state_->options.commit_time;
    if (looks_ < early_looks.size() && began_ + early_looks[looks_] < last_word) {
        return began_ + early_looks[looks_];
    }
    const auto later = looks_ > early_looks.size() ? looks_ - early_looks.size() : 0;
    return last_word + later * between_looks;
}

/// What others see at the same time is seen together.
asio::awaitable<result<shared_jobs>> lost_creates::search::look(time_point wanted)
{
    auto& in = *self_->state_;
    const bool is_last_word = wanted >= lost_at_ + in.options.commit_time;
    const auto soon_enough = is_last_word ? wanted : wanted - shared_within;
    std::unique_lock lock(in.mutex);
    while (in.latest && in.latest->began >= soon_enough) {
        const auto joined = in.latest;
        if (joined->is_over) {
            co_return joined->shown;
        }
        const auto told = std::make_shared<detail::one_shot>();
        joined->waiting.push_back(told);
        lock.unlock();
        const auto code = co_await detail::one_shot::wait(told);
        if (code) {
            throw boost::system::system_error(code);
        }
        lock.lock();
        if (joined->shown.has_error() || joined->shown.value()) {
            co_return joined->shown;
        }
        // Its leader has left: somebody else looks.
    }
    look_leader leader(in.mutex, in.latest, in.now());
    const auto began = in.latest->began;
    const auto since = in.registry.oldest_lost(began);
    lock.unlock();
    call_options options;
    options.priority = priority::normal;
    options.fresh = true;
    options.deadline = std::chrono::duration_cast<std::chrono::milliseconds>(end_ - began);
    auto reading = read_newest(in.source, in.calls->time(), began, since, std::move(options));
    auto shown = co_await std::move(reading);
    leader.end(shown);
    co_return shown;
}

void lost_creates::search::take(const jobs::sighting& job)
{
    which_->answered(job.id);
    ended.found = job;
}

/// True when the search is over.
bool lost_creates::search::conclude(const result<shared_jobs>& seen)
{
    auto& in = *self_->state_;
    if (seen.has_error()) {
        obstacle_ = "the list of jobs could not be read: " + seen.error().message();
        // A deadline may be that of another, who has led this look.
        return seen.error().stop() == stop_reason::permanent &&
               seen.error() != errc::deadline_exceeded;
    }
    create_registry::finding found;
    {
        const std::lock_guard lock(in.mutex);
        found = in.registry.judge(which_->number_, *seen.value());
        if (found.what == create_registry::answer::found) {
            in.registry.own(which_->number_, found.job->id); // before another finds it
        }
    }
    switch (found.what) {
    case create_registry::answer::found:
        ended.found = *found.job;
        return true;
    case create_registry::answer::absent:
        if (which_->resends_ >= in.options.resends) {
            obstacle_ = "it was sent again " + std::to_string(which_->resends_) +
                        " times, and no answer came";
            return true;
        }
        ++which_->resends_;
        ended.resend = true;
        return true;
    case create_registry::answer::open:
        if (found.job != nullptr) {
            candidate_ = *found.job;
            obstacle_ = "job " + found.job->id + " may be its own or that of another like it";
        } else {
            obstacle_ = "no such job is there yet";
        }
        return false;
    case create_registry::answer::hidden:
        obstacle_ = "there are too many newer jobs, or they change too fast, to see whether it is "
                    "there";
        return false;
    }
    return false;
}

void lost_creates::search::give_up()
{
    auto& in = *self_->state_;
    const auto policy = in.options.when_in_doubt;
    if (policy == lost_create_policy::adopt && candidate_) {
        take(*candidate_);
        return;
    }
    const bool has_time = in.now() < which_->end_.value_or(time_point::max());
    // Where nothing tells of a job, each repeat may pay once more.
    const int most = which_->is_marked_ ? in.options.resends : std::min(1, in.options.resends);
    if (policy == lost_create_policy::resend && has_time && which_->resends_ < most) {
        ++which_->resends_;
        ended.resend = ended.in_doubt = true;
        return;
    }
    ended.problem = obstacle_.empty()
                        ? *problem_
                        : with_sentence(*problem_, "looked for its job: " + obstacle_);
}

asio::awaitable<void> lost_creates::search::run(std::shared_ptr<search> self)
{
    auto& in = *self->self_->state_;
    while (in.looks && self->which_->is_marked_) {
        const auto when = self->next_look();
        if (when >= self->end_) {
            break;
        }
        co_await in.calls->time()->sleep_until(when);
        ++self->looks_;
        auto looking = self->look(when);
        const auto seen = co_await std::move(looking);
        if (self->conclude(seen)) {
            break;
        }
    }
    if (!self->ended.found && !self->ended.resend) {
        self->give_up();
    }
    if (self->ended.resend) {
        const std::lock_guard lock(in.mutex);
        in.registry.resend(self->which_->number_);
    }
}

asio::awaitable<lost_creates::settlement>
lost_creates::settle(std::shared_ptr<lost_creates> self, attempt* which, const error* problem)
{
    const auto searching = std::make_shared<search>(self, which, problem);
    auto flow = self->state_->calls->guard(search::run(searching));
    std::exception_ptr thrown;
    try {
        co_await std::move(flow);
    } catch (...) {
        thrown = std::current_exception();
    }
    if (thrown && detail::is_cancellation(thrown)) {
        auto details = problem->details();
        details.stop = stop_reason::cancelled;
        details.message = "cancelled while its job was looked for, since its answer was lost";
        throw cancellation(error(asio::error::operation_aborted, std::move(details)));
    }
    if (thrown) {
        std::rethrow_exception(thrown);
    }
    co_return std::move(searching->ended);
}

} // namespace andante::inline v0::kit

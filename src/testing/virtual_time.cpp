#include <andante/testing/virtual_time.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <map>
#include <mutex>

namespace andante::inline v0::testing {

namespace asio = boost::asio;
using time_point = time_source::time_point;

namespace {

/// The armed timers in the order in which they will fire.
class agenda {
public:
    using key = std::pair<time_point, std::uint64_t>;

    struct entry {
        asio::any_io_executor executor;
        std::function<void()> call;
    };

    key add(time_point when, entry what)
    {
        const std::lock_guard lock(mutex_);
        const key place(std::max(when, now_), ++sequence_);
        entries_.emplace(place, std::move(what));
        return place;
    }

    void remove(key place) noexcept
    {
        const std::lock_guard lock(mutex_);
        entries_.erase(place);
    }

    std::optional<time_point> next() const
    {
        const std::lock_guard lock(mutex_);
        return entries_.empty() ? std::nullopt : std::optional(entries_.begin()->first.first);
    }

    entry take_first()
    {
        const std::lock_guard lock(mutex_);
        auto node = entries_.extract(entries_.begin());
        now_ = std::max(now_, node.key().first);
        return std::move(node.mapped());
    }

    /// Drops what is armed: a sleeping coroutine owns its timer, which owns this agenda.
    void clear()
    {
        std::map<key, entry> dropped;
        const std::lock_guard lock(mutex_);
        dropped.swap(entries_);
    }

    time_point now() const noexcept
    {
        const std::lock_guard lock(mutex_);
        return now_;
    }

    void set_now(time_point when)
    {
        const std::lock_guard lock(mutex_);
        now_ = std::max(now_, when);
    }

    std::size_t size() const noexcept
    {
        const std::lock_guard lock(mutex_);
        return entries_.size();
    }

private:
    mutable std::mutex mutex_;
    time_point now_{std::chrono::hours(1000)};
    std::uint64_t sequence_ = 0;
    std::map<key, entry> entries_;
};

class virtual_timer final : public timer {
public:
    virtual_timer(std::shared_ptr<agenda> owner, asio::any_io_executor executor)
        : agenda_(std::move(owner))
        , executor_(std::move(executor))
    {}

    ~virtual_timer() override { cancel(); }

    void arm(time_point when, std::function<void()> on_expiry) override
    {
        cancel();
        place_ = agenda_->add(when, {executor_, std::move(on_expiry)});
    }

    void cancel() noexcept override
    {
        if (const auto place = std::exchange(place_, std::nullopt)) {
            agenda_->remove(*place);
        }
    }

private:
    std::shared_ptr<agenda> agenda_;
    asio::any_io_executor executor_;
    std::optional<agenda::key> place_;
};

class virtual_time_source final : public time_source {
public:
    virtual_time_source(
        std::shared_ptr<agenda> owner, std::chrono::system_clock::time_point utc_start
    )
        : agenda_(std::move(owner))
        , start_(agenda_->now())
        , utc_start_(utc_start)
    {}

    time_point now() const noexcept override { return agenda_->now(); }

    std::chrono::system_clock::time_point utc_now() const noexcept override
    {
        return utc_start_ +
               std::chrono::duration_cast<std::chrono::system_clock::duration>(now() - start_);
    }

    std::unique_ptr<timer> make_timer(asio::any_io_executor executor) override
    {
        return std::make_unique<virtual_timer>(agenda_, std::move(executor));
    }

    time_point start() const noexcept { return start_; }
    void shift(std::chrono::system_clock::duration by) noexcept { utc_start_ += by; }

private:
    std::shared_ptr<agenda> agenda_;
    time_point start_;
    std::chrono::system_clock::time_point utc_start_;
};

constexpr std::chrono::system_clock::time_point default_utc =
    std::chrono::sys_days(std::chrono::year(2026) / std::chrono::January / 1);

} // namespace

stalled::stalled()
    : logic_error(
          "stalled: nothing can run and no timer is armed, so the operation would wait forever"
      )
{}

stalled::~stalled() = default;

class virtual_time::impl {
public:
    explicit impl(std::chrono::system_clock::time_point utc_start)
        : timers(std::make_shared<agenda>())
        , source(std::make_shared<virtual_time_source>(timers, utc_start))
    {}

    impl(const impl&) = delete;
    impl& operator=(const impl&) = delete;
    ~impl() { timers->clear(); }

    void settle()
    {
        context.restart();
        while (context.poll() > 0) {
        }
    }

    void fire_next()
    {
        auto due = timers->take_first();
        asio::post(due.executor, std::move(due.call));
        settle();
    }

    std::shared_ptr<agenda> timers;
    std::shared_ptr<virtual_time_source> source;
    asio::io_context context{1};
};

virtual_time::virtual_time()
    : virtual_time(default_utc)
{}

virtual_time::virtual_time(std::chrono::system_clock::time_point utc_start)
    : impl_(std::make_unique<impl>(utc_start))
{}

virtual_time::~virtual_time() = default;

asio::any_io_executor virtual_time::executor() const
{
    return impl_->context.get_executor();
}

std::shared_ptr<time_source> virtual_time::source() const
{
    return impl_->source;
}

time_point virtual_time::now() const noexcept
{
    return impl_->source->now();
}

time_source::duration virtual_time::elapsed() const noexcept
{
    return now() - impl_->source->start();
}

void virtual_time::settle()
{
    impl_->settle();
}

void virtual_time::advance(time_source::duration how_much)
{
    const auto until = now() + how_much;
    settle();
    while (true) {
        const auto next = impl_->timers->next();
        if (!next || *next > until) {
            break;
        }
        impl_->fire_next();
    }
    impl_->timers->set_now(until);
}

void virtual_time::shift_utc(std::chrono::system_clock::duration by) noexcept
{
    impl_->source->shift(by);
}

std::size_t virtual_time::armed_timers() const noexcept
{
    return impl_->timers->size();
}

void virtual_time::run_until(const std::function<bool()>& done)
{
    settle();
    while (!done()) {
        if (!impl_->timers->next()) {
            throw stalled();
        }
        impl_->fire_next();
    }
}

void start(
    const asio::any_io_executor& executor,
    asio::awaitable<void> operation,
    std::function<void(std::exception_ptr)> on_end
)
{
    asio::co_spawn(executor, std::move(operation), std::move(on_end));
}

namespace detail {

void run(virtual_time& time, asio::awaitable<void> operation)
{
    struct run_state {
        bool ended = false;
        std::exception_ptr thrown;
        asio::cancellation_signal stop;
    };
    const auto state = std::make_shared<run_state>();
    const auto on_end = [state](std::exception_ptr problem) {
        state->ended = true;
        state->thrown = std::move(problem);
    };
    asio::co_spawn(
        time.executor(),
        std::move(operation),
        asio::bind_cancellation_slot(state->stop.slot(), on_end)
    );
    try {
        time.run_until([&] { return state->ended; });
    } catch (...) {
        // It must not go on later, when its caller's frame is gone.
        state->stop.emit(asio::cancellation_type::terminal);
        time.settle();
        throw;
    }
    if (state->thrown) {
        std::rethrow_exception(state->thrown);
    }
}

} // namespace detail

} // namespace andante::inline v0::testing

#include "reliability/torture/stepped_time.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace torture {

namespace asio = boost::asio;
using time_point = andante::time_source::time_point;

/// What is armed, in the order in which it will fire, and the present moment.
class stepped_time::agenda {
public:
    using key = std::pair<time_point, std::size_t>;
    struct entry {
        asio::any_io_executor executor;
        std::function<void()> call;
    };

    key add(time_point when, entry what)
    {
        const key place(std::max(when, now), ++last_);
        entries.emplace(place, std::move(what));
        return place;
    }

    time_point now{std::chrono::hours(1000)};
    std::map<key, entry> entries;

private:
    std::size_t last_ = 0;
};

namespace {

template <class Agenda>
class stepped_timer final : public andante::timer {
public:
    stepped_timer(std::shared_ptr<Agenda> owner, asio::any_io_executor executor)
        : agenda_(std::move(owner))
        , executor_(std::move(executor))
    {}
    ~stepped_timer() override { cancel(); }

    void arm(time_point when, std::function<void()> on_expiry) override
    {
        cancel();
        place_ = agenda_->add(when, {executor_, std::move(on_expiry)});
    }

    void cancel() noexcept override
    {
        if (const auto place = std::exchange(place_, std::nullopt)) {
            // Its callback may own this timer.
            const auto dropped = agenda_->entries.extract(*place);
        }
    }

private:
    std::shared_ptr<Agenda> agenda_;
    asio::any_io_executor executor_;
    std::optional<typename Agenda::key> place_;
};

constexpr std::chrono::system_clock::time_point first_day =
    std::chrono::sys_days(std::chrono::year(2026) / std::chrono::January / 1);

} // namespace

class stepped_time::clock final : public andante::time_source {
public:
    explicit clock(std::shared_ptr<agenda> from)
        : agenda_(std::move(from))
        , start_(agenda_->now)
    {}

    time_point now() const noexcept override { return agenda_->now; }
    std::chrono::system_clock::time_point utc_now() const noexcept override
    {
        return first_day +
               std::chrono::duration_cast<std::chrono::system_clock::duration>(now() - start_);
    }
    std::unique_ptr<andante::timer> make_timer(asio::any_io_executor executor) override
    {
        return std::make_unique<stepped_timer<agenda>>(agenda_, std::move(executor));
    }

private:
    std::shared_ptr<agenda> agenda_;
    time_point start_;
};

stepped_time::stepped_time()
    : agenda_(std::make_shared<agenda>())
    , clock_(std::make_shared<clock>(agenda_))
{}

stepped_time::~stepped_time()
{
    // A coroutine that sleeps owns its timer, which owns the agenda.
    std::map<agenda::key, agenda::entry> dropped;
    dropped.swap(agenda_->entries);
}

asio::any_io_executor stepped_time::executor()
{
    return context_.get_executor();
}

std::shared_ptr<andante::time_source> stepped_time::source() const
{
    return clock_;
}

time_point stepped_time::now() const noexcept
{
    return agenda_->now;
}

std::size_t stepped_time::armed_timers() const noexcept
{
    return agenda_->entries.size();
}

void stepped_time::post_due()
{
    auto& entries = agenda_->entries;
    while (!entries.empty() && entries.begin()->first.first <= agenda_->now) {
        auto due = entries.extract(entries.begin());
        asio::post(due.mapped().executor, std::move(due.mapped().call));
    }
}

bool stepped_time::step(time_point until)
{
    post_due();
    context_.restart();
    if (context_.poll_one() == 0) {
        auto& entries = agenda_->entries;
        if (entries.empty() || entries.begin()->first.first > until) {
            return false;
        }
        agenda_->now = entries.begin()->first.first;
        post_due();
        context_.restart();
        context_.poll_one();
    }
    ++steps_;
    agenda_->now += step_length;
    return true;
}

void stepped_time::skip_to(time_point then) noexcept
{
    agenda_->now = std::max(agenda_->now, then);
}

} // namespace torture

#include "bulk/bulk_run.hpp"

#include "async/caught.hpp"
#include "async/run_all.hpp"
#include "bulk/countdown.hpp"

#include <algorithm>
#include <exception>
#include <mutex>
#include <utility>

namespace andante::inline v0::bulk {

namespace asio = boost::asio;

namespace {

/// A plan that several workers carry out. Thread-safe.
class shared_run {
public:
    shared_run(std::vector<std::string> ids, run_settings settings)
        : settings_(std::move(settings))
        , plan_(std::move(ids), rules())
        , left_(settings_.time, settings_.options.call.deadline)
    {}

    bulk_plan::step next_batch()
    {
        const std::lock_guard lock(mutex_);
        return plan_.next_batch();
    }

    /// Applies what a step came to, and gives the step that follows.
    template <class Event>
    bulk_plan::step after(Event event)
    {
        bulk_plan::step next;
        bulk_progress seen;
        {
            const std::lock_guard lock(mutex_);
            next = event(plan_);
            seen = plan_.progress();
        }
        if (settings_.options.on_progress) {
            settings_.options.on_progress(seen);
        }
        return next;
    }

    std::size_t workers() const
    {
        if (settings_.route->keeps_order()) {
            return 1;
        }
        const auto wished = static_cast<std::size_t>(std::max(settings_.options.in_flight, 1));
        return std::min(wished, plan_.batches());
    }

    std::function<void()> leaving(std::shared_ptr<bool> left) const
    {
        return [on_leaving = settings_.on_leaving, left = std::move(left)] {
            if (on_leaving) {
                on_leaving();
            }
            *left = true;
        };
    }
    call_options options() const { return left_.apply(settings_.options.call); }
    batch_route& route() const noexcept { return *settings_.route; }

    bulk_report report() const
    {
        const std::lock_guard lock(mutex_);
        return plan_.report();
    }

private:
    plan_rules rules() const
    {
        plan_rules chosen(settings_.route->batch_size());
        chosen.sends = settings_.sends;
        chosen.accept_done = settings_.options.accept_done;
        chosen.refused_means_done = settings_.route->refused_means_done();
        return chosen;
    }

    run_settings settings_;
    mutable std::mutex mutex_;
    bulk_plan plan_;
    countdown left_;
};

using run_ptr = std::shared_ptr<shared_run>;

asio::awaitable<bulk_plan::step> send(run_ptr run, plan_step step)
{
    const auto left = std::make_shared<bool>(false);
    auto sending = run->route().send(std::move(step.ids), run->options(), run->leaving(left));
    const auto answer = co_await andante::detail::caught(std::move(sending));
    co_return run->after([&](bulk_plan& plan) {
        return answer.has_value() ? plan.answered(step.batch, answer.value())
                                  : plan.failed(step.batch, answer.error(), *left);
    });
}

asio::awaitable<bulk_plan::step> look(run_ptr run, plan_step step)
{
    auto looking = run->route().look(std::move(step.ids), run->options());
    const auto answer = co_await andante::detail::caught(std::move(looking));
    co_return run->after([&](bulk_plan& plan) {
        return answer.has_value() ? plan.looked(step.batch, answer.value())
                                  : plan.look_failed(step.batch, answer.error());
    });
}

/// A step that did not even begin, because the cancellation came before it.
bulk_plan::step
not_begun(shared_run& run, plan_step::kind what, std::size_t batch, const error& why)
{
    return run.after([&](bulk_plan& plan) {
        return what == plan_step::kind::send ? plan.failed(batch, why, false)
                                             : plan.look_failed(batch, why);
    });
}

/// Takes batch after batch, each through all its steps.
asio::awaitable<void> work(run_ptr run)
{
    while (auto step = run->next_batch()) {
        while (step) {
            const auto what = step->what;
            const auto batch = step->batch;
            auto taking = what == plan_step::kind::send ? send(run, std::move(*step))
                                                        : look(run, std::move(*step));
            std::exception_ptr thrown;
            try {
                step = co_await std::move(taking);
            } catch (...) {
                thrown = std::current_exception();
            }
            if (thrown) {
                step = not_begun(*run, what, batch, andante::detail::error_from(thrown));
            }
        }
    }
}

} // namespace

bool has_nothing(const bulk_report& report) noexcept
{
    return report.succeeded.empty() && report.failed.empty() && report.unknown.empty();
}

asio::awaitable<bulk_report> run_to_report(std::vector<std::string> ids, run_settings settings)
{
    const auto whole = std::make_shared<shared_run>(std::move(ids), std::move(settings));
    std::vector<asio::awaitable<void>> workers;
    workers.reserve(whole->workers());
    for (std::size_t each = 0; each < whole->workers(); ++each) {
        workers.push_back(work(whole));
    }
    co_await andante::detail::run_all(std::move(workers));
    co_return whole->report();
}

asio::awaitable<bulk_report> run(std::vector<std::string> ids, run_settings settings)
{
    auto report = co_await run_to_report(std::move(ids), std::move(settings));
    if (report.stopped && has_nothing(report)) {
        throw_exception_from_error(*report.stopped, BOOST_CURRENT_LOCATION);
    }
    co_return report;
}

} // namespace andante::inline v0::bulk

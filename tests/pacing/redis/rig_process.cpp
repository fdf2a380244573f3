#include "pacing/redis/shared_rig.hpp"
#include "support/http_date.hpp"

#include <algorithm>
#include <cmath>

namespace redis_test {

namespace {

pacing::scope_clock::time_point steady(double seconds)
{
    return pacing::scope_clock::time_point(
        std::chrono::nanoseconds(static_cast<std::int64_t>((1000 + seconds) * 1e9))
    );
}

} // namespace

/// A link to Redis without a network: calls and answers take their time, in order.
class rig_process::runner {
public:
    runner(shared_rig& rig, rig_process& owner, std::shared_ptr<pacing::mailbox> heard)
        : rig_(rig)
        , owner_(owner)
        , heard_(std::move(heard))
        , clock_(std::chrono::milliseconds(50))
    {}

    void start()
    {
        rig_.time.at(rig_.time.now + rig_.redis_delay, [this] {
            if (line_ == 0) {
                connect();
            }
        });
    }

    void call(pacing::script_call one)
    {
        if (!up_) {
            return;
        }
        if (one.which == pacing::script::take) {
            ++owner_.asked;
        }
        arrives_ = std::max(arrives_, rig_.time.now + rig_.redis_delay * rig_.random.fraction());
        const double sent = rig_.time.now;
        const auto proof = one.which == pacing::script::join ? pacing::scope_clock::evidence()
                                                             : clock_.proof(steady(sent));
        std::vector<std::string> words = {
            std::to_string(proof.seen), std::to_string(proof.least), std::to_string(proof.most)
        };
        words.insert(words.end(), one.arguments.begin(), one.arguments.end());
        one.arguments = std::move(words);
        rig_.time.at(arrives_, [this, one = std::move(one), sent, line = line_] {
            deliver(one, sent, line);
        });
    }

    void connect()
    {
        if (!owner_.alive) {
            return;
        }
        up_ = true;
        tell(pacing::link_event::kind::reachable, "");
    }

    /// As connect(), after a cut of which nobody heard.
    void renew() { tell(pacing::link_event::kind::renewed, ""); }

    void cut(const std::string& why)
    {
        up_ = false;
        ++line_;
        tell(pacing::link_event::kind::unreachable, why);
    }

    void tell(pacing::link_event::kind what, const std::string& why)
    {
        pacing::link_event event;
        event.what = what;
        event.why = why;
        heard_->put(std::move(event));
        owner_.serve();
    }

    void wake(std::int64_t stamp, std::int64_t after)
    {
        if (up_ && owner_.alive) {
            pacing::link_event event;
            event.what = pacing::link_event::kind::woken;
            event.stamp = stamp;
            event.number = after;
            heard_->put(std::move(event));
            owner_.serve();
        }
    }

private:
    shared_rig& rig_;
    rig_process& owner_;
    std::shared_ptr<pacing::mailbox> heard_;
    pacing::scope_clock clock_;
    bool up_ = false;
    int line_ = 0;
    double arrives_ = 0;
    double returns_ = 0;

    void deliver(const pacing::script_call& one, double sent, int line)
    {
        auto answer = rig_.redis.run(one, rig_.time.now + rig_.redis_error);
        if (answer.what == pacing::wire_value::kind::error) {
            throw std::logic_error(answer.text);
        }
        rig_.deliver_wakes();
        returns_ = std::max(returns_, rig_.time.now + rig_.redis_delay * rig_.random.fraction());
        rig_.time.at(
            std::max(returns_, owner_.stalled_until_),
            [this, answer = std::move(answer), sent, line, id = one.id, which = one.which] {
                if (line != line_ || !owner_.alive) {
                    return;
                }
                if (answer.number_at(0) == 0) {
                    if (which == pacing::script::join) {
                        clock_.forget();
                    }
                    clock_.observe(
                        steady(sent), steady(rig_.time.now), answer.number_at(1).value()
                    );
                }
                pacing::link_event event;
                event.what = pacing::link_event::kind::answered;
                event.id = id;
                event.answer = answer;
                heard_->put(std::move(event));
                owner_.serve();
            }
        );
    }
};

rig_process::rig_process(
    shared_rig& rig,
    const pacing::policy_set& policies,
    const pacing::redis_options& redis,
    int number
)
    : rig_(rig)
    , number_(number)
    , heard_(std::make_shared<pacing::mailbox>())
{
    pacing::limiter_options options;
    options.seed = static_cast<std::uint64_t>(number) + 7;
    pacing::sharing_settings settings;
    settings.redis = std::make_shared<const pacing::redis_options>(redis);
    settings.process = "process-" + std::to_string(number);
    settings.beat = rig.beat;
    settings.seed = options.seed;
    settings.provider = policies.provider;
    runner_ = std::make_unique<runner>(rig, *this, heard_);
    auto store = std::make_unique<pacing::shared_store>(
        settings, pacing::settings_for(options), heard_, std::make_unique<calls>(*runner_)
    );
    auto* listening = store.get();
    engine_ = std::make_unique<pacing::engine>(
        policies, options, std::move(store), rig.time.now, utc_start + rig.time.now
    );
    listening->listen(nullptr);
    beat();
}

/// What a store is given to make its calls: the runner outlives it, as a link does.
class rig_process::calls final : public pacing::script_runner {
public:
    explicit calls(runner& to)
        : to_(to)
    {}
    void start() override { to_.start(); }
    void call(pacing::script_call one) override { to_.call(std::move(one)); }
    void stop(pacing::script_call last) override { to_.call(std::move(last)); }

private:
    runner& to_;
};

rig_process::~rig_process() = default;

void rig_process::beat()
{
    rig_.time.at(std::max(rig_.time.now + rig_.beat, stalled_until_), [this] {
        if (alive) {
            runner_->tell(pacing::link_event::kind::beat, "");
            beat();
        }
    });
}

void rig_process::ask(int count, const std::string& route, const std::string& partition)
{
    pacing::permit_request request(route);
    request.partition = partition;
    for (int i = 0; i < count; ++i) {
        auto& one = jobs_.emplace_back();
        const auto why =
            engine_->enter(one, request, std::numeric_limits<double>::infinity(), rig_.time.now);
        refused += why ? 1 : 0;
    }
    serve();
}

void rig_process::serve()
{
    if (!alive || rig_.time.now < stalled_until_) {
        return;
    }
    std::vector<pacing::engine::done> served;
    engine_->collect(rig_.time.now, served);
    engine_->pump(rig_.time.now, served);
    for (auto& one : served) {
        auto& who = static_cast<job&>(*one.who);
        if (one.granted) {
            who.given = *one.granted;
            granted(who);
        } else {
            ++refused;
        }
    }
    const auto next = engine_->next(rig_.time.now);
    if (next && (wake_ <= rig_.time.now || *next < wake_)) {
        wake_ = *next;
        rig_.time.at(wake_, [this, when = wake_] {
            if (alive && wake_ == when) {
                wake_ = -1;
                serve();
            }
        });
    }
}

void rig_process::granted(job& one)
{
    one.granted = true;
    rig_.time.at(rig_.time.now, [this, &one] {
        if (!alive) {
            return;
        }
        sent.push_back(rig_.time.now);
        if (gives_back) {
            engine_->give_back(one.given, rig_.time.now);
            one.done = true;
            serve();
            return;
        }
        engine_->left(one.given, rig_.time.now);
        const double up = rig_.delay();
        rig_.time.at(rig_.time.now + up, [this, &one] {
            rig_.arrivals.push_back(rig_.time.now);
            const auto seen = rig_.api->arrive(rig_.time.now);
            rig_.rejects += seen.accepted ? 0 : 1;
            const double server_time = rig_.time.now;
            rig_.time.at(rig_.time.now + rig_.delay(), [this, &one, seen, server_time] {
                rig_.time.at(stalled_until_, [this, &one, seen, server_time] {
                    if (alive) {
                        answered(one, seen, server_time);
                    }
                });
            });
        });
    });
}

void rig_process::answered(job& one, const rlbench::verdict& seen, double server_time)
{
    andante::http::headers headers;
    if (rig_.with_headers) {
        headers.add("X-RateLimit-Limit", std::to_string(rig_.limit));
        headers.add("X-RateLimit-Remaining", std::to_string(seen.remaining));
        headers.add("Date", andante_tests::http_date(utc_start + server_time));
    }
    if (!seen.accepted) {
        headers.add(
            "Retry-After",
            std::to_string(static_cast<int>(std::max(1.0, std::ceil(seen.retry_at - server_time))))
        );
    }
    if (keeps_jobs) {
        if (const auto* lease = engine_->detach_lease(one.given)) {
            leases_.emplace_back(lease, one.given.ticket);
        }
    }
    pacing::observation heard;
    heard.status = seen.accepted ? 200 : 429;
    heard.headers = &headers;
    engine_->settle(one.given, heard, rig_.time.now, utc_start + rig_.time.now);
    if (!seen.accepted && rig_.repeats_refused) {
        auto again = pacing::permit_request("GET /x");
        again.place = one.given.place;
        const double never = std::numeric_limits<double>::infinity();
        refused += engine_->enter(one, again, never, rig_.time.now) ? 1 : 0;
    } else {
        one.done = true;
        ++done;
    }
    serve();
}

void rig_process::crash()
{
    alive = false;
}

void rig_process::leave()
{
    alive = false;
    engine_.reset();
}

void rig_process::stall(double seconds)
{
    stalled_until_ = rig_.time.now + seconds;
    rig_.time.at(stalled_until_, [this] { serve(); });
}

void rig_process::link_renewed()
{
    runner_->renew();
}

void rig_process::link_lost(const std::string& why)
{
    runner_->cut(why);
}

void rig_process::link_back()
{
    runner_->connect();
}

void rig_process::drop_lease()
{
    const auto [route, ticket] = leases_.back();
    leases_.pop_back();
    engine_->release_lease(*route, ticket, rig_.time.now);
    serve();
}

pacing::sharing_status rig_process::sharing() const
{
    return *engine_->snapshot(rig_.time.now).sharing;
}

pacing::window_status rig_process::window() const
{
    return engine_->snapshot(rig_.time.now).windows.front();
}

bool rig_process::idle() const
{
    return !alive ||
           std::all_of(jobs_.begin(), jobs_.end(), [](const job& one) { return one.done; });
}

void rig_process::wake(std::int64_t stamp, std::int64_t after)
{
    runner_->wake(stamp, after);
}

} // namespace redis_test

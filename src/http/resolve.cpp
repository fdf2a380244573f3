#include "http/resolve.hpp"

#include "async/one_shot.hpp"
#include "core/saturating.hpp"
#include "http/errors.hpp"
#include "http/one_shot_guard.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <csignal>
#include <deque>
#include <map>
#include <mutex>
#include <pthread.h>
#include <system_error>
#include <thread>

namespace andante::inline v0::http {

namespace asio = boost::asio;
using andante::detail::one_shot;
using asio::ip::tcp;
using boost::system::error_code;
using clock = std::chrono::steady_clock;

namespace {

/// A thread that begins meanwhile gets no signals: they are the program's own affair.
class signals_blocked {
public:
    signals_blocked()
    {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~signals_blocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    signals_blocked(const signals_blocked&) = delete;
    signals_blocked& operator=(const signals_blocked&) = delete;

private:
    sigset_t before_;
};

asio::awaitable<error_code>
until(std::shared_ptr<watchdog> dog, std::shared_ptr<one_shot> what, watchdog::time_point due)
{
    const one_shot_guard guard(*dog, what, due);
    const auto code = co_await one_shot::wait(what);
    co_return code;
}

error took_too_long(const std::string& host, std::chrono::milliseconds limit, bool is_deadline)
{
    if (is_deadline) {
        return network_error(
            errc::deadline_exceeded,
            "the deadline passed while resolving " + host,
            outcome::not_sent
        );
    }
    return network_error(
        errc::resolve_failed,
        "resolving " + host + " took longer than " + std::to_string(limit.count()) +
            " ms: the name servers do not answer",
        outcome::not_sent
    );
}

} // namespace

/// One who asks.
class name_resolver::seeker {
public:
    seeker()
        : begun(std::make_shared<one_shot>())
        , done(std::make_shared<one_shot>())
    {}

    const std::shared_ptr<one_shot> begun; ///< The look-up has begun.
    const std::shared_ptr<one_shot> done;  ///< It has ended.
};

/// A name that is looked up, or waits for its turn.
class name_resolver::question {
public:
    explicit question(std::string name)
        : host(std::move(name))
    {}

    const std::string host;
    std::vector<std::shared_ptr<seeker>> seekers; ///< This and the next: under the queue's lock.
    bool has_begun = false;
    addresses answer; ///< Written before anybody is told.
};

/// All questions of one transport. Threads hold on to it, and may outlive the transport and its
/// context, so that nothing of these is kept here.
class name_resolver::queue : public std::enable_shared_from_this<queue> {
public:
    queue(look asking, std::size_t most)
        : asking_(std::move(asking))
        , most_(most)
    {}

    std::shared_ptr<question> join(const std::string& host, const std::shared_ptr<seeker>& who)
    {
        std::shared_ptr<question> joined;
        turn mine;
        bool has_begun = false;
        {
            const std::lock_guard lock(mutex_);
            auto& what = asked_[host];
            if (!what) {
                what = std::make_shared<question>(host);
                line_.push_back(what);
            }
            joined = what;
            joined->seekers.push_back(who);
            has_begun = joined->has_begun;
            if (busy_ < most_ && !line_.empty()) {
                ++busy_;
                mine = begin_next();
            }
        }
        if (has_begun) {
            who->begun->complete({});
        }
        mine.tell();
        if (mine.what) {
            start_thread(mine.what);
        }
        return joined;
    }

    void leave(question& what, const std::shared_ptr<seeker>& who) noexcept
    {
        const std::lock_guard lock(mutex_);
        std::erase(what.seekers, who);
        if (what.seekers.empty() && !what.has_begun) {
            std::erase_if(line_, [&](const auto& each) { return each.get() == &what; });
            asked_.erase(what.host);
        }
    }

private:
    /// A question whose look-up begins, and who must be told so. Telling asks for the context of
    /// who is told, so that it is done without the lock.
    class turn {
    public:
        turn() = default;
        explicit turn(std::shared_ptr<question> next)
            : what(std::move(next))
            , seekers_(what->seekers)
        {}

        void tell() const
        {
            for (const auto& each : seekers_) {
                each->begun->complete({});
            }
        }

        std::shared_ptr<question> what; ///< Null for none.

    private:
        std::vector<std::shared_ptr<seeker>> seekers_;
    };

    /// Under the lock, with somebody in the line.
    turn begin_next()
    {
        auto next = line_.front();
        line_.pop_front();
        next->has_begun = true;
        return turn(std::move(next));
    }

    void start_thread(const std::shared_ptr<question>& first)
    {
        try {
            const signals_blocked meanwhile;
            std::thread(work, shared_from_this(), first).detach();
        } catch (const std::system_error& none) {
            const addresses failed{
                error_code(none.code().value(), asio::error::system_category), {}
            };
            for (auto next = first; next;) {
                next = settle(*next, failed);
            }
        }
    }

    static void work(std::shared_ptr<queue> self, std::shared_ptr<question> first)
    {
        for (auto next = std::move(first); next;) {
            next = self->settle(*next, self->asking_(next->host));
        }
    }

    /// Tells the answer, and gives what is next in the line for the same thread.
    std::shared_ptr<question> settle(question& what, addresses answer)
    {
        std::vector<std::shared_ptr<seeker>> seekers;
        turn next;
        {
            const std::lock_guard lock(mutex_);
            what.answer = std::move(answer);
            seekers = std::move(what.seekers);
            what.seekers.clear();
            asked_.erase(what.host);
            if (line_.empty()) {
                --busy_;
            } else {
                next = begin_next();
            }
        }
        for (const auto& each : seekers) {
            each->done->complete({});
        }
        next.tell();
        return next.what;
    }

    std::mutex mutex_;
    const look asking_;
    const std::size_t most_;
    std::size_t busy_ = 0; ///< Threads that look something up.
    std::map<std::string, std::shared_ptr<question>> asked_;
    std::deque<std::shared_ptr<question>> line_; ///< Those that have not begun.
};

/// One who asks, for as long as its coroutine lives.
class name_resolver::place {
public:
    place(std::shared_ptr<queue> where, const std::string& host)
        : who(std::make_shared<seeker>())
        , queue_(std::move(where))
        , what_(queue_->join(host, who))
    {}
    place(const place&) = delete;
    place& operator=(const place&) = delete;
    ~place() { queue_->leave(*what_, who); }

    const addresses& answer() const noexcept { return what_->answer; }

    const std::shared_ptr<seeker> who;

private:
    std::shared_ptr<queue> queue_;
    std::shared_ptr<question> what_;
};

endpoints interleaved(endpoints found)
{
    if (found.empty()) {
        return found;
    }
    const bool begins_with_v6 = found.front().address().is_v6();
    endpoints first;
    endpoints second;
    for (const auto& each : found) {
        (each.address().is_v6() == begins_with_v6 ? first : second).push_back(each);
    }
    found.clear();
    for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
        if (i < first.size()) {
            found.push_back(first[i]);
        }
        if (i < second.size()) {
            found.push_back(second[i]);
        }
    }
    return found;
}

addresses look_up(const std::string& host)
{
    asio::io_context unused; // Nothing runs on it: the call blocks.
    tcp::resolver resolver(unused);
    addresses answer;
    for (const auto& each : resolver.resolve(host, std::string(), answer.code)) {
        answer.found.push_back(each.endpoint().address());
    }
    return answer;
}

name_resolver::name_resolver(std::shared_ptr<watchdog> dog, look asking, std::size_t most)
    : dog_(std::move(dog))
    , queue_(std::make_shared<queue>(std::move(asking), most))
{}

name_resolver::~name_resolver() = default;

asio::awaitable<result<addresses>> name_resolver::ask(
    std::shared_ptr<queue> at,
    std::shared_ptr<watchdog> dog,
    std::string host,
    std::chrono::milliseconds limit,
    time_point deadline
)
{
    const place here(std::move(at), host);
    auto code = co_await until(dog, here.who->begun, deadline);
    if (!code) {
        const auto due = andante::detail::saturating_add(clock::now(), limit);
        code = co_await until(dog, here.who->done, std::min(deadline, due));
    }
    dog->rest();
    if (code == asio::error::timed_out) {
        co_return took_too_long(host, limit, clock::now() >= deadline);
    }
    if (code) {
        throw boost::system::system_error(code);
    }
    co_return here.answer();
}

asio::awaitable<result<endpoints>> name_resolver::resolve(
    std::string host, unsigned short port, std::chrono::milliseconds limit, time_point deadline
)
{
    return find(queue_, dog_, std::move(host), port, limit, deadline);
}

asio::awaitable<result<endpoints>> name_resolver::find(
    std::shared_ptr<queue> at,
    std::shared_ptr<watchdog> dog,
    std::string host,
    unsigned short port,
    std::chrono::milliseconds limit,
    time_point deadline
)
{
    error_code is_name;
    const auto address = asio::ip::make_address(host, is_name);
    if (!is_name) {
        co_return endpoints(1, tcp::endpoint(address, port));
    }
    auto answer = co_await ask(std::move(at), std::move(dog), host, limit, deadline);
    if (!answer) {
        co_return answer.error();
    }
    if (answer->code || answer->found.empty()) {
        const auto reason = answer->code ? answer->code.message() : "it has no address";
        co_return network_error(
            errc::resolve_failed, "cannot resolve " + host + ": " + reason, outcome::not_sent
        );
    }
    endpoints all;
    for (const auto& each : answer->found) {
        all.emplace_back(each, port);
    }
    co_return interleaved(std::move(all));
}

} // namespace andante::inline v0::http

#include "program/forwarding.hpp"

#include <andante/core/time_source.hpp>
#include <andante/http/transport_options.hpp>

#include "program/terminal.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace program {

namespace asio = boost::asio;
namespace http = andante::http;

namespace {

/// So many may wait, which is some MiB of bodies.
constexpr std::size_t most_waiting = 256;
/// So long the target may take, as senders allow their receivers.
constexpr std::chrono::seconds longest_answer(30);
/// So long it has when the command has been stopped.
constexpr std::chrono::seconds longest_wait_at_end(5);

/// What belongs to a connection, and not to what goes over it.
bool belongs_to_connection(std::string_view name)
{
    constexpr std::array<std::string_view, 10> names{
        "Host",
        "Content-Length",
        "Connection",
        "Keep-Alive",
        "Transfer-Encoding",
        "TE",
        "Trailer",
        "Upgrade",
        "Expect",
        "Proxy-Connection",
    };
    return std::any_of(names.begin(), names.end(), [name](std::string_view each) {
        return http::same_name(each, name);
    });
}

} // namespace

class forwarder::state : public std::enable_shared_from_this<state> {
public:
    state(session_ptr running, http::url where)
        : current_(std::move(running))
        , target_(std::move(where))
        , idle_(current_->executor(), asio::steady_timer::time_point::max())
        , road_(http::make_transport(current_->executor(), options_of(*current_), nullptr))
    {}

    bool take(andante::webhook_request request, webhook_report report)
    {
        if (waiting_.size() >= most_waiting) {
            return false;
        }
        waiting_.emplace_back(std::move(request), std::move(report));
        if (!is_running_) {
            is_running_ = true;
            asio::co_spawn(current_->executor(), send_all(shared_from_this()), asio::detached);
        }
        return true;
    }

    static asio::awaitable<void> finish(std::shared_ptr<state> self)
    {
        if (!self->is_running_) {
            co_return;
        }
        boost::system::error_code ended;
        auto token = asio::redirect_error(asio::use_awaitable, ended);
        self->idle_.expires_after(longest_wait_at_end);
        co_await self->idle_.async_wait(std::move(token));
        if (self->is_running_) {
            self->current_->out().complaint(
                "note: " + std::to_string(self->waiting_.size() + 1) +
                " were not passed on: the target did not answer"
            );
        }
    }

private:
    static http::transport_options options_of(const session& of)
    {
        http::transport_options out;
        out.ca_file = of.options().ca_file;
        out.proxy = andante::secret(of.options().proxy);
        return out;
    }

    static asio::awaitable<void> send_all(std::shared_ptr<state> self)
    {
        while (!self->waiting_.empty()) {
            auto next = std::move(self->waiting_.front());
            self->waiting_.pop_front();
            auto sending = send_one(self, std::move(next.first), &next.second);
            co_await std::move(sending);
            print(self->current_->out(), next.second);
        }
        self->is_running_ = false;
        self->idle_.cancel();
    }

    static asio::awaitable<void>
    send_one(std::shared_ptr<state> self, andante::webhook_request what, webhook_report* report)
    {
        const auto clock = andante::system_time();
        http::request out(http::method::post, self->target_);
        for (const auto& [name, value] : what.headers) {
            if (!belongs_to_connection(name)) {
                out.headers.add(name, value);
            }
        }
        out.body = std::move(what.body);
        http::exchange_limits limits;
        const auto begin = clock->now();
        limits.deadline = begin + longest_answer;
        auto exchange = self->road_->send(std::move(out), std::move(limits));
        const auto answer = co_await std::move(exchange);
        report->forward_time =
            std::chrono::duration_cast<std::chrono::milliseconds>(clock->now() - begin);
        if (answer.has_error()) {
            report->forward_problem = answer.error().message();
        } else {
            report->forward_status = answer->status;
        }
    }

    session_ptr current_;
    http::url target_;
    asio::steady_timer idle_; ///< Cancelled when nothing is left to send.
    std::shared_ptr<http::transport> road_;
    std::deque<std::pair<andante::webhook_request, webhook_report>> waiting_;
    bool is_running_ = false;
};

forwarder::forwarder(session_ptr current, andante::http::url target)
    : state_(std::make_shared<state>(std::move(current), std::move(target)))
{}

bool forwarder::take(andante::webhook_request request, webhook_report report)
{
    return state_->take(std::move(request), std::move(report));
}

asio::awaitable<void> forwarder::finish()
{
    return state::finish(state_);
}

} // namespace program

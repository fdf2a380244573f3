#include <andante/http/body.hpp>
#include <andante/testing/scripted_transport.hpp>

#include <deque>
#include <utility>

namespace andante::inline v0::testing {

namespace {

error network_error(errc code, andante::outcome known)
{
    error_details details;
    details.message = "scripted: " + make_error_code(code).message();
    details.outcome = known;
    return error(code, std::move(details));
}

http::response make_response(int status, std::string body)
{
    http::response answer;
    answer.status = status;
    answer.headers.set("content-type", "application/json; charset=utf-8");
    answer.body = std::move(body);
    return answer;
}

} // namespace

scripted_reply::scripted_reply(int status, std::string json_body)
    : what(make_response(status, std::move(json_body)))
{}

scripted_reply::scripted_reply(errc code, andante::outcome known)
    : what(network_error(code, known))
{}

scripted_reply&& scripted_reply::with_header(std::string name, std::string value) &&
{
    what.value().headers.add(std::move(name), std::move(value));
    return std::move(*this);
}

scripted_reply&& scripted_reply::after(std::chrono::milliseconds how_long) &&
{
    delay = how_long;
    return std::move(*this);
}

class scripted_transport::impl {
public:
    explicit impl(std::shared_ptr<time_source> source)
        : time(std::move(source))
    {}

    scripted_reply next(const http::request& what)
    {
        const std::lock_guard lock(mutex);
        seen.push_back({time->now(), what});
        if (!script.empty()) {
            auto first = std::move(script.front());
            script.pop_front();
            return first;
        }
        return answer ? answer(what) : scripted_reply(599, "the script has ended");
    }

    /// Counts an exchange for as long as it runs, also when it is cancelled.
    class presence {
    public:
        explicit presence(impl* owner)
            : owner_(owner)
        {
            change(1);
        }
        presence(const presence&) = delete;
        presence& operator=(const presence&) = delete;
        ~presence() { change(-1); }

    private:
        void change(int by)
        {
            const std::lock_guard lock(owner_->mutex);
            owner_->running += static_cast<std::size_t>(by);
        }

        impl* owner_;
    };

    std::mutex mutex;
    std::shared_ptr<time_source> time;
    std::deque<scripted_reply> script;
    std::function<scripted_reply(const http::request&)> answer;
    std::vector<seen_request> seen;
    std::size_t running = 0;
};

scripted_transport::scripted_transport(std::shared_ptr<time_source> time)
    : impl_(std::make_shared<impl>(std::move(time)))
{}

scripted_transport::~scripted_transport() = default;

void scripted_transport::reply(scripted_reply next)
{
    const std::lock_guard lock(impl_->mutex);
    impl_->script.push_back(std::move(next));
}

void scripted_transport::otherwise(std::function<scripted_reply(const http::request&)> answer)
{
    const std::lock_guard lock(impl_->mutex);
    impl_->answer = std::move(answer);
}

std::vector<seen_request> scripted_transport::requests() const
{
    const std::lock_guard lock(impl_->mutex);
    return impl_->seen;
}

std::size_t scripted_transport::count() const
{
    const std::lock_guard lock(impl_->mutex);
    return impl_->seen.size();
}

std::size_t scripted_transport::in_flight() const
{
    const std::lock_guard lock(impl_->mutex);
    return impl_->running;
}

boost::asio::awaitable<result<http::response>>
scripted_transport::send(http::request what, http::exchange_limits limits)
{
    const auto self = impl_;
    const impl::presence running(self.get());
    if (what.source) {
        auto body = http::read_whole(*what.source);
        if (!body) {
            co_return body.error();
        }
        what.body = std::move(*body);
    }
    auto reply = self->next(what);
    const auto due = self->time->now() + reply.delay;
    co_await self->time->sleep_until(std::min(due, limits.deadline));
    if (due >= limits.deadline) {
        co_return network_error(errc::deadline_exceeded, andante::outcome::unknown);
    }
    co_return std::move(reply.what);
}

} // namespace andante::inline v0::testing

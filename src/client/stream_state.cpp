#include "client/stream_state.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <utility>

namespace andante::inline v0::detail {

namespace asio = boost::asio;

namespace {

error nothing_came()
{
    error_details details;
    details.message = "nothing came in the time that was given";
    details.outcome = outcome::unknown;
    return error(errc::read_timeout, std::move(details));
}

error cancelled_reading()
{
    error_details details;
    details.message = "cancelled while an answer was read";
    details.stop = stop_reason::cancelled;
    details.outcome = outcome::unknown;
    return error(asio::error::operation_aborted, std::move(details));
}

} // namespace

bool stream_state::begin(const http::response& head, std::optional<std::uint64_t> content_length)
{
    if (const auto told = std::exchange(told_, nullptr)) {
        told(head);
    }
    show_head(head, content_length);
    return true;
}

void stream_state::show_head(const http::response& head, std::optional<std::uint64_t> length)
{
    {
        const std::lock_guard lock(mutex_);
        head_.status = head.status;
        head_.headers = head.headers;
        head_.peer = head.peer;
        length_ = length;
        has_head_ = true;
    }
    head_came_->complete({});
}

result<void> stream_state::write(std::string_view piece)
{
    const std::lock_guard lock(mutex_);
    if (read_ >= unread()) { // no byte is moved more than once on the average
        waiting_.erase(0, std::exchange(read_, 0));
    }
    waiting_ += piece;
    wake_reader();
    return {};
}

bool stream_state::has_room() const noexcept
{
    const std::lock_guard lock(mutex_);
    return unread() < most_;
}

asio::awaitable<void> stream_state::wait_for_room()
{
    const auto room = std::make_shared<one_shot>();
    {
        const std::lock_guard lock(mutex_);
        if (unread() < most_) {
            co_return;
        }
        room_ = room;
    }
    const auto code = co_await one_shot::wait(room);
    if (code) {
        throw boost::system::system_error(code);
    }
}

void stream_state::succeed(http::response answer)
{
    bool is_streamed = true;
    {
        const std::lock_guard lock(mutex_);
        is_streamed = has_head_;
        if (!has_head_) {
            waiting_ = std::move(answer.body);
        }
        has_ended_ = true;
        wake_reader();
    }
    if (!is_streamed) {
        const auto size = waiting_.size();
        show_head(answer, size);
    }
}

void stream_state::fail(error problem) noexcept
{
    {
        const std::lock_guard lock(mutex_);
        if (has_ended_) {
            return;
        }
        has_ended_ = true;
        problem_ = std::move(problem);
        wake_reader();
    }
    head_came_->complete({});
}

void stream_state::fail(std::exception_ptr thrown) noexcept
{
    {
        const std::lock_guard lock(mutex_);
        if (has_ended_) {
            return;
        }
        has_ended_ = true;
        thrown_ = std::move(thrown);
        wake_reader();
    }
    head_came_->complete({});
}

void stream_state::wake_reader() noexcept
{
    if (const auto news = std::exchange(news_, nullptr)) {
        news->complete({});
    }
}

bool stream_state::has_head() const noexcept
{
    const std::lock_guard lock(mutex_);
    return has_head_;
}

result<void> stream_state::outcome() const
{
    const std::lock_guard lock(mutex_);
    if (has_head_) {
        return {};
    }
    if (thrown_) {
        std::rethrow_exception(thrown_);
    }
    return *problem_;
}

std::string stream_state::take_bytes(std::size_t most)
{
    if (read_ == 0 && most >= waiting_.size()) {
        return std::exchange(waiting_, std::string());
    }
    auto piece = waiting_.substr(read_, most);
    read_ += piece.size();
    return piece;
}

std::optional<result<std::string>>
stream_state::take(std::shared_ptr<one_shot>& news, std::size_t most)
{
    const std::lock_guard lock(mutex_);
    if (unread() > 0) {
        auto piece = take_bytes(most);
        if (unread() < most_) {
            if (const auto room = std::exchange(room_, nullptr)) {
                room->complete({});
            }
        }
        return piece;
    }
    if (!has_ended_) {
        news = news_ = std::make_shared<one_shot>();
        return std::nullopt;
    }
    if (thrown_) {
        std::rethrow_exception(thrown_);
    }
    if (problem_) {
        return *problem_;
    }
    return std::string();
}

asio::awaitable<result<std::string>> stream_state::read(
    std::shared_ptr<stream_state> self,
    std::optional<time_source::time_point> until,
    std::size_t most
)
{
    while (true) {
        std::shared_ptr<one_shot> news;
        auto found = self->take(news, most);
        if (found) {
            co_return std::move(*found);
        }
        std::unique_ptr<timer> alarm;
        if (until) {
            auto executor = co_await asio::this_coro::executor;
            alarm = self->time_->make_timer(std::move(executor));
            alarm->arm(*until, [news] { news->complete(asio::error::timed_out); });
        }
        const auto code = co_await one_shot::wait(news);
        if (code == asio::error::timed_out) {
            co_return nothing_came();
        }
        if (code) {
            throw cancellation(cancelled_reading());
        }
    }
}

} // namespace andante::inline v0::detail

#include <andante/client/answer_stream.hpp>

#include "async/interrupt.hpp"
#include "client/call_run.hpp"
#include "client/stream_state.hpp"

#include <utility>

namespace andante::inline v0 {

namespace asio = boost::asio;

answer_stream::answer_stream() noexcept = default;

answer_stream::answer_stream(
    std::shared_ptr<detail::stream_state> state, std::shared_ptr<detail::interrupter> control
) noexcept
    : state_(std::move(state))
    , control_(std::move(control))
{}

answer_stream::answer_stream(answer_stream&& other) noexcept = default;

answer_stream& answer_stream::operator=(answer_stream&& other) noexcept
{
    if (this != &other) {
        close();
        state_ = std::move(other.state_);
        control_ = std::move(other.control_);
    }
    return *this;
}

answer_stream::~answer_stream()
{
    close();
}

int answer_stream::status() const noexcept
{
    return state_->head().status;
}

const http::headers& answer_stream::headers() const noexcept
{
    return state_->head().headers;
}

std::string_view answer_stream::request_id() const noexcept
{
    return detail::request_id_in(state_->head().headers);
}

std::uint64_t answer_stream::call_id() const noexcept
{
    return state_->call_id();
}

std::optional<std::uint64_t> answer_stream::content_length() const noexcept
{
    return state_->content_length();
}

asio::awaitable<result<std::string>> answer_stream::read()
{
    return detail::stream_state::read(state_, std::nullopt);
}

asio::awaitable<result<std::string>> answer_stream::read_until(time_source::time_point until)
{
    return detail::stream_state::read(state_, until);
}

const std::shared_ptr<time_source>& answer_stream::time() const noexcept
{
    return state_->time();
}

void answer_stream::close() noexcept
{
    if (control_) {
        control_->interrupt(); // does nothing to what has ended
    }
}

void answer_stream::finish() noexcept
{
    state_->be_enough();
    close();
}

} // namespace andante::inline v0

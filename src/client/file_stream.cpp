#include <andante/client/file_stream.hpp>

#include "async/interrupt.hpp"
#include "client/file_stream_state.hpp"

#include <algorithm>
#include <utility>

namespace andante::inline v0 {

namespace asio = boost::asio;

result<void> detail::file_stream_state::begin(const http::file_head& head)
{
    if (!bytes_->has_head()) {
        head_ = head;
        bytes_->begin(http::response(), head.size);
    }
    return {};
}

result<void> detail::file_stream_state::write(std::string_view piece)
{
    size_ += piece.size();
    return bytes_->write(piece);
}

file_stream::file_stream() noexcept = default;

file_stream::file_stream(
    std::shared_ptr<detail::file_stream_state> state, std::shared_ptr<detail::interrupter> control
) noexcept
    : state_(std::move(state))
    , control_(std::move(control))
{}

file_stream::file_stream(file_stream&& other) noexcept = default;

file_stream& file_stream::operator=(file_stream&& other) noexcept
{
    if (this != &other) {
        close();
        state_ = std::move(other.state_);
        control_ = std::move(other.control_);
    }
    return *this;
}

file_stream::~file_stream()
{
    close();
}

std::uint64_t file_stream::first() const noexcept
{
    return state_->head().first;
}

std::optional<std::uint64_t> file_stream::size() const noexcept
{
    return state_->head().size;
}

std::optional<std::uint64_t> file_stream::total_size() const noexcept
{
    return state_->head().total;
}

const std::string& file_stream::content_type() const noexcept
{
    return state_->head().content_type;
}

const std::string& file_stream::url() const noexcept
{
    return state_->head().url;
}

const http::headers& file_stream::headers() const noexcept
{
    return state_->head().headers;
}

asio::awaitable<result<std::string>> file_stream::read(std::size_t most)
{
    return detail::stream_state::read(
        state_->bytes(), std::nullopt, std::max<std::size_t>(most, 1)
    );
}

void file_stream::close() noexcept
{
    if (control_) {
        control_->interrupt(); // does nothing to what has ended
    }
}

} // namespace andante::inline v0

#include <andante/chat/stream.hpp>

#include "chat/running_stream.hpp"

#include <utility>

namespace andante::inline v0::chat {

namespace asio = boost::asio;

namespace {

asio::awaitable<std::optional<delta>> next_of(std::shared_ptr<detail::running_stream> running)
{
    auto reading = detail::running_stream::next(std::move(running));
    auto found = co_await std::move(reading);
    co_return std::move(found).value();
}

} // namespace

stream::stream() noexcept = default;

stream::stream(
    std::shared_ptr<detail::running_stream> running, std::shared_ptr<const void> owner
) noexcept
    : owner_(std::move(owner))
    , running_(std::move(running))
{}

stream::stream(stream&& other) noexcept = default;

stream& stream::operator=(stream&& other) noexcept
{
    if (this != &other) {
        close();
        running_ = std::move(other.running_);
        owner_ = std::move(other.owner_);
    }
    return *this;
}

stream::~stream()
{
    close();
}

asio::awaitable<std::optional<delta>> stream::next()
{
    return next_of(running_);
}

const completion& stream::accumulated() const noexcept
{
    return running_->accumulated();
}

void stream::close() noexcept
{
    if (running_) {
        running_->close();
    }
}

} // namespace andante::inline v0::chat

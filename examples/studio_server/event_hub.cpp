#include "event_hub.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <iterator>
#include <utility>

namespace studio_server {

namespace asio = boost::asio;

namespace {

constexpr std::size_t most_viewers = 1000;
constexpr std::size_t most_queued_events = 256;
constexpr auto heartbeat = std::chrono::seconds(15);

/// JSON has no line breaks, so an event is one line of data.
std::shared_ptr<const std::string> event_text(std::string_view name, std::string_view json)
{
    std::string text = "event: ";
    text += name;
    text += "\ndata: ";
    text += json;
    text += "\n\n";
    return std::make_shared<const std::string>(std::move(text));
}

} // namespace

event_stream::event_stream(asio::any_io_executor executor, std::size_t most_queued)
    : most_queued_(most_queued)
    , changed_(std::move(executor))
{}

void event_stream::push(std::shared_ptr<const std::string> text)
{
    if (queue_.size() >= most_queued_) {
        close();
        return;
    }
    queue_.push_back(std::move(text));
    changed_.cancel();
}

void event_stream::close()
{
    is_closed_ = true;
    queue_.clear();
    changed_.cancel();
}

asio::awaitable<std::vector<std::shared_ptr<const std::string>>> event_stream::take()
{
    static const auto alive = std::make_shared<const std::string>(": still here\n\n");
    if (queue_.empty() && !is_closed_) {
        boost::system::error_code interrupted;
        auto token = asio::redirect_error(asio::use_awaitable, interrupted);
        changed_.expires_after(heartbeat);
        co_await changed_.async_wait(token);
        if (!interrupted && queue_.empty() && !is_closed_) {
            queue_.push_back(alive);
        }
    }
    std::vector<std::shared_ptr<const std::string>> taken(
        std::make_move_iterator(queue_.begin()), std::make_move_iterator(queue_.end())
    );
    queue_.clear();
    co_return taken;
}

std::shared_ptr<event_stream> event_hub::watch(std::string_view name, std::string_view first_json)
{
    if (viewers() >= most_viewers) {
        return nullptr;
    }
    auto made = std::make_shared<event_stream>(executor_, most_queued_events);
    made->push(event_text(name, first_json));
    streams_.push_back(made);
    return made;
}

void event_hub::publish(std::string_view name, std::string_view json)
{
    const auto text = event_text(name, json);
    for (const auto& each : streams_) {
        each->push(text);
    }
    forget_closed();
}

void event_hub::close()
{
    for (const auto& each : streams_) {
        each->close();
    }
    streams_.clear();
}

std::size_t event_hub::viewers()
{
    forget_closed();
    return streams_.size();
}

void event_hub::forget_closed()
{
    // A connection that ends drops its stream, and then only this list holds it.
    std::erase_if(streams_, [](const std::shared_ptr<event_stream>& each) {
        return each->is_closed() || each.use_count() == 1;
    });
}

} // namespace studio_server

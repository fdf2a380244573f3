#include <andante/kit/paid_create.hpp>
#include <andante/providers/pioneer/messages.hpp>

#include "providers/pioneer/decode.hpp"
#include "providers/pioneer/encode.hpp"
#include "providers/pioneer/event_reading.hpp"
#include "providers/pioneer/message_stream.hpp"
#include "providers/pioneer/session.hpp"

#include <utility>

namespace andante::inline v0::pioneer {

namespace asio = boost::asio;

namespace {

asio::awaitable<message_stream>
open_messages(std::shared_ptr<const pipeline> calls, kit::prepared_call prepared, event_options how)
{
    auto what = std::move(prepared).value();
    auto opening = calls->events(std::move(what), std::move(how));
    auto events = co_await std::move(opening);
    if (!events) {
        throw_exception_from_error(events.error(), BOOST_CURRENT_LOCATION);
    }
    co_return message_stream(std::make_shared<message_stream::impl>(std::move(*events)));
}

} // namespace

std::string message::text() const
{
    std::string all;
    for (const auto& each : content) {
        if (each.type == "text") {
            all += each.text;
        }
    }
    return all;
}

messages::messages(std::shared_ptr<detail::session> session)
    : session_(std::move(session))
{}

asio::awaitable<message> messages::create(message_request request, call_options options) const
{
    return kit::perform_paid<message>(
        session_->calls(),
        session_->own(message_call(request, false, std::move(options))),
        decode_message,
        session_->lost()
    );
}

asio::awaitable<message_stream>
messages::stream(message_request request, chat::stream_options reading, call_options options) const
{
    return open_messages(
        session_->calls(),
        session_->own(message_call(request, true, std::move(options))),
        events_of(reading, std::string_view())
    );
}

} // namespace andante::inline v0::pioneer

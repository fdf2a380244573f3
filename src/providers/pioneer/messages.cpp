#include <andante/kit/paid_create.hpp>
#include <andante/providers/pioneer/messages.hpp>

#include "kit/counted_tokens.hpp"
#include "providers/pioneer/decode.hpp"
#include "providers/pioneer/encode.hpp"
#include "providers/pioneer/event_reading.hpp"
#include "providers/pioneer/message_stream.hpp"
#include "providers/pioneer/session.hpp"

#include <utility>

namespace andante::inline v0::pioneer {

namespace asio = boost::asio;

namespace {

/// What is read of what was kept, and what is kept, stand beside the other input.
double all_of(const message_usage& usage)
{
    return static_cast<double>(
        usage.input_tokens + usage.output_tokens + usage.cache_read_input_tokens +
        usage.cache_creation_input_tokens
    );
}

std::optional<double> tokens_of(const message& answer)
{
    const auto all = all_of(answer.usage);
    return all > 0 ? std::optional(all) : std::nullopt;
}

asio::awaitable<message_stream>
open_messages(std::shared_ptr<const pipeline> calls, kit::prepared_call prepared, event_options how)
{
    kit::counted_tokens counted(calls, prepared);
    auto what = std::move(prepared).value();
    auto opening = calls->events(std::move(what), std::move(how));
    auto events = co_await std::move(opening);
    if (!events) {
        throw_exception_from_error(events.error(), BOOST_CURRENT_LOCATION);
    }
    counted.begin();
    co_return message_stream(
        std::make_shared<message_stream::impl>(std::move(*events), std::move(counted), tokens_of)
    );
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
    auto prepared = session_->own(message_call(request, false, std::move(options)));
    kit::counted_tokens counted(session_->calls(), prepared);
    auto answering = kit::perform_paid<message>(
        session_->calls(), std::move(prepared), decode_message, session_->lost()
    );
    return kit::settled<message>(std::move(answering), std::move(counted), tokens_of);
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

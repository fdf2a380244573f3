#pragma once

#include <andante/client/event_stream.hpp>
#include <andante/providers/pioneer/messages.hpp>

#include "kit/counted_tokens.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace andante::inline v0::pioneer {

/// Reads the events and adds them up.
class message_stream::impl {
public:
    /// `tokens`: how many a whole answer says that it has used.
    impl(
        event_stream from,
        kit::counted_tokens before,
        std::optional<double> (*tokens)(const message& answer)
    )
        : events(std::move(from))
        , counted(std::move(before))
        , used(tokens)
    {}

    static boost::asio::awaitable<std::optional<message_event>> next(std::shared_ptr<impl> self);

    event_stream events;
    kit::counted_tokens counted;
    std::optional<double> (*used)(const message& answer);
    message so_far;
    bool is_over = false; ///< "message_stop" has come.

private:
    /// Nothing for what nobody needs to know.
    std::optional<message_event> take(server_event event);
    void settle();
};

} // namespace andante::inline v0::pioneer

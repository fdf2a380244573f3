#include "providers/pioneer/message_stream.hpp"

#include "core/code_pattern.hpp"
#include "providers/pioneer/decode.hpp"
#include "providers/pioneer/errors.hpp"
#include "providers/pioneer/event_reading.hpp"

#include <utility>

namespace andante::inline v0::pioneer {

namespace asio = boost::asio;

event_options events_of(const chat::stream_options& reading, std::string_view end)
{
    event_options how;
    how.terminator = end;
    how.idle = reading.idle;
    how.max_event_bytes = reading.max_event_bytes;
    how.buffer.buffer_bytes = reading.buffer_bytes;
    return how;
}

void check_stream_event(const std::string& data)
{
    bool is_error = false;
    auto copy = data;
    json::read_document(copy, false, [&is_error](json::value& root) {
        if (root.what() == json::kind::object) {
            root.members([&is_error](std::string_view name, json::value& inner) {
                is_error = is_error || (name == "error" && !inner.is_null());
            });
        }
    });
    if (is_error) {
        throw_exception_from_error(describe_stream_error(data), BOOST_CURRENT_LOCATION);
    }
}

error broken_chunk(const std::string& data, const json::problem& what)
{
    auto made = malformed_body(
        data, "an event of the stream is not what the API promises: " + json::describe(what)
    );
    auto details = made.details();
    details.http_status = 200;
    details.stop = stop_reason::not_repeatable;
    return error(errc::malformed_response, std::move(details));
}

error cut_stream(std::string_view before_what)
{
    error_details details;
    details.message = "the stream ended before " + std::string(before_what);
    details.http_status = 200;
    details.outcome = outcome::unknown;
    details.stop = stop_reason::not_repeatable;
    return error(errc::truncated_body, std::move(details));
}

std::optional<message_event> message_stream::impl::take(server_event event)
{
    check_stream_event(event.data);
    message_event made;
    made.type = event.type;
    made.raw = std::move(event.data);
    if (const auto problem = read_message_event(made, so_far)) {
        throw_exception_from_error(broken_chunk(made.raw, *problem), BOOST_CURRENT_LOCATION);
    }
    is_over = made.type == "message_stop";
    return made.type == "ping" ? std::nullopt : std::optional(std::move(made));
}

void message_stream::impl::settle()
{
    if (const auto tokens = used(so_far)) {
        counted.settle(*tokens);
    }
}

asio::awaitable<std::optional<message_event>> message_stream::impl::next(std::shared_ptr<impl> self)
{
    while (!self->is_over) {
        auto reading = self->events.next();
        auto event = co_await std::move(reading);
        if (!event) {
            throw_exception_from_error(event.error(), BOOST_CURRENT_LOCATION);
        }
        if (!*event) {
            throw_exception_from_error(cut_stream("message_stop"), BOOST_CURRENT_LOCATION);
        }
        auto found = self->take(std::move(**event));
        if (self->is_over) {
            self->events.close(); // whatever follows says nothing
            self->settle();
        }
        if (found) {
            co_return found;
        }
    }
    co_return std::nullopt;
}

message_stream::message_stream() noexcept = default;
message_stream::message_stream(std::shared_ptr<impl> inside) noexcept
    : impl_(std::move(inside))
{}
message_stream::message_stream(message_stream&& other) noexcept = default;
message_stream& message_stream::operator=(message_stream&& other) noexcept = default;
message_stream::~message_stream() = default;

asio::awaitable<std::optional<message_event>> message_stream::next()
{
    return impl::next(impl_);
}

const message& message_stream::accumulated() const noexcept
{
    return impl_->so_far;
}

void message_stream::close() noexcept
{
    impl_->events.close();
}

} // namespace andante::inline v0::pioneer

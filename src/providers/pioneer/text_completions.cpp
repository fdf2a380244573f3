#include <andante/client/event_stream.hpp>
#include <andante/kit/paid_create.hpp>
#include <andante/providers/pioneer/text_completions.hpp>

#include "kit/counted_tokens.hpp"
#include "providers/pioneer/decode.hpp"
#include "providers/pioneer/encode.hpp"
#include "providers/pioneer/errors.hpp"
#include "providers/pioneer/event_reading.hpp"
#include "providers/pioneer/session.hpp"

#include <deque>
#include <utility>

namespace andante::inline v0::pioneer {

namespace asio = boost::asio;

namespace {

std::optional<double> tokens_of(const text_completion& answer)
{
    return answer.usage ? std::optional(static_cast<double>(answer.usage->total)) : std::nullopt;
}

} // namespace

class text_stream::impl {
public:
    impl(event_stream from, kit::counted_tokens before)
        : events(std::move(from))
        , counted(std::move(before))
    {}

    static asio::awaitable<std::optional<text_delta>> next(std::shared_ptr<impl> self)
    {
        while (self->waiting.empty()) {
            auto reading = self->events.next();
            auto event = co_await std::move(reading);
            if (!event) {
                throw_exception_from_error(event.error(), BOOST_CURRENT_LOCATION);
            }
            if (!*event) {
                co_return std::nullopt;
            }
            self->take(std::move((*event)->data));
        }
        auto first = std::move(self->waiting.front());
        self->waiting.pop_front();
        co_return first;
    }

    event_stream events;
    kit::counted_tokens counted;
    text_completion so_far;
    std::deque<text_delta> waiting;

private:
    void take(std::string data)
    {
        check_stream_event(data);
        std::vector<text_delta> found;
        if (const auto problem = read_text_chunk(data, so_far, found)) {
            throw_exception_from_error(broken_chunk(data, *problem), BOOST_CURRENT_LOCATION);
        }
        if (const auto tokens = tokens_of(so_far)) { // with the last chunk
            counted.settle(*tokens);
        }
        for (auto& each : found) {
            if (!each.text.empty() || !each.reasoning.empty() || !each.finish_reason.empty()) {
                waiting.push_back(std::move(each));
            }
        }
    }
};

text_stream::text_stream() noexcept = default;
text_stream::text_stream(std::shared_ptr<impl> inside) noexcept
    : impl_(std::move(inside))
{}
text_stream::text_stream(text_stream&& other) noexcept = default;
text_stream& text_stream::operator=(text_stream&& other) noexcept = default;
text_stream::~text_stream() = default;

asio::awaitable<std::optional<text_delta>> text_stream::next()
{
    return impl::next(impl_);
}

const text_completion& text_stream::accumulated() const noexcept
{
    return impl_->so_far;
}

void text_stream::close() noexcept
{
    impl_->events.close();
}

namespace {

asio::awaitable<text_stream>
open_text(std::shared_ptr<const pipeline> calls, kit::prepared_call prepared, event_options how)
{
    kit::counted_tokens counted(calls, prepared);
    auto what = std::move(prepared).value();
    auto opening = calls->events(std::move(what), std::move(how));
    auto events = co_await std::move(opening);
    if (!events) {
        throw_exception_from_error(events.error(), BOOST_CURRENT_LOCATION);
    }
    counted.begin();
    co_return text_stream(
        std::make_shared<text_stream::impl>(std::move(*events), std::move(counted))
    );
}

} // namespace

text_completions::text_completions(std::shared_ptr<detail::session> session)
    : session_(std::move(session))
{}

asio::awaitable<text_completion>
text_completions::create(text_request request, call_options options) const
{
    auto prepared = session_->own(text_call(request, false, std::move(options)));
    kit::counted_tokens counted(session_->calls(), prepared);
    auto answering = kit::perform_paid<text_completion>(
        session_->calls(), std::move(prepared), decode_text, session_->lost()
    );
    return kit::settled<text_completion>(std::move(answering), std::move(counted), tokens_of);
}

asio::awaitable<text_stream> text_completions::stream(
    text_request request, chat::stream_options reading, call_options options
) const
{
    return open_text(
        session_->calls(),
        session_->own(text_call(request, true, std::move(options))),
        events_of(reading, "[DONE]")
    );
}

} // namespace andante::inline v0::pioneer

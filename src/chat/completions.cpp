#include <andante/chat/completions.hpp>
#include <andante/kit/checks.hpp>
#include <andante/kit/paid_create.hpp>
#include <andante/kit/perform.hpp>

#include "chat/decode.hpp"
#include "chat/running_stream.hpp"
#include "chat/service.hpp"

#include <optional>
#include <utility>

namespace andante::inline v0::chat {

namespace asio = boost::asio;

namespace {

counted_before
counted_for(const kit::prepared_call& prepared, const std::optional<token_prices>& prices)
{
    counted_before counted;
    counted.prices = prices;
    if (prepared.has_value()) {
        counted.cost = prepared->options.cost;
        counted.tokens = prepared->options.tokens;
        counted.partition = prepared->options.partition;
    }
    return counted;
}

asio::awaitable<completion> perform(const service& of, kit::prepared_call prepared)
{
    if (of.lost) {
        return kit::perform_paid<completion>(
            of.calls, std::move(prepared), decode_completion, *of.lost
        );
    }
    return kit::perform<completion>(of.calls, std::move(prepared), decode_completion);
}

asio::awaitable<completion> create_and_settle(
    std::shared_ptr<const service> of,
    kit::prepared_call prepared,
    std::optional<token_prices> prices
)
{
    const auto began = of->calls->time()->now();
    const auto counted = counted_for(prepared, prices);
    auto performing = perform(*of, std::move(prepared));
    auto made = co_await std::move(performing);
    const auto name = of->where->name();
    correct_tokens(*of->calls, name, counted, made, std::chrono::nanoseconds::zero());
    const auto ago = of->calls->time()->now() - began;
    correct_price(*of->calls, name, counted, made, ago);
    if (of->settle) {
        of->settle(settlement(of->calls, name, counted.cost, ago, made));
    }
    co_return made;
}

event_options options_of(const stream_options& reading)
{
    event_options options;
    options.terminator = "[DONE]";
    options.idle = reading.idle;
    options.max_event_bytes = reading.max_event_bytes;
    options.buffer.buffer_bytes = reading.buffer_bytes;
    return options;
}

/// Does not keep the owner: when the last handle goes, what is being opened is cancelled.
asio::awaitable<chat::stream> open_stream(
    std::shared_ptr<const service> of,
    std::weak_ptr<const void> owner,
    kit::prepared_call prepared,
    stream_options reading,
    std::optional<token_prices> prices
)
{
    if (prepared.has_error()) {
        throw_exception_from_error(prepared.error(), BOOST_CURRENT_LOCATION);
    }
    detail::stream_setup setup(of, of->calls->time()->now(), counted_for(prepared, prices));
    auto opening = of->calls->events(std::move(*prepared), options_of(reading));
    auto opened = co_await std::move(opening);
    if (opened.has_error()) {
        const auto problem = of->lost ? kit::explained(opened.error(), *of->lost) : opened.error();
        throw_exception_from_error(problem, BOOST_CURRENT_LOCATION);
    }
    setup.opened = of->calls->time()->now();
    auto running = std::make_shared<detail::running_stream>(
        std::move(*opened), setup, reading.max_content_bytes
    );
    co_return chat::stream(std::move(running), owner.lock());
}

/// What is left of a call's own deadline after a first try.
call_options
options_for_rest(call_options options, const service& of, time_source::time_point began)
{
    if (options.deadline) {
        const auto gone = of.calls->time()->now() - began;
        *options.deadline -= std::chrono::floor<std::chrono::milliseconds>(gone);
    }
    return options;
}

/// The request to ask in place of one that failed; throws when there is none.
asio::awaitable<request> instead_of(std::shared_ptr<const service> of, request what, error cause)
{
    if (!of->recover || cause.is_cancelled()) {
        throw_exception_from_error(cause, BOOST_CURRENT_LOCATION);
    }
    auto asking = of->recover(std::move(what), std::move(cause));
    auto found = co_await std::move(asking);
    if (!found.instead) {
        throw_exception_from_error(found.problem, BOOST_CURRENT_LOCATION);
    }
    co_return std::move(*found.instead);
}

asio::awaitable<completion>
create_or_recover(std::shared_ptr<const service> of, request what, call_options options)
{
    const auto began = of->calls->time()->now();
    auto trying =
        as_result(create_and_settle(of, of->prepare(what, nullptr, options), what.prices));
    auto made = co_await std::move(trying);
    if (made.has_value()) {
        co_return std::move(*made);
    }
    auto finding = instead_of(of, std::move(what), made.error());
    const auto other = co_await std::move(finding);
    options = options_for_rest(std::move(options), *of, began);
    auto again =
        create_and_settle(of, of->prepare(other, nullptr, std::move(options)), other.prices);
    co_return co_await std::move(again);
}

asio::awaitable<chat::stream> open_or_recover(
    std::shared_ptr<const service> of,
    std::weak_ptr<const void> owner,
    request what,
    stream_options reading,
    call_options options
)
{
    const auto began = of->calls->time()->now();
    auto trying =
        as_result(open_stream(of, owner, of->prepare(what, &reading, options), reading, what.prices)
        );
    auto opened = co_await std::move(trying);
    if (opened.has_value()) {
        co_return std::move(*opened);
    }
    auto finding = instead_of(of, std::move(what), opened.error());
    const auto other = co_await std::move(finding);
    options = options_for_rest(std::move(options), *of, began);
    auto again = open_stream(
        of, owner, of->prepare(other, &reading, std::move(options)), reading, other.prices
    );
    co_return co_await std::move(again);
}

result<void> check_reading(const stream_options& reading)
{
    if (reading.max_content_bytes == 0) {
        return kit::invalid("max_content_bytes", "0", "above 0", "leave it as it is for 64 MiB");
    }
    return {};
}

} // namespace

completions::completions(
    std::shared_ptr<const service> of, std::shared_ptr<const void> owner
) noexcept
    : service_(std::move(of))
    , owner_(std::move(owner))
{}

result<void> completions::check(const request& what) const
{
    return service_->check_all(what);
}

asio::awaitable<completion> completions::create(request what, call_options options) const
{
    if (service_->recover) {
        return create_or_recover(service_, std::move(what), std::move(options));
    }
    auto prepared = service_->prepare(what, nullptr, std::move(options));
    return create_and_settle(service_, std::move(prepared), what.prices);
}

asio::awaitable<chat::stream>
completions::stream(request what, stream_options reading, call_options options) const
{
    const auto valid = check_reading(reading);
    if (service_->recover && valid) {
        return open_or_recover(service_, owner_, std::move(what), reading, std::move(options));
    }
    auto prepared = service_->prepare(what, &reading, std::move(options));
    if (!valid) {
        prepared = valid.error();
    }
    return open_stream(service_, owner_, std::move(prepared), reading, what.prices);
}

} // namespace andante::inline v0::chat

#include <andante/client/event_stream.hpp>

#include "client/event_parser.hpp"
#include "core/saturating.hpp"

#include <stdexcept>
#include <utility>

namespace andante::inline v0 {

namespace asio = boost::asio;

namespace {

using event_result = result<std::optional<server_event>>;

error ended_early(const answer_stream& from, std::string why)
{
    error_details details;
    details.message = std::move(why);
    details.http_status = from.status();
    details.request_id = from.request_id();
    details.outcome = outcome::unknown;
    details.stop = stop_reason::not_repeatable;
    return error(errc::truncated_body, std::move(details));
}

error no_event(std::chrono::milliseconds idle)
{
    error_details details;
    details.message = "no event for " + std::to_string(idle.count()) + " ms";
    details.outcome = outcome::unknown;
    details.stop = stop_reason::not_repeatable;
    return error(errc::read_timeout, std::move(details));
}

} // namespace

class event_stream::impl {
public:
    impl(answer_stream answer, event_options chosen)
        : from(std::move(answer))
        , options_(std::move(chosen))
        , parser_(options_.max_event_bytes)
    {}

    static asio::awaitable<event_result> next(std::shared_ptr<impl> self)
    {
        auto found = self->take();
        auto since = self->from.time()->now();
        auto comments = self->parser_.comments();
        while (!found) {
            auto piece = co_await self->read(since);
            found = self->add(piece);
            if (self->options_.comments_count && self->parser_.comments() != comments) {
                comments = self->parser_.comments();
                since = self->from.time()->now();
            }
        }
        co_return std::move(*found);
    }

    answer_stream from;

private:
    asio::awaitable<result<std::string>> read(time_source::time_point since)
    {
        if (!options_.idle) {
            return from.read();
        }
        return from.read_until(detail::saturating_add(since, *options_.idle));
    }

    /// What was read is parsed first. Nothing when more must be read.
    std::optional<event_result> add(const result<std::string>& piece)
    {
        if (!piece) {
            const bool is_ours = options_.idle && piece.error() == errc::read_timeout &&
                                 piece.error().attempts().empty();
            return end(is_ours ? no_event(*options_.idle) : piece.error());
        }
        if (!piece->empty()) {
            parser_.add(*piece);
            return take();
        }
        auto last = parser_.rest();
        if (options_.terminator.empty()) {
            return last ? end(ended_early(from, "the stream ended within an event"))
                        : end(event_result(std::nullopt));
        }
        if (last && last->data == options_.terminator) {
            return end(event_result(std::nullopt));
        }
        return end(ended_early(from, "the stream ended without its last event"));
    }

    std::optional<event_result> take()
    {
        if (end_) {
            const auto& ended = end_.value();
            return ended;
        }
        auto found = parser_.next();
        if (!found) {
            return end(found.error());
        }
        if (!*found) {
            return std::nullopt;
        }
        const bool is_last = !options_.terminator.empty() && (*found)->data == options_.terminator;
        return is_last ? end(event_result(std::nullopt)) : std::move(found);
    }

    event_result end(event_result how)
    {
        how ? from.finish() : from.close();
        end_ = how;
        return how;
    }

    event_options options_;
    detail::event_parser parser_;
    std::optional<event_result> end_; ///< What every further next() gives.
};

event_stream::event_stream() noexcept = default;

event_stream::event_stream(answer_stream from, event_options options)
{
    if (options.max_event_bytes == 0 || (options.idle && options.idle->count() <= 0)) {
        throw std::invalid_argument("max_event_bytes and idle must be above 0");
    }
    impl_ = std::make_shared<impl>(std::move(from), std::move(options));
}

event_stream::event_stream(event_stream&& other) noexcept = default;

event_stream& event_stream::operator=(event_stream&& other) noexcept = default;

event_stream::~event_stream() = default;

asio::awaitable<event_result> event_stream::next()
{
    return impl::next(impl_);
}

const answer_stream& event_stream::answer() const noexcept
{
    return impl_->from;
}

void event_stream::close() noexcept
{
    impl_->from.close();
}

} // namespace andante::inline v0

#include "chat/running_stream.hpp"

#include <andante/core/observer.hpp>

#include "chat/decode.hpp"
#include "core/invalid.hpp"
#include "json/reader.hpp"

#include <boost/asio/error.hpp>

#include <chrono>
#include <utility>

namespace andante::inline v0::chat::detail {

namespace asio = boost::asio;

namespace {

/// The HTTP status that a failure within a stream would have had, where it says so.
int status_of(const std::string& document)
{
    auto copy = document;
    std::optional<std::int64_t> told;
    json::read_document(copy, false, [&told](json::value& root) {
        root.members([&told](std::string_view name, json::value& inner) {
            if (name == "error" && inner.what() == json::kind::object) {
                inner.members([&told](std::string_view member, json::value& code) {
                    if ((member == "code" || member == "status") &&
                        code.what() == json::kind::number) {
                        code.read_if_sound(told);
                    }
                });
            }
        });
    });
    constexpr int server_failed = 500;
    return told && *told >= 400 && *told < 600 ? static_cast<int>(*told) : server_failed;
}

error given_up()
{
    error_details details;
    details.message = "the stream was closed before its end";
    details.stop = stop_reason::cancelled;
    details.outcome = outcome::unknown;
    return error(asio::error::operation_aborted, std::move(details));
}

} // namespace

running_stream::running_stream(event_stream events, stream_setup setup, std::size_t most_bytes)
    : events_(std::move(events))
    , setup_(std::move(setup))
    , all_(most_bytes)
{
    all_.edit().request_id = events_.answer().request_id();
}

asio::awaitable<result<std::optional<delta>>>
running_stream::next(std::shared_ptr<running_stream> self)
{
    while (self->waiting_.empty() && !self->problem_ && !self->has_ended_) {
        auto event = co_await self->events_.next();
        if (!event) {
            self->fail(event.error());
        } else if (*event) {
            self->take(std::move(**event));
        } else {
            self->has_ended_ = true;
            self->report(nullptr);
        }
    }
    if (!self->waiting_.empty()) {
        std::optional<delta> first(std::move(self->waiting_.front()));
        self->waiting_.pop_front();
        co_return first;
    }
    if (self->problem_) {
        co_return *self->problem_;
    }
    co_return std::nullopt;
}

void running_stream::take(server_event event)
{
    auto read = decode_chunk(event.data);
    if (event.type == "error" || (read && read->is_error)) {
        fail(failure_of(event));
        return;
    }
    if (!read) {
        fail(read.error());
        return;
    }
    if (!read->has_choices && !read->usage) {
        return; // a sign of life of the service's own
    }
    auto added = all_.add(std::move(*read), std::move(event.data));
    if (!added) {
        fail(added.error());
        return;
    }
    for (auto& each : *added) {
        note_content(each);
        waiting_.push_back(std::move(each));
    }
}

error running_stream::failure_of(const server_event& event) const
{
    http::response answer;
    answer.status = status_of(event.data);
    answer.headers = events_.answer().headers();
    answer.headers.erase("Retry-After"); // it was the head's
    answer.body = event.data;
    const auto told = setup_.of->describe(answer);
    auto details = told.details();
    details.http_status = events_.answer().status();
    return error(told.code(), std::move(details));
}

void running_stream::note_content(const delta& what)
{
    if (what.content.empty() && what.reasoning.empty() && what.tool_calls.empty()) {
        return;
    }
    last_ = setup_.of->calls->time()->now();
    if (++pieces_ == 1) {
        first_ = last_;
    }
}

std::string running_stream::what_came() const
{
    if (pieces_ == 0) {
        return "; no content had come";
    }
    return "; " + std::to_string(pieces_) + " pieces with " + std::to_string(all_.bytes()) +
           " bytes had come";
}

void running_stream::fail(const error& problem)
{
    if (problem_) {
        return;
    }
    auto details = problem.details();
    details.message += what_came();
    details.outcome = outcome::unknown;
    details.stop = problem.is_cancelled() ? stop_reason::cancelled : stop_reason::not_repeatable;
    if (details.http_status == 0) {
        details.http_status = events_.answer().status();
    }
    if (details.request_id.empty()) {
        details.request_id = events_.answer().request_id();
    }
    problem_ = error(problem.code(), std::move(details));
    events_.close();
    report(&*problem_);
}

void running_stream::close() noexcept
{
    events_.close();
    if (!has_ended_ && !problem_) {
        const auto closed = given_up();
        report(&closed);
    }
}

void running_stream::report(const error* problem) noexcept
{
    if (std::exchange(is_reported_, true)) {
        return;
    }
    const auto& calls = *setup_.of->calls;
    const auto ended = calls.time()->now();
    const auto& answer = all_.whole();
    const auto name = setup_.of->where->name();
    stream_end event;
    event.call = {events_.answer().call_id(), setup_.of->provider, name};
    event.duration = ended - setup_.began;
    event.pieces = pieces_;
    if (pieces_ > 0) {
        event.first = first_ - setup_.began;
        event.flow = last_ - first_;
    }
    event.tokens = answer.usage ? answer.usage->completion : 0;
    event.failure = problem;
    calls.observer()->on_stream_end(event);
    correct_tokens(calls, name, setup_.counted, answer, ended - setup_.opened);
    correct_price(calls, name, setup_.counted, answer, event.duration);
    if (setup_.of->settle) {
        settlement done(setup_.of->calls, name, setup_.counted.cost, event.duration, answer);
        done.is_whole = problem == nullptr;
        setup_.of->settle(done);
    }
}

} // namespace andante::inline v0::chat::detail

#include "pacing/redis/connection.hpp"

#include "pacing/redis/trouble.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>

namespace andante::inline v0::pacing {

namespace asio = boost::asio;
using boost::system::error_code;

connection::connection(
    const strand& on,
    std::shared_ptr<time_source> time,
    std::shared_ptr<const redis_options> options,
    events told
)
    : strand_(on)
    , time_(std::move(time))
    , options_(std::move(options))
    , told_(std::move(told))
    , resolver_(strand_)
    , socket_(strand_)
    , timer_(time_->make_timer(strand_))
{}

void connection::open(std::vector<words> greeting)
{
    if (!options_->password.empty() || !options_->user.empty()) {
        words sign_in{"AUTH"};
        if (!options_->user.empty()) {
            sign_in.push_back(options_->user);
        }
        sign_in.emplace_back(options_->password.reveal());
        greeting_.push_back(std::move(sign_in));
    }
    if (options_->database != 0) {
        greeting_.push_back({"SELECT", std::to_string(options_->database)});
    }
    signing_in_ = greeting_.size();
    for (auto& one : greeting) {
        greeting_.push_back(std::move(one));
    }
    await_answer(); // for the connection itself
    if (!options_->path.empty()) {
        endpoints_.emplace_back(asio::local::stream_protocol::endpoint(options_->path));
        try_next(0);
        return;
    }
    resolver_.async_resolve(
        options_->host,
        std::to_string(options_->port),
        [self = shared_from_this()](const error_code& code, const auto& found) {
            self->resolved(code, found);
        }
    );
}

void connection::resolved(
    const error_code& code, const asio::ip::tcp::resolver::results_type& found
)
{
    if (closed_) {
        return;
    }
    for (const auto& one : found) {
        endpoints_.emplace_back(one.endpoint());
    }
    if (code || endpoints_.empty()) {
        fail("the name of " + name_of(*options_) + " cannot be resolved: " + code.message());
        return;
    }
    try_next(0);
}

void connection::try_next(std::size_t at)
{
    error_code ignored;
    socket_.close(ignored);
    socket_.async_connect(endpoints_[at], [self = shared_from_this(), at](const error_code& code) {
        if (self->closed_) {
            return;
        }
        if (!code) {
            self->connected();
        } else if (at + 1 < self->endpoints_.size()) {
            self->try_next(at + 1);
        } else {
            self->fail("no connection to " + name_of(*self->options_) + ": " + code.message());
        }
    });
}

void connection::connected()
{
    if (options_->path.empty()) {
        error_code ignored;
        socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
        socket_.set_option(asio::socket_base::keep_alive(true), ignored);
    }
    awaited_.pop_front();
    to_greet_ = greeting_.size();
    for (const auto& command : greeting_) {
        append_command(output_, command);
        await_answer();
    }
    greeting_.clear();
    read();
    write();
    if (to_greet_ == 0) {
        told_.ready(std::move(greeted_));
    }
}

void connection::send(const words& command)
{
    append_command(output_, command);
    await_answer();
    write();
}

void connection::await_answer()
{
    awaited_.push_back(time_->now() + options_->call_deadline);
    watch();
}

void connection::watch()
{
    if (armed_ || awaited_.empty()) {
        return;
    }
    armed_ = true;
    timer_->arm(awaited_.front(), [weak = weak_from_this()] {
        if (const auto self = weak.lock()) {
            self->look_at_deadline();
        }
    });
}

void connection::look_at_deadline()
{
    armed_ = false;
    if (closed_) {
        return;
    }
    if (!awaited_.empty() && awaited_.front() <= time_->now()) {
        fail(
            "no answer from " + name_of(*options_) + " within " +
            std::to_string(
                std::chrono::duration_cast<std::chrono::milliseconds>(options_->call_deadline)
                    .count()
            ) +
            " ms (redis_options::call_deadline)"
        );
        return;
    }
    watch();
}

void connection::write()
{
    if (!writing_.empty() || output_.empty()) {
        return;
    }
    writing_.swap(output_);
    asio::async_write(
        socket_,
        asio::buffer(writing_),
        [self = shared_from_this()](const error_code& code, std::size_t) {
            self->writing_.clear();
            // What ends the connection is told by the read that is always under way: a server that
            // refuses the greeting says why before it stops reading.
            if (!self->closed_ && !code) {
                self->write();
                self->close_if_done();
            }
        }
    );
}

void connection::read()
{
    socket_.async_read_some(
        asio::buffer(input_),
        [self = shared_from_this()](const error_code& code, std::size_t size) {
            if (self->closed_) {
                return;
            }
            if (code) {
                self->fail("the connection was cut");
                return;
            }
            self->received(size);
        }
    );
}

void connection::received(std::size_t size)
{
    reader_.feed(std::string_view(input_.data(), size));
    while (auto answer = reader_.next()) {
        take(std::move(*answer));
        if (closed_) {
            return;
        }
    }
    if (reader_.broken()) {
        fail("what answers at " + name_of(*options_) + " does not speak the protocol of Redis");
        return;
    }
    read();
}

void connection::take(wire_value answer)
{
    if (!awaited_.empty()) {
        awaited_.pop_front();
    }
    if (to_greet_ == 0) {
        told_.answer(std::move(answer));
        close_if_done();
        return;
    }
    if (answer.what == wire_value::kind::error) {
        fail(explain(answer.text, *options_));
        return;
    }
    if (signing_in_ > 0) {
        --signing_in_;
    } else {
        greeted_.push_back(std::move(answer));
    }
    if (--to_greet_ == 0) {
        told_.ready(std::move(greeted_));
    }
}

void connection::fail(std::string why)
{
    const auto broken = std::move(told_.broken);
    close();
    broken(std::move(why));
}

void connection::close()
{
    if (closed_) {
        return;
    }
    closed_ = true;
    timer_->cancel();
    resolver_.cancel();
    error_code ignored;
    socket_.close(ignored);
}

void connection::close_when_answered()
{
    last_words_ = true;
    told_.answer = [](const wire_value&) {};
    told_.broken = [](const std::string&) {};
    close_if_done();
}

void connection::close_if_done()
{
    if (last_words_ && writing_.empty() && output_.empty() && awaited_.empty()) {
        close();
    }
}

} // namespace andante::inline v0::pacing

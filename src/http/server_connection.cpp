#include "http/server_connection.hpp"

#include "core/saturating.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace andante::inline v0::http {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t server_buffer_bytes = 16 * 1024;
/// What is read and thrown away after a refusal, so that the sender can read the answer before the
/// connection is reset.
constexpr std::size_t most_ignored = 256 * 1024;
constexpr auto longest_farewell = std::chrono::seconds(1);

server_connection::clock::time_point later(std::chrono::milliseconds limit)
{
    return detail::saturating_add(server_connection::clock::now(), limit);
}

} // namespace

/// Ends what the socket waits for when its time is up. Outlives the connection when its handler was
/// on its way.
class server_connection::alarm {
public:
    explicit alarm(std::weak_ptr<server_connection> of)
        : connection_(std::move(of))
    {}

    void operator()(error_code error) const
    {
        const auto connection = error ? nullptr : connection_.lock();
        // One that was set anew has expired no longer.
        if (connection && connection->timer_.expiry() <= clock::now()) {
            connection->is_late_ = true;
            error_code ignored;
            connection->stream_.socket().cancel(ignored);
        }
    }

private:
    std::weak_ptr<server_connection> connection_;
};

server_connection::server_connection(
    asio::ip::tcp::socket socket, SSL_CTX* tls, server_limits limits
)
    : stream_(std::move(socket), tls)
    , limits_(limits)
    , reader_(limits.bounds)
    , timer_(stream_.socket().get_executor())
    , since_(clock::now())
{}

asio::awaitable<bool> server_connection::begin()
{
    const auto due = later(limits_.request_time);
    while (!is_closed_ && !is_draining_) {
        const auto step = stream_.handshake();
        if (step.what == server_stream::state::done) {
            buffer_.resize(server_buffer_bytes);
            co_return true;
        }
        if (step.what == server_stream::state::ended || step.what == server_stream::state::failed) {
            break;
        }
        const bool is_ready = co_await wait(step.what, due);
        if (!is_ready) {
            break;
        }
    }
    is_closed_ = true; // There is nobody to say goodbye to.
    co_return false;
}

asio::awaitable<bool> server_connection::next()
{
    reader_.start();
    is_late_ = false;
    enter(phase::idle);
    whole_due_ = later(limits_.request_time);
    head_due_ = served_ == 0 ? later(limits_.head_time) : clock::time_point::max();
    bool has_asked = false;
    for (;;) {
        take_buffered();
        if (reader_.is_complete()) {
            ++served_;
            request_ = reader_.release();
            enter(phase::answering);
            co_return true;
        }
        if (reader_.is_refused()) {
            co_await refuse(reader_.refusal());
            co_return false;
        }
        if (is_closed_ || (is_draining_ && !reader_.has_begun())) {
            co_return false;
        }
        if (reader_.wants_continue() && !std::exchange(has_asked, true)) {
            co_await write("HTTP/1.1 100 Continue\r\n\r\n");
        }
        const bool has_more = co_await fill(request_due());
        if (!has_more) {
            break;
        }
    }
    if (is_late_ && !is_closed_ && reader_.has_begun()) {
        request_refusal late(
            408, reader_.has_head() ? "the body took too long" : "the head took too long"
        );
        co_await refuse(std::move(late));
    }
    co_return false;
}

void server_connection::take_buffered()
{
    const std::string_view unused(buffer_.data() + begin_, end_ - begin_);
    begin_ += reader_.take(unused);
    if (phase_ == phase::idle && reader_.has_begun()) {
        enter(phase::head);
        head_due_ = std::min(head_due_, later(limits_.head_time));
    }
    if (phase_ == phase::head && reader_.has_head()) {
        enter(phase::body);
    }
}

void server_connection::enter(phase to)
{
    phase_ = to;
    since_ = clock::now();
}

server_connection::clock::time_point server_connection::request_due() const
{
    return reader_.has_head() ? whole_due_ : std::min(whole_due_, head_due_);
}

/// Replaces what was read by what comes next.
asio::awaitable<bool> server_connection::fill(clock::time_point due)
{
    while (!is_closed_) {
        // A sender that always has something ready does not get around its limit either.
        if (clock::now() >= due) {
            is_late_ = true;
            break;
        }
        const auto step = stream_.read(buffer_);
        begin_ = 0;
        end_ = step.size;
        if (step.what == server_stream::state::done) {
            co_return true;
        }
        if (step.what == server_stream::state::ended || step.what == server_stream::state::failed) {
            break;
        }
        const bool is_ready = co_await wait(step.what, due);
        if (!is_ready) {
            break;
        }
    }
    co_return false;
}

asio::awaitable<bool> server_connection::wait(server_stream::state what, clock::time_point due)
{
    error_code failed;
    auto token = asio::redirect_error(asio::use_awaitable, failed);
    const auto kind = what == server_stream::state::wants_read ? asio::ip::tcp::socket::wait_read
                                                               : asio::ip::tcp::socket::wait_write;
    arm(due);
    co_await stream_.socket().async_wait(kind, token);
    timer_.cancel();
    co_return !failed && !is_closed_;
}

void server_connection::arm(clock::time_point due)
{
    timer_.expires_at(due);
    timer_.async_wait(alarm(weak_from_this()));
}

asio::awaitable<bool> server_connection::write(std::string bytes)
{
    std::string_view rest(bytes);
    const auto due = later(limits_.write_time);
    while (!rest.empty() && !is_closed_) {
        const auto step = stream_.write(rest);
        rest.remove_prefix(step.size);
        if (step.what == server_stream::state::done) {
            continue;
        }
        bool is_ready = step.what == server_stream::state::wants_read ||
                        step.what == server_stream::state::wants_write;
        if (is_ready) {
            is_ready = co_await wait(step.what, due);
        }
        if (!is_ready) {
            close();
        }
    }
    co_return !is_closed_;
}

asio::awaitable<void> server_connection::refuse(request_refusal why)
{
    is_refused_ = true;
    headers fields;
    fields.add("Content-Type", "text/plain; charset=utf-8");
    why.reason += '\n';
    auto text = answer_head(why.status, fields, why.reason.size(), false);
    text += why.reason;
    co_await write(std::move(text));
}

asio::awaitable<void> server_connection::finish()
{
    const auto due = later(longest_farewell);
    enter(phase::leaving);
    if (!is_closed_) {
        auto step = stream_.say_goodbye();
        while (step.what == server_stream::state::wants_write && !is_closed_) {
            const bool is_ready = co_await wait(step.what, due);
            step = is_ready ? stream_.say_goodbye() : server_stream::step();
        }
        error_code ignored;
        stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
        if (is_refused_ || stream_.is_tls()) {
            co_await read_the_rest(due);
        }
    }
    is_closed_ = true;
    error_code ignored;
    stream_.socket().close(ignored);
}

asio::awaitable<void> server_connection::read_the_rest(clock::time_point due)
{
    for (std::size_t ignored = 0; ignored < most_ignored;) {
        const bool has_more = co_await fill(due);
        if (!has_more) {
            co_return;
        }
        ignored += end_;
    }
}

void server_connection::reset()
{
    is_closed_ = true;
    error_code ignored;
    stream_.socket().set_option(asio::socket_base::linger(true, 0), ignored);
    stream_.socket().close(ignored);
}

void server_connection::cut()
{
    is_closed_ = true;
    error_code ignored;
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    stream_.socket().close(ignored);
}

void server_connection::close()
{
    if (std::exchange(is_closed_, true)) {
        return;
    }
    // The descriptor stays until its coroutine has let go of it.
    (void)stream_.say_goodbye();
    error_code ignored;
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    stream_.socket().cancel(ignored);
}

void server_connection::end_when_idle()
{
    is_draining_ = true;
    if (is_idle()) {
        error_code ignored;
        stream_.socket().cancel(ignored);
    }
}

} // namespace andante::inline v0::http

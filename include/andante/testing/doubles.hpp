#pragma once

#include <andante/core/observer.hpp>
#include <andante/http/transport.hpp>
#include <andante/pacing/pacer.hpp>
#include <andante/testing/scripted_transport.hpp>

#include <gmock/gmock.h>

#include <utility>

/// GoogleMock doubles of what a client_options takes, for tests that state what must be asked of
/// it. The only header that needs GoogleMock, which the including project has to find and link.
namespace andante::inline v0::testing {

namespace detail {

[[nodiscard]] inline boost::asio::awaitable<result<http::response>> give(result<http::response> what
)
{
    co_return what;
}

} // namespace detail

/// An action for mock_transport::send(): answers or fails at once as `reply` says. Its delay is not
/// waited for; scripted_transport does that.
inline auto reply_with(scripted_reply reply)
{
    return [reply = std::move(reply)](const http::request&, const http::exchange_limits&) {
        return detail::give(reply.what);
    };
}

/// A transport with expectations. What no action is set for is answered with status 599, as at the
/// end of a scripted_transport's script.
class mock_transport : public http::transport {
public:
    mock_transport() { ON_CALL(*this, send).WillByDefault(reply_with(scripted_reply(599))); }

    MOCK_METHOD(
        boost::asio::awaitable<result<http::response>>,
        send,
        (http::request, http::exchange_limits),
        (override)
    );
    MOCK_METHOD(void, close_idle, (), (noexcept, override));
};

/// A pacer with expectations. It grants every request at once, unless an action is set.
class mock_pacer : public pacing::pacer {
public:
    mock_pacer()
    {
        ON_CALL(*this, acquire).WillByDefault([](pacing::permit_request request) {
            return pacing::unpaced()->acquire(std::move(request));
        });
    }

    MOCK_METHOD(
        boost::asio::awaitable<result<pacing::permit>>,
        acquire,
        (pacing::permit_request),
        (override)
    );
    MOCK_METHOD(std::optional<pacing::window_room>, room, (const std::string&), (const, override));
    MOCK_METHOD(bool, waits_for_jobs, (const std::string&), (const, override));
};

/// An observer with expectations. Events hold views: look at them in the call.
class mock_observer : public andante::observer {
public:
    MOCK_METHOD(void, on_call_start, (const call_info&), (override));
    MOCK_METHOD(void, on_call_end, (const call_end&), (override));
    MOCK_METHOD(void, on_attempt_start, (const attempt_start&), (override));
    MOCK_METHOD(void, on_attempt_end, (const attempt_end&), (override));
    MOCK_METHOD(void, on_wait, (const wait_start&), (override));
    MOCK_METHOD(void, on_cache, (const cache_event&), (override));
    MOCK_METHOD(void, on_pool, (const pool_event&), (override));
    MOCK_METHOD(void, on_job, (const job_event&), (override));
    MOCK_METHOD(void, on_stream_end, (const stream_end&), (override));
    MOCK_METHOD(std::string, traceparent, (const call_info&), (override));
};

} // namespace andante::inline v0::testing

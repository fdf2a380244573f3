#include <andante/client/pipeline.hpp>

#include "client/call_run.hpp"
#include "client/pipeline_core.hpp"

#include <utility>

namespace andante::inline v0 {

namespace asio = boost::asio;

namespace {

/// Shows an answer's head; whatever its caller makes of it, the answer is not lost.
void show(const answer_hook& hook, const answer_info& head) noexcept
{
    try {
        hook(head);
    } catch (...) { // NOLINT(bugprone-empty-catch): a hook that fails says nothing of the answer
    }
}

asio::awaitable<result<http::response>>
shown(asio::awaitable<result<http::response>> running, answer_hook hook)
{
    auto answer = co_await std::move(running);
    if (answer) {
        answer_info head;
        head.status = answer->status;
        head.request_id = detail::request_id_in(answer->headers);
        head.headers = &answer->headers;
        head.source = answer->source;
        show(hook, head);
    }
    co_return answer;
}

void show(const answer_hook& hook, const answer_stream& opened) noexcept
{
    answer_info head;
    head.status = opened.status();
    head.request_id = opened.request_id();
    head.headers = &opened.headers();
    show(hook, head);
}

asio::awaitable<result<answer_stream>>
shown(asio::awaitable<result<answer_stream>> opening, answer_hook hook)
{
    auto opened = co_await std::move(opening);
    if (opened) {
        show(hook, *opened);
    }
    co_return std::move(opened);
}

asio::awaitable<result<event_stream>>
shown(asio::awaitable<result<event_stream>> opening, answer_hook hook)
{
    auto opened = co_await std::move(opening);
    if (opened) {
        show(hook, opened->answer());
    }
    co_return std::move(opened);
}

asio::awaitable<void>
run_flow(std::shared_ptr<detail::pipeline_core> self, asio::awaitable<void> flow)
{
    const auto control = std::make_shared<detail::interrupter>();
    const auto membership = self->running.join(control);
    co_await detail::run_interruptible(std::move(flow), control);
}

} // namespace

pipeline::pipeline(asio::any_io_executor executor, provider_profile profile, client_options options)
{
    auto resolved = detail::resolve(profile, std::move(options), detail::process_environment());
    core_ = std::make_shared<detail::pipeline_core>(
        std::move(executor), std::move(profile), std::move(resolved)
    );
}

pipeline::~pipeline()
{
    close();
}

asio::awaitable<result<http::response>> pipeline::execute(call&& what, pacing::lease* place) const
{
    auto hook = std::exchange(what.options.on_answer, nullptr);
    auto running = detail::run_cached(core_, std::move(what), place);
    return hook ? shown(std::move(running), std::move(hook)) : std::move(running);
}

asio::awaitable<result<answer_stream>> pipeline::open(call what, stream_options options) const
{
    auto hook = std::exchange(what.options.on_answer, nullptr);
    auto opening = detail::open_call(core_, std::move(what), options);
    return hook ? shown(std::move(opening), std::move(hook)) : std::move(opening);
}

asio::awaitable<result<event_stream>> pipeline::events(call what, event_options options) const
{
    auto hook = std::exchange(what.options.on_answer, nullptr);
    auto opening = detail::open_events(core_, std::move(what), std::move(options));
    return hook ? shown(std::move(opening), std::move(hook)) : std::move(opening);
}

asio::awaitable<void> pipeline::guard(asio::awaitable<void> flow) const
{
    return run_flow(core_, std::move(flow));
}

void pipeline::close() noexcept
{
    core_->running.close();
    core_->options.transport->close_idle();
}

const http::url& pipeline::base_url() const noexcept
{
    return core_->base_url;
}

const std::shared_ptr<time_source>& pipeline::time() const noexcept
{
    return core_->options.time;
}

const std::shared_ptr<http::transport>& pipeline::transport() const noexcept
{
    return core_->options.transport;
}

const std::shared_ptr<andante::observer>& pipeline::observer() const noexcept
{
    return core_->options.observer;
}

const std::shared_ptr<pacing::pacer>& pipeline::pacer() const noexcept
{
    return core_->options.pacer;
}

const client_options& pipeline::options() const noexcept
{
    return core_->options;
}

} // namespace andante::inline v0

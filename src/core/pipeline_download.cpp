// Files that are fetched without a key: seen by the observer like any other call.
#include "core/pipeline_core.hpp"

#include <utility>

namespace andante::inline v0 {

namespace asio = boost::asio;

namespace {

/// Passes on to another transport, and tells a call's run of each exchange.
class watched_transport final : public http::transport {
public:
    watched_transport(std::shared_ptr<http::transport> over, detail::call_run* run)
        : over_(std::move(over))
        , run_(run)
    {}

    asio::awaitable<result<http::response>>
    send(http::request what, http::exchange_limits limits) override
    {
        return pass_on(this, std::move(what), limits);
    }

    void close_idle() noexcept override { over_->close_idle(); }

private:
    static asio::awaitable<result<http::response>>
    pass_on(watched_transport* self, http::request what, http::exchange_limits limits)
    {
        self->run_->attempt_begins(what.headers);
        auto answer = co_await self->over_->send(std::move(what), limits);
        if (answer.has_error()) {
            self->run_->attempt_failed(answer.error());
        } else {
            self->run_->attempt_answered(*answer, nullptr);
        }
        co_return answer;
    }

    std::shared_ptr<http::transport> over_;
    detail::call_run* run_;
};

using saved_file = result<http::download_report>;

asio::awaitable<void> fetch(
    const detail::pipeline_core* core,
    http::url from,
    std::string path,
    http::download_options options,
    std::optional<saved_file>* place
)
{
    call what(http::method::get, "GET {file}", std::string());
    what.options.deadline = options.deadline;
    detail::call_run run(core->options, core->profile.name, what);
    options.time = core->options.time;
    if (!options.headers.find("User-Agent")) {
        options.headers.set("User-Agent", core->agent);
    }
    auto over = std::make_shared<watched_transport>(core->options.transport, &run);
    auto saved =
        co_await http::download(over, std::move(from), std::move(path), std::move(options));
    if (saved.has_error()) {
        *place = run.failed(saved.error(), saved.error().stop());
        co_return;
    }
    run.succeeded();
    *place = std::move(saved);
}

asio::awaitable<saved_file> run_download(
    std::shared_ptr<detail::pipeline_core> self,
    http::url from,
    std::string path,
    http::download_options options
)
{
    const auto control = std::make_shared<detail::interrupter>();
    const auto membership = self->running.join(control);
    std::optional<saved_file> place;
    auto fetching = fetch(self.get(), std::move(from), std::move(path), std::move(options), &place);
    co_await detail::run_interruptible(std::move(fetching), control);
    co_return std::move(*place);
}

} // namespace

asio::awaitable<result<http::download_report>>
pipeline::download(http::url from, std::string path, http::download_options options) const
{
    return run_download(core_, std::move(from), std::move(path), std::move(options));
}

} // namespace andante::inline v0

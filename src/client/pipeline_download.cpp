// Files that are fetched without a key: seen by the observer like any other call.
#include "async/cancelled.hpp"
#include "client/pipeline_core.hpp"
#include "core/saturating.hpp"

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
        auto sending = self->over_->send(std::move(what), limits);
        std::exception_ptr thrown;
        std::optional<result<http::response>> answer;
        try {
            answer = co_await std::move(sending);
        } catch (...) {
            thrown = std::current_exception();
        }
        if (thrown) {
            self->run_->attempt_broken(thrown);
            std::rethrow_exception(thrown);
        }
        if (answer->has_error()) {
            self->run_->attempt_failed(answer->error());
        } else {
            self->run_->attempt_answered(answer->value(), nullptr);
        }
        co_return std::move(*answer);
    }

    std::shared_ptr<http::transport> over_;
    detail::call_run* run_;
};

using saved_file = result<http::download_report>;

/// One download and what becomes of it.
class download_task {
public:
    download_task() = default;

    std::optional<saved_file> saved;
    detail::call_record record;
};

asio::awaitable<void> fetch(
    std::shared_ptr<detail::pipeline_core> core,
    http::url from,
    std::string path,
    http::download_options options,
    std::shared_ptr<download_task> task
)
{
    call what(http::method::get, "GET {file}", std::string());
    what.options.deadline = options.deadline;
    detail::call_run run(core->options, core->profile.name, what, &task->record);
    options.time = core->options.time;
    if (!options.headers.find("User-Agent")) {
        options.headers.set("User-Agent", core->agent);
    }
    if (options.named_from == http::address_scope::unknown) {
        options.named_from = core->api_scope();
    }
    auto over = std::make_shared<watched_transport>(core->options.transport, &run);
    auto saved =
        co_await http::download(over, std::move(from), std::move(path), std::move(options));
    if (saved.has_error()) {
        task->saved = run.failed(saved.error(), saved.error().stop());
        co_return;
    }
    run.succeeded();
    task->saved = std::move(saved);
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
    const auto task = std::make_shared<download_task>();
    const auto& time = self->options.time;
    const auto due = detail::saturating_add(
        detail::saturating_add(time->now(), options.deadline), detail::overdue
    );
    auto fetching = fetch(self, std::move(from), std::move(path), std::move(options), task);
    bool in_time = true;
    std::exception_ptr thrown;
    try {
        in_time = co_await detail::run_at_home(self->home, std::move(fetching), control, time, due);
    } catch (...) {
        thrown = std::current_exception();
    }
    if (!in_time) {
        co_return detail::not_run_at_home(task->record.leave());
    }
    if (thrown && detail::is_cancellation(thrown)) {
        throw cancellation(task->record.leave());
    }
    if (thrown) {
        std::rethrow_exception(thrown);
    }
    co_return std::move(*task->saved);
}

} // namespace

asio::awaitable<result<http::download_report>>
pipeline::download(http::url from, std::string path, http::download_options options) const
{
    return run_download(core_, std::move(from), std::move(path), std::move(options));
}

} // namespace andante::inline v0

#include "client/file_call.hpp"

#include <andante/client/find_route.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace andante::inline v0::detail {

namespace asio = boost::asio;

namespace {

/// Wherever an answer has put it.
constexpr route any_file{
    .path = "{file}",
    .with_key = false,
    .answers = body_form::bytes,
    .host = route_host::told,
};

} // namespace

asio::awaitable<result<http::response>>
watched_transport::send(http::request what, http::exchange_limits limits)
{
    return pass_on(this, std::move(what), std::move(limits));
}

asio::awaitable<result<http::response>> watched_transport::pass_on(
    watched_transport* self, http::request what, http::exchange_limits limits
)
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

call file_call(std::chrono::milliseconds deadline)
{
    auto what = call_by_path(any_file, std::string());
    what.options.deadline = deadline;
    return what;
}

void adopt(http::fetch_options& options, const pipeline_core& core)
{
    options.time = core.options.time;
    if (!options.headers.find("User-Agent")) {
        options.headers.set("User-Agent", core.agent);
    }
    if (options.named_from == http::address_scope::unknown) {
        options.named_from = core.api_scope();
    }
}

} // namespace andante::inline v0::detail

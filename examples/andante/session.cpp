#include "session.hpp"

#include <andante/client/logger.hpp>

#include "limit_memory.hpp"

#include <algorithm>
#include <cstdlib>

namespace program {

namespace {

/// When its time is over, a wait looks at its job one last time: that too must fit into --timeout.
constexpr auto last_look = std::chrono::milliseconds(1000);

} // namespace

session::session(boost::asio::any_io_executor executor, const global_options& options)
    : executor_(std::move(executor))
    , options_(options)
    , out_(options.json, !options.no_color)
    , progress_(executor_, out_)
{
    if (options_.timeout) {
        end_ = std::chrono::steady_clock::now() + *options_.timeout;
    }
}

andante::finetuning::client session::client()
{
    if (!client_) {
        client_.emplace(make_client(options_.client()));
        if (const auto in_the_way = limit_memory(*client_, options_.api_key).recall()) {
            out_.note(*in_the_way);
        }
    }
    return *client_;
}

andante::finetuning::client session::keyless_client(std::shared_ptr<andante::observer> watcher)
{
    auto options = options_.client();
    options.api_key = andante::secret("none");
    return make_client(std::move(options), std::move(watcher));
}

andante::finetuning::client
session::make_client(andante::client_options options, std::shared_ptr<andante::observer> also)
{
    std::shared_ptr<andante::observer> watcher =
        std::make_shared<wait_watcher>(progress_, creates_);
    if (also) {
        watcher = andante::both(std::move(watcher), std::move(also));
    }
    const char* const wanted = std::getenv("ANDANTE_LOG");
    const auto level = options_.verbose    ? andante::log_level::debug
                       : wanted != nullptr ? andante::parse_log_level(wanted)
                                           : andante::log_level::off;
    if (level != andante::log_level::off) {
        const auto write = [this](std::string_view line) { out_.complaint(line); };
        watcher = andante::both(std::move(watcher), andante::make_logger(level, write));
    }
    options.observer = std::move(watcher);
    return andante::finetuning::client(executor_, std::move(options));
}

andante::call_options session::call() const
{
    andante::call_options out;
    out.deadline = remaining();
    out.keep_raw_json = options_.json;
    out.priority = andante::priority::interactive;
    return out;
}

andante::wait_options session::wait()
{
    andante::wait_options out;
    if (const auto left = remaining()) {
        out.deadline = *left - std::min(*left / 4, last_look);
    }
    out.call.keep_raw_json = options_.json;
    out.on_progress = [this](const andante::wait_progress& seen) { progress_.state(seen.status); };
    return out;
}

void session::remember_limits() const
{
    if (client_) {
        limit_memory(*client_, options_.api_key).keep();
    }
}

void session::resume_with(std::string arguments)
{
    on_stop_ = "It goes on at the service and still costs its credit. To continue: andante " +
               arguments + options_.repeated();
}

void session::explain_create(
    const andante::error& cause, const create_fate& fate, const std::string& look
)
{
    const bool in_doubt =
        cause.is_cancelled() ? fate.in_doubt : cause.outcome() == andante::outcome::unknown;
    if (in_doubt) {
        on_stop_ = "It may have been started all the same. Before you start it again, look: "
                   "andante " +
                   look + options_.repeated();
    }
}

std::optional<std::chrono::milliseconds> session::remaining() const
{
    if (!end_) {
        return std::nullopt;
    }
    using std::chrono::milliseconds;
    return std::chrono::duration_cast<milliseconds>(*end_ - std::chrono::steady_clock::now());
}

} // namespace program

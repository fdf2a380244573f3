#include "program/session.hpp"

#include <andante/client/logger.hpp>

#include "program/journal_file.hpp"
#include "program/limit_memory.hpp"
#include "program/shared_limits.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace program {

namespace {

/// When its time is over, a wait looks at its job one last time: that too must fit into --timeout.
constexpr auto last_look = std::chrono::milliseconds(1000);

} // namespace

session::session(
    boost::asio::any_io_executor executor, const provider& whose, const global_options& options
)
    : executor_(std::move(executor))
    , whose_(&whose)
    , options_(options)
    , out_(options.form, !options.no_color)
    , progress_(executor_, out_)
{
    if (options_.timeout) {
        end_ = std::chrono::steady_clock::now() + *options_.timeout;
    }
}

service_client_ptr session::client()
{
    if (!client_) {
        client_ = make_client(options_.client(whose_->profile));
        const limit_memory memory(client_, whose_->profile, options_.api_key);
        if (const auto in_the_way = memory.recall()) {
            out_.note(*in_the_way);
        }
    }
    return client_;
}

service_client_ptr session::keyless_client()
{
    auto options = options_.client(whose_->profile);
    options.api_key = andante::secret("none");
    return make_client(std::move(options));
}

service_client_ptr session::make_client(andante::client_options options)
{
    std::shared_ptr<andante::observer> watcher = std::make_shared<wait_watcher>(progress_);
    if (also_watching_) {
        watcher = andante::both(std::move(watcher), also_watching_);
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
    if (!shared_limits_) {
        shared_limits_ = make_shared_limits(executor_, whose_->profile, options_);
    }
    options.pacer = shared_limits_;
    options.journal = journal_;
    return whose_->make_client(executor_, std::move(options));
}

void session::write_down()
{
    journal_ = open_journal(options_);
}

const std::shared_ptr<andante::journal>& session::resume_from()
{
    journal_ = open_existing_journal(options_);
    return journal_;
}

andante::call_options session::call() const
{
    andante::call_options out;
    out.deadline = remaining();
    out.keep_raw_json = options_.form.is_document();
    out.priority = andante::priority::interactive;
    return out;
}

andante::wait_options session::wait()
{
    andante::wait_options out;
    if (const auto left = remaining()) {
        out.deadline = *left - std::min(*left / 4, last_look);
    }
    out.call.keep_raw_json = options_.form.is_document();
    out.on_progress = [this](const andante::wait_progress& seen) { progress_.state(seen.status); };
    return out;
}

void session::remember_limits() const
{
    if (client_) {
        limit_memory(client_, whose_->profile, options_.api_key).keep();
    }
}

bool session::let_go()
{
    client_.reset();
    journal_.reset(); // what it still has to write, it writes now
    return std::exchange(shared_limits_, nullptr) != nullptr;
}

std::string session::typed(std::string_view words) const
{
    return whose_->typed(words) + options_.repeated();
}

void session::resume_with(std::string_view words)
{
    on_stop_ = "It goes on at the service and still costs its credit. To continue: " + typed(words);
}

void session::explain_create(const andante::error& cause, std::string_view look)
{
    if (cause.outcome() == andante::outcome::unknown) {
        on_stop_ = "It may have been started all the same. Before you start it again, look: " +
                   typed(look);
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

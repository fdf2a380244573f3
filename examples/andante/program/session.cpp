#include "program/session.hpp"

#include <andante/client/logger.hpp>
#include <andante/client/pipeline.hpp>

#include "program/journal_file.hpp"
#include "program/limit_memory.hpp"
#include "program/shared_limits.hpp"
#include "program/usage_error.hpp"

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
    , given_(options)
    , options_(options)
    , out_(options.form, !options.no_color)
    , progress_(executor_, out_)
{
    if (options_.timeout) {
        end_ = std::chrono::steady_clock::now() + *options_.timeout;
    }
}

const account& session::whose_account()
{
    if (!account_) {
        account_ = account_of(given_, whose_->profile);
        if (account_->is_stored) { // what the environment has, the library reads itself
            options_.api_key = account_->key;
        }
        if (account_->is_url_stored) {
            options_.base_url = account_->base_url;
        }
        if (!account_->warning.empty()) {
            out_.complaint(account_->warning);
        }
    }
    return *account_;
}

void session::use_account(std::string key, std::string base_url)
{
    account_.emplace();
    account_->key = std::move(key);
    account_->base_url = std::move(base_url);
    options_.api_key = account_->key;
    options_.base_url = account_->base_url;
}

service_client_ptr session::client()
{
    if (!client_) {
        whose_account();
        client_ = whose_->make_client(executor_, complete(options_.client(whose_->profile)));
        const limit_memory memory(client_, whose_->profile, options_.api_key);
        if (const auto in_the_way = memory.recall()) {
            out_.note(*in_the_way);
        }
    }
    return client_;
}

service_client_ptr session::keyless_client()
{
    try {
        whose_account();
    } catch (const usage_error&) { // of a profile, whose address is not needed to go on
        out_.flush();
    }
    auto options = options_.client(whose_->profile);
    options.api_key = andante::secret("none");
    return whose_->make_client(executor_, complete(std::move(options)));
}

std::shared_ptr<const andante::pipeline> session::road()
{
    whose_account();
    auto options = options_.client(whose_->profile);
    own_limits_ = andante::pacing::make_rate_limiter(
        executor_, andante::system_time(), options.policies.value_or(whose_->profile.policies)
    );
    client(); // knows what former commands have left
    return std::make_shared<andante::pipeline>(
        executor_, whose_->profile, complete(std::move(options))
    );
}

andante::client_options session::complete(andante::client_options options)
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
    options.pacer = shared_limits_ ? shared_limits_ : own_limits_;
    options.journal = journal_;
    return options;
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
    own_limits_.reset();
    journal_.reset(); // what it still has to write, it writes now
    return std::exchange(shared_limits_, nullptr) != nullptr;
}

std::string session::typed(std::string_view words) const
{
    return whose_->typed(words) + given_.repeated();
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

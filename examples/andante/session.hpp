#pragma once

#include <andante/andante.hpp>

#include "global_options.hpp"
#include "output.hpp"
#include "progress.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace program {

/// What a running command works with.
class session {
public:
    session(boost::asio::any_io_executor executor, const global_options& options);

    /// The client; made when it is first asked for. Throws failure when the options cannot work.
    andante::finetuning::client client();
    /// A client for calls that are sent without a key, which need not be there or right. `watcher`
    /// sees them too.
    andante::finetuning::client keyless_client(std::shared_ptr<andante::observer> watcher);

    /// For a call: what is left of --timeout, and the API's own JSON with --json. Take it anew for
    /// each call.
    andante::call_options call() const;
    /// For a wait, whose progress is shown.
    andante::wait_options wait();
    /// What is left of --timeout; nothing without one.
    std::optional<std::chrono::milliseconds> remaining() const;
    /// When --timeout passes; nothing without one.
    std::optional<std::chrono::steady_clock::time_point> end() const { return end_; }
    /// What becomes of creates.
    create_log& creates() { return creates_; }

    output& out() { return out_; }
    program::progress& progress() { return progress_; }
    const global_options& options() const { return options_; }

    /// Leaves what later commands need in order to keep the limits.
    void remember_limits() const;

    /// The command as it must be typed to go on, when this one is stopped here.
    void resume_with(std::string arguments);
    /// Shown in addition when the command is stopped here; empty for nothing.
    const std::string& on_stop() const { return on_stop_; }
    void explain_stop(std::string sentence) { on_stop_ = std::move(sentence); }
    /// As explain_stop() for a create that failed, when it may have been carried out all the same.
    void
    explain_create(const andante::error& cause, const create_fate& fate, const std::string& look);

private:
    andante::finetuning::client make_client(
        andante::client_options options,
        std::shared_ptr<andante::observer> also = std::shared_ptr<andante::observer>()
    );

    boost::asio::any_io_executor executor_;
    global_options options_;
    std::optional<std::chrono::steady_clock::time_point> end_;
    output out_;
    program::progress progress_;
    std::optional<andante::finetuning::client> client_;
    std::string on_stop_;
    create_log creates_;
};

using session_ptr = std::shared_ptr<session>;

/// Awaits a create. When it ends without telling whether there is something now, the user is told
/// to look with `look`, a command such as "list --limit 5", before it is paid for again.
template <class T>
boost::asio::awaitable<T>
create_or_explain(session_ptr current, boost::asio::awaitable<T> creating, std::string look)
{
    const auto fate = current->creates().next();
    auto made = co_await andante::as_result(std::move(creating));
    current->progress().end();
    if (made.has_error()) {
        current->explain_create(made.error(), *fate, look);
    }
    co_return std::move(made).value();
}

} // namespace program

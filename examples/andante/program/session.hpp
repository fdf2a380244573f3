#pragma once

#include <andante/client/call_options.hpp>
#include <andante/client/client_options.hpp>
#include <andante/core/error.hpp>
#include <andante/core/observer.hpp>
#include <andante/core/result.hpp>
#include <andante/jobs/wait_options.hpp>
#include <andante/pacing/rate_limiter.hpp>

#include "program/account.hpp"
#include "program/command.hpp"
#include "program/global_options.hpp"
#include "program/output.hpp"
#include "program/progress.hpp"
#include "program/provider.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace andante::inline v0 {
class pipeline;
}

namespace program {

/// What a running command works with.
class session {
public:
    /// `whose` must outlive the session.
    session(
        boost::asio::any_io_executor executor, const provider& whose, const global_options& options
    );

    /// Where the command runs.
    const boost::asio::any_io_executor& executor() const { return executor_; }
    /// Whose command runs.
    const provider& whose() const { return *whose_; }
    /// Whose account is used: settled when it is first asked for, here or for a client. Throws
    /// usage_error.
    const account& whose_account();
    /// Has it be this one.
    void use_account(std::string key, std::string base_url);
    /// The client; made when it is first asked for. Throws failure when the options cannot work.
    service_client_ptr client();
    /// For calls of routes that the client has no operation for: to be asked for before client()
    /// is. Both share the limits. Throws failure as that does.
    std::shared_ptr<const andante::pipeline> road();
    /// A client for calls that are sent without a key, which need not be there or right.
    service_client_ptr keyless_client();
    /// Has clients that are made from now on watched.
    void watch(std::shared_ptr<andante::observer> watcher) { also_watching_ = std::move(watcher); }

    /// Has the client write down what is paid for, when --journal says where. For commands that
    /// pay, before they use it. Throws failure when that cannot be done.
    void write_down();
    /// True when it does.
    bool writes_down() const { return journal_ != nullptr; }
    /// As write_down(), for a command that goes on with what is there. Throws usage_error.
    const std::shared_ptr<andante::journal>& resume_from();

    /// For a call: what is left of --timeout, and the API's own JSON with --json. Take it anew for
    /// each call.
    andante::call_options call() const;
    /// For a wait, whose progress is shown.
    andante::wait_options wait();
    /// What is left of --timeout; nothing without one.
    std::optional<std::chrono::milliseconds> remaining() const;
    /// When --timeout passes; nothing without one.
    std::optional<std::chrono::steady_clock::time_point> end() const { return end_; }

    output& out() { return out_; }
    program::progress& progress() { return progress_; }
    /// As they were typed.
    const global_options& options() const { return given_; }

    /// Leaves what later commands need in order to keep the limits.
    void remember_limits() const;
    /// Lets go of the client and of the limits that it shares with others. True when these others
    /// are still to be told, for which the context must run a moment longer.
    bool let_go();

    /// A command as it is typed to reach the same account: "andante wait 5c0e --base-url ...".
    std::string typed(std::string_view words) const;
    /// The command that goes on, as "wait 5c0e", when this one is stopped here.
    void resume_with(std::string_view words);
    /// Shown in addition when the command is stopped here; empty for nothing.
    const std::string& on_stop() const { return on_stop_; }
    void explain_stop(std::string sentence) { on_stop_ = std::move(sentence); }
    /// As explain_stop() for a create that failed, when it may have been carried out all the same.
    void explain_create(const andante::error& cause, std::string_view look);

private:
    /// With all that clients of this session share.
    andante::client_options complete(andante::client_options options);

    std::shared_ptr<andante::pacing::rate_limiter> shared_limits_; ///< Null unless they are shared.
    std::shared_ptr<andante::pacing::rate_limiter>
        own_limits_; ///< Of client() and road() together.

    boost::asio::any_io_executor executor_;
    const provider* whose_;
    global_options given_;   ///< As they were typed.
    global_options options_; ///< With the account, once that is settled.
    std::optional<account> account_;
    std::optional<std::chrono::steady_clock::time_point> end_;
    output out_;
    program::progress progress_;
    std::shared_ptr<andante::observer> also_watching_;
    std::shared_ptr<andante::journal> journal_; ///< Null unless something is written down.
    service_client_ptr client_;
    std::string on_stop_;
};

/// Awaits a create. When it ends without telling whether there is something now, the user is told
/// to look with `look`, a command such as "list --limit 5", before it is paid for again.
template <class T>
boost::asio::awaitable<T>
create_or_explain(session_ptr current, boost::asio::awaitable<T> creating, std::string look)
{
    auto made = co_await andante::as_result(std::move(creating));
    current->progress().end();
    if (made.has_error()) {
        current->explain_create(made.error(), look);
    }
    co_return std::move(made).value();
}

} // namespace program

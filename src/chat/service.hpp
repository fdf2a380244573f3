#pragma once

#include <andante/chat/completion.hpp>
#include <andante/chat/completions.hpp>
#include <andante/chat/request.hpp>
#include <andante/client/call.hpp>
#include <andante/client/pipeline.hpp>
#include <andante/client/route.hpp>
#include <andante/core/result.hpp>
#include <andante/kit/paid_create.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace andante::inline v0::chat {

/// How a service writes what the others write differently.
struct wire_form {
    /// OpenAI's: `logprobs` is true or false, and how many is in `top_logprobs`. Else the number is
    /// in `logprobs`.
    bool logprobs_is_flag = false;
    /// The service tells the usage of a stream only when it is asked to.
    bool stream_usage_is_asked = false;
};

/// A call whose answer has told what it used.
class settlement {
public:
    settlement(
        std::shared_ptr<const pipeline> through,
        std::string_view route_name,
        double counted_cost,
        std::chrono::nanoseconds since,
        const completion& answered
    )
        : calls(std::move(through))
        , route(route_name)
        , counted(counted_cost)
        , ago(since)
        , answer(answered)
    {}

    /// Corrects what the spend limits of the route have counted for it: pacer::correct_cost().
    void charge(double charged) const;

    std::shared_ptr<const pipeline> calls;
    std::string_view route;       ///< The row's name.
    double counted;               ///< call_options::cost as it was sent.
    std::chrono::nanoseconds ago; ///< Since the call began.
    const completion& answer;     ///< Of a stream that broke: what came of it.
    bool is_whole = true;         ///< False for a stream that broke or was given up.
};

/// What the limits have counted for a call before its answer told.
struct counted_before {
    double cost = 0;   ///< call_options::cost as it was sent.
    double tokens = 0; ///< call_options::tokens.
    std::string partition;
    std::optional<token_prices> prices{}; ///< request::prices.
};

/// Tells the spend caps of a route what a call has cost by its prices, where its answer says what
/// it used. `ago`: since the call began.
void correct_price(
    const pipeline& calls,
    std::string_view route,
    const counted_before& counted,
    const completion& answer,
    std::chrono::nanoseconds ago
);

/// Tells the token limits of a route what a call has really used, where its answer says so. `ago`:
/// since its answer, of a stream since its head, came.
void correct_tokens(
    const pipeline& calls,
    std::string_view route,
    const counted_before& counted,
    const completion& answer,
    std::chrono::nanoseconds ago
);

/// What is done about a request that failed before anything of its answer came.
class recovery {
public:
    /// Its caller is told this.
    explicit recovery(error what)
        : problem(std::move(what))
    {}

    error problem;
    /// This is asked in its place; when that fails, too, its own error is told.
    std::optional<request> instead;
};

/// How a provider's chat completions are spoken to. Filled in by the provider's session, and shared
/// by its handles; its functions may be called from any thread, also after the client has gone, so
/// that they hold the pipeline at most.
class service {
public:
    /// `through`: never null. `row`: POST, with the limits that count it and what repeating it
    /// could do; it must live as long as the program. `reads_error`: the profile's describe_error.
    service(
        std::shared_ptr<const pipeline> through,
        std::string provider_name,
        const andante::route& row,
        error (*reads_error)(const http::response& answer)
    )
        : calls(std::move(through))
        , provider(std::move(provider_name))
        , where(&row)
        , describe(reads_error)
    {}

    std::shared_ptr<const pipeline> calls;
    std::string provider;
    const andante::route* where;
    error (*describe)(const http::response& answer);
    wire_form wire;
    /// The provider's own bounds, after chat::check(). Empty: none.
    std::function<result<void>(const request& what)> check;
    /// Changes a call before it is sent: its headers, its cost, its partition. The partition is the
    /// model already unless the caller has set another, and the tokens are estimate_tokens().
    /// Empty: nothing.
    std::function<void(const request& what, call& made)> adjust;
    /// Told once of every call with an answer, also of a part of one; must not throw. Empty:
    /// nobody.
    std::function<void(const settlement& done)> settle;
    /// Asked about a request that failed before anything of its answer came, but not of one that
    /// was cancelled. It makes the operation; no coroutine with captures. Empty: the error as it
    /// is.
    std::function<boost::asio::awaitable<recovery>(request what, error cause)> recover;
    /// For a row of call_effect::paid_create: what to do about a lost answer. Not set: the error as
    /// it is.
    std::optional<kit::paid_create_rule> lost;

    /// Everything that is checked before a request is sent.
    result<void> check_all(const request& what) const;
    /// The call of a request, or why it must not go. `streamed`: nothing for a whole answer.
    kit::prepared_call
    prepare(const request& what, const stream_options* streamed, call_options options) const;
};

/// A handle of a service, for a client.
inline completions
make_completions(std::shared_ptr<const service> of, std::shared_ptr<const void> owner)
{
    return completions(std::move(of), std::move(owner));
}

} // namespace andante::inline v0::chat

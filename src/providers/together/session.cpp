#include "providers/together/session.hpp"

#include <andante/pacing/rate_limiter.hpp>
#include <andante/providers/together/documented_routes.hpp>
#include <andante/providers/together/profile.hpp>

#include "json/reader.hpp"
#include "providers/together/errors.hpp"
#include "providers/together/job_kinds.hpp"
#include "providers/together/routes.hpp"

#include <utility>

namespace andante::inline v0::together::detail {

namespace asio = boost::asio;

namespace {

lost_create_policy policy_of(const lost_create_options& chosen)
{
    return chosen.resends > 0 ? chosen.when_in_doubt : lost_create_policy::ask;
}

/// Another model answers in place of one that is overloaded, and who misspells one is helped.
asio::awaitable<chat::recovery>
recover(std::shared_ptr<model_names> names, std::string fallback, chat::request what, error cause)
{
    constexpr int too_busy = 503;
    if (cause.http_status() == too_busy && !fallback.empty() && what.model != fallback) {
        chat::recovery found(cause);
        what.model = fallback;
        found.instead = std::move(what);
        co_return found;
    }
    auto explaining = model_names::explain(std::move(names), std::move(cause), what.model);
    auto problem = co_await std::move(explaining);
    co_return chat::recovery(std::move(problem));
}

std::shared_ptr<const chat::service> make_chat(
    std::shared_ptr<const pipeline> calls,
    std::shared_ptr<model_names> names,
    const std::string& fallback
)
{
    auto made =
        std::make_shared<chat::service>(std::move(calls), "together", routes::chat, describe_error);
    made->recover = [names, fallback](chat::request what, error cause) {
        return recover(names, fallback, std::move(what), std::move(cause));
    };
    return made;
}

/// The model that a request asks for, by which its limits count; empty when it names none.
std::string model_in(const call& what)
{
    std::string model;
    const bool is_json =
        what.content_type.empty() || what.content_type.find("json") != std::string::npos;
    if (is_json && !what.body.empty()) {
        auto text = what.body;
        json::read_document(text, false, [&model](json::value& root) {
            root.members([&model](std::string_view name, json::value& member) {
                if (name == "model") {
                    member.read(model);
                }
            });
        });
    }
    return model;
}

/// A limiter of its own, which a service's answers may also raise; the caller's when there is one.
client_options with_pacer(
    const asio::any_io_executor& executor, client_options options, const service_options& service
)
{
    if (options.pacer || options.policies || service.limits == limit_profile::fixed) {
        return options;
    }
    options.time = options.time ? options.time : system_time();
    pacing::limiter_options how;
    how.may_raise = true;
    options.pacer = std::make_shared<pacing::rate_limiter>(
        executor, options.time, policies(service.limits), std::move(how)
    );
    return options;
}

} // namespace

session::session(
    const boost::asio::any_io_executor& executor, client_options options, service_options service
)
    : base_(executor, profile(service.limits), with_pacer(executor, std::move(options), service))
    , service_(std::move(service))
    , lost_{policy_of(base_.calls()->options().lost_creates), routes::lost_create_means}
    , names_(std::make_shared<model_names>(base_.calls()))
    , files_(base_, executor, file_kind)
    , fine_tunes_(base_, executor, fine_tune_kind)
    , batches_(base_, executor, batch_kind)
    , seeds_(std::make_shared<place_seeds>(base_.calls(), fine_tunes_.service()))
    , chat_(make_chat(base_.calls(), names_, service_.fallback_model))
{
    base_.know_routes(documented_routes(), model_in);
}

} // namespace andante::inline v0::together::detail

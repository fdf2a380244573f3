#pragma once

#include <andante/bulk/bulk_options.hpp>
#include <andante/bulk/bulk_report.hpp>
#include <andante/bulk/id_range.hpp>
#include <andante/client/call.hpp>
#include <andante/client/call_options.hpp>
#include <andante/client/pipeline.hpp>
#include <andante/core/errc.hpp>
#include <andante/core/result.hpp>
#include <andante/kit/session.hpp>

#include "bulk/bulk_run.hpp"
#include "kit/answers.hpp"
#include "kit/bulk_answers.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace andante::inline v0::kit {

/// A bulk route of a provider: the provider's part.
class bulk_description {
public:
    /// For each id: whether things are as the route would make them. A cancellation is thrown.
    using look_function = std::function<boost::asio::awaitable<result<std::vector<bool>>>(
        std::vector<std::string> ids, call_options options
    )>;

    /// `most`: the most ids that a request carries, 1 and up.
    explicit bulk_description(std::size_t most)
        : batch_size(most)
    {}

    std::size_t batch_size;
    /// How its answers are wrapped, and what their members are called.
    answer_format format;
    bulk_names names;
    /// The call of a batch, without its options.
    std::function<call(const std::vector<std::string>& ids)> prepare;
    /// How one finds out what became of ids whose answer was lost. Empty: nothing shows it.
    look_function look;
    /// As bulk::batch_route.
    bool refused_means_done = false;
    /// As bulk::batch_route.
    bool keeps_order = false;
};

/// Such a route over a client's pipeline.
std::shared_ptr<bulk::batch_route>
make_batch_route(std::shared_ptr<const pipeline> calls, bulk_description description);

/// How a run over a route goes.
bulk::run_settings bulk_settings(
    const pipeline& calls, std::shared_ptr<bulk::batch_route> route, bulk_options options
);

/// Runs a bulk call, or throws why its values must not be sent.
boost::asio::awaitable<bulk_report> run_bulk(
    const pipeline& calls,
    std::shared_ptr<bulk::batch_route> route,
    result<void> valid,
    id_range ids,
    bulk_options options
);

/// One edit that may share a request with others of the same kind.
class single_item {
public:
    /// `what` tells its route and its target apart from others.
    single_item(std::string id_to_edit, std::string what)
        : id(std::move(id_to_edit))
        , kind(std::move(what))
    {}

    std::string id;
    std::string kind;
    /// What a refusal means to the caller.
    errc refused_as = errc::request_refused;
};

/// Carries it out, or throws why it must not be sent. As bulk::coalescing_queue::submit().
boost::asio::awaitable<void> run_single(
    const session& owner,
    std::shared_ptr<bulk::batch_route> route,
    result<void> valid,
    single_item item,
    call_options options
);

} // namespace andante::inline v0::kit

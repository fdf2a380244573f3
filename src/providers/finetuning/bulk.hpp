#pragma once

#include <andante/bulk/bulk_options.hpp>
#include <andante/bulk/bulk_report.hpp>
#include <andante/bulk/id_range.hpp>

#include "bulk/bulk_run.hpp"
#include "bulk/coalescing_desk.hpp"
#include "providers/finetuning/session.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

namespace andante::inline v0::finetuning {

/// The bulk routes of one client.
class bulk_edits {
public:
    explicit bulk_edits(std::shared_ptr<const pipeline> calls)
        : calls_(std::move(calls))
    {}

    std::shared_ptr<bulk::batch_route> remove_generations() const;
    std::shared_ptr<bulk::batch_route> add_tracks(std::string playlist) const;
    std::shared_ptr<bulk::batch_route> remove_tracks(std::string playlist) const;
    std::shared_ptr<bulk::batch_route> move_tracks(std::string source, std::string target) const;

    /// How a run over one of them goes.
    bulk::run_settings
    settings(std::shared_ptr<bulk::batch_route> route, bulk_options options) const;

private:
    std::shared_ptr<const pipeline> calls_;
};

/// Runs a bulk call, or throws why its values must not be sent.
boost::asio::awaitable<bulk_report>
run_checked(result<void> valid, id_range ids, bulk::run_settings settings);

/// Carries out a single edit in company; `what` tells its route and its target apart from others.
boost::asio::awaitable<void> submit_single(
    std::shared_ptr<bulk::coalescing_desk> desk,
    result<void> valid,
    bulk::single_edit edit,
    std::string what
);

} // namespace andante::inline v0::finetuning

#pragma once

#include <andante/bulk/bulk_options.hpp>
#include <andante/bulk/bulk_report.hpp>
#include <andante/core/result.hpp>
#include <andante/core/time_source.hpp>

#include "bulk/bulk_answer.hpp"
#include "bulk/bulk_plan.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace andante::inline v0::bulk {

/// One bulk route: how a batch is sent, and how one finds out what became of it.
class batch_route {
public:
    virtual ~batch_route() = default;

    /// The most ids that a request carries, 1 and up.
    virtual std::size_t batch_size() const noexcept = 0;
    /// See plan_rules.
    virtual bool refused_means_done() const noexcept = 0;
    /// True when batches must go one after the other, because their order has a meaning.
    virtual bool keeps_order() const noexcept = 0;

    /// Sends one batch. Calls `on_leaving` when a request is about to leave this process; what that
    /// throws ends it, before its first byte. Does not repeat what may have taken effect.
    virtual boost::asio::awaitable<result<bulk_answer>>
    send(std::vector<std::string> ids, call_options options, std::function<void()> on_leaving) = 0;
    /// For each id: whether things are as this route would make them.
    virtual boost::asio::awaitable<result<std::vector<bool>>>
    look(std::vector<std::string> ids, call_options options) = 0;
};

/// What a run needs beside its ids.
class run_settings {
public:
    run_settings() = default;

    std::shared_ptr<batch_route> route;
    std::shared_ptr<time_source> time;
    bulk_options options;
    /// How often a batch may be sent when its answers are lost.
    int sends = 3;
    /// Called when a request of it is about to leave, by the thread that sends it. What it throws
    /// holds that request back. Empty: nobody is told.
    std::function<void()> on_leaving;
};

/// True when no id was done, refused or is in doubt.
bool has_nothing(const bulk_report& report) noexcept;

/// Runs a bulk call to its end, and gives its report also when an error, the deadline or a
/// cancellation ended it. Throws what ended it when there is nothing to report: no id was done,
/// refused or is in doubt.
boost::asio::awaitable<bulk_report> run(std::vector<std::string> ids, run_settings settings);

/// The same without throwing.
boost::asio::awaitable<bulk_report>
run_to_report(std::vector<std::string> ids, run_settings settings);

} // namespace andante::inline v0::bulk

#pragma once

#include <andante/bulk/bulk_report.hpp>

#include "providers/finetuning/session.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <utility>

namespace andante::inline v0::finetuning {

/// Sends one bulk call. "None of them" is a report like any other, although the API answers it as
/// an error on two routes.
inline boost::asio::awaitable<bulk_report>
perform_bulk(std::shared_ptr<const pipeline> calls, prepared_call prepared, bulk_route route)
{
    decode_options how;
    how.keep_raw = prepared.has_value() && prepared->options.keep_raw_json;
    if (prepared.has_error()) {
        throw_exception_from_error(prepared.error(), BOOST_CURRENT_LOCATION);
    }
    auto answer = co_await calls->execute(std::move(*prepared));
    if (answer.has_error()) {
        auto none_done = bulk_report_from(answer.error(), route, how);
        if (!none_done) {
            throw_exception_from_error(answer.error(), BOOST_CURRENT_LOCATION);
        }
        co_return std::move(*none_done);
    }
    auto report = decode_bulk(*answer, route, how);
    co_return std::move(report).value();
}

} // namespace andante::inline v0::finetuning

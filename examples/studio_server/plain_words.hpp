#pragma once

#include <andante/bulk/bulk_report.hpp>
#include <andante/core/error.hpp>

#include <boost/json/object.hpp>

#include <string>

namespace studio_server {

/// What a person needs to know of an error, without the words of programmers: what happened, what
/// it means for money, and what to do.
std::string plain_words(const andante::error& problem);

/// {"done", "failed", "unknown", "untried", "stopped"}: what became of each id. "stopped" says why
/// it ended early; empty when it did not.
boost::json::object to_json(const andante::bulk_report& report);

} // namespace studio_server

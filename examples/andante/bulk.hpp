#pragma once

#include <andante/bulk/bulk_report.hpp>
#include <andante/core/error.hpp>

#include "run.hpp"
#include "session.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace program {

/// What became of a list of ids of any length.
class bulk_outcome {
public:
    bulk_outcome() = default;

    andante::bulk_report report;
    /// What each request answered, as JSON.
    std::vector<std::string> parts;
    /// Sent, but without an answer: nobody can say what became of them.
    std::vector<std::string> unknown;
    /// Never sent, or refused as a whole.
    std::vector<std::string> not_attempted;
    /// Why it stopped before its end.
    std::optional<andante::error> stopped;
};

/// How to say it.
class bulk_words {
public:
    bulk_words(std::string name, std::string what)
        : list(std::move(name))
        , done(std::move(what))
    {}

    std::string list; ///< The API's name for the ids that succeeded, for example "deleted".
    std::string done; ///< For people, for example "deleted".
};

/// One request for at most 100 ids.
using bulk_step =
    std::function<boost::asio::awaitable<andante::bulk_report>(std::vector<std::string>)>;

/// Drops repeated ids, cuts the rest into requests of 100, and keeps what was done when one fails.
boost::asio::awaitable<bulk_outcome>
run_bulk(session_ptr current, std::vector<std::string> ids, bulk_step step);

/// Prints the report. Gives the code, or throws what stopped it.
exit_code print_bulk(session& current, const bulk_outcome& what, const bulk_words& words);

/// The ids of the arguments; where one is "-", those of standard input, separated by white space.
std::vector<std::string> collect_ids(const std::vector<std::string>& arguments);

} // namespace program

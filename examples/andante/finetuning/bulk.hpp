#pragma once

#include <andante/bulk/bulk_options.hpp>
#include <andante/bulk/bulk_report.hpp>

#include "program/session.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string>
#include <vector>

namespace program::finetuning {

/// How to say it.
class bulk_words {
public:
    bulk_words(std::string name, std::string id_name)
        : list(name)
        , done(std::move(name))
        , item_id(std::move(id_name))
    {}

    std::string list;    ///< The API's name for the ids that succeeded, for example "deleted".
    std::string done;    ///< For people, for example "deleted".
    std::string item_id; ///< The API's name for an id that it refuses, for example "trackId".
};

/// One of the bulk calls.
using bulk_call = std::function<
    boost::asio::awaitable<andante::bulk_report>(std::vector<std::string>, andante::bulk_options)>;

/// Makes a bulk call and shows how far it is.
boost::asio::awaitable<andante::bulk_report>
run_bulk(session_ptr current, std::vector<std::string> ids, bulk_call what);

/// Prints the report. Gives the code, or throws what stopped it.
exit_code print_bulk(session& current, const andante::bulk_report& report, const bulk_words& words);

} // namespace program::finetuning

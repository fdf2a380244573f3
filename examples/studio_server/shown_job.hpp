#pragma once

#include "wish.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace studio_server {

/// One track, as the page shows it.
class shown_job {
public:
    using moment = std::chrono::steady_clock::time_point;

    shown_job(std::uint64_t its_number, wish what)
        : number(its_number)
        , batch(static_cast<std::int64_t>(its_number))
        , place(batch)
        , wanted(std::move(what))
    {}

    std::uint64_t number; ///< Ours; the API's id comes later.
    /// The number of the first that was asked for together with it: batches go from old to new.
    std::int64_t batch;
    /// Where it stands in its batch: the order in which it was written.
    std::int64_t place;
    wish wanted;
    /// All that was asked for is known, so that it can be asked for again.
    bool is_ours = false;
    /// It was begun by a run of this program that has ended.
    bool is_resumed = false;
    std::int64_t entry = 0; ///< In the journal; 0 for none.
    std::string id;
    /// "queued" until the API has taken it, then the API's own word. Or "checking" while it is
    /// found out what became of it, "refused" when it was never started, "deleted" when it was
    /// deleted meanwhile, "lost" when nobody knows.
    std::string state = "queued";
    bool is_over = false;
    /// What told of the end: "webhook", "poll", "list", "create reply"; "library" when it was over
    /// before this program began.
    std::string source;
    int polls = 0;
    moment begun = std::chrono::steady_clock::now();
    std::optional<moment> sent; ///< The making begins: the API has taken it.
    std::optional<moment> ended;
    std::chrono::milliseconds expected{};
    std::string title;
    std::string audio_url;
    std::optional<double> seconds;
    std::string problem; ///< In plain words.
};

boost::json::object to_json(const shown_job& what);

} // namespace studio_server

#pragma once

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
    shown_job(std::uint64_t its_number, std::string text)
        : number(its_number)
        , prompt(std::move(text))
    {}

    std::uint64_t number; ///< Ours; the API's id comes later.
    std::string prompt;
    std::string id;
    /// "queued" until the API has taken it, then the API's own word. Or "refused" when it was never
    /// started, "deleted" when it was deleted meanwhile, "lost" when nobody knows.
    std::string state = "queued";
    bool is_over = false;
    /// What told of the end: "webhook", "poll", "list", "create reply"; "library" when it was over
    /// before this program began.
    std::string source;
    int polls = 0;
    std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
    std::optional<std::chrono::steady_clock::time_point> ended;
    std::chrono::milliseconds expected{};
    std::string title;
    std::string audio_url;
    std::optional<double> seconds;
    std::string problem;
};

boost::json::object to_json(const shown_job& what);

} // namespace studio_server

#pragma once

#include <andante/core/error.hpp>
#include <andante/providers/deepcreative/prediction.hpp>
#include <andante/providers/deepcreative/prediction_request.hpp>

#include "program/command.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace program::deepcreative {

/// How far a prediction of a run is.
enum class work_state { queued, running, saving, done, failed };

/// One prediction of a run: one to start, or one that runs already.
class prediction_work {
public:
    prediction_work(
        std::size_t line_number, std::string words, andante::deepcreative::prediction_request what
    )
        : line(line_number)
        , prompt(std::move(words))
        , request(std::move(what))
    {}
    explicit prediction_work(std::string known_id)
        : id(std::move(known_id))
        , state(work_state::running)
    {}

    std::size_t line = 0;   ///< Of the file of prompts; 0 when there is none.
    std::string prompt;     ///< Of that line.
    std::int64_t entry = 0; ///< In the journal; 0 for none.
    std::optional<andante::deepcreative::prediction_request> request;
    std::string id; ///< Empty until it was started.
    work_state state = work_state::queued;
    std::optional<andante::deepcreative::prediction> seen; ///< The last that was seen of it.
    std::optional<andante::error> problem;
    std::vector<std::string> files; ///< Where its outputs were saved.
};

/// What to do with them.
class run_plan {
public:
    run_plan() = default;

    bool waits = true;            ///< Wait for the ends.
    bool cancels_on_stop = false; ///< When stopped, cancel what runs.
    bool is_many = false;         ///< They come from a file: the report is of all.
    std::string folder;           ///< Save outputs there; empty: do not.
    std::string again;            ///< The command for prompts that were not started.
};

/// Starts those that are not yet started, waits for all and saves their outputs, several at a time
/// and as fast as the limits allow. Prints ids, URLs or files, one a line, or a document. Stopped,
/// it says which run on, or cancels them.
boost::asio::awaitable<exit_code>
run_predictions(session_ptr current, std::vector<prediction_work> works, run_plan plan);

/// Makes the folder. Throws usage_error when it cannot be used.
void prepare_folder(const std::string& folder);

} // namespace program::deepcreative

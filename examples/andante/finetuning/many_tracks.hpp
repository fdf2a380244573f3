#pragma once

#include <andante/core/error.hpp>
#include <andante/providers/finetuning/generation.hpp>
#include <andante/providers/finetuning/generation_request.hpp>

#include "program/command.hpp"
#include "program/declaration.hpp"
#include "program/saving.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace program::finetuning {

/// How far a track has come.
enum class work_state {
    queued,  ///< Waits for the limit; nothing was sent.
    running, ///< Started; the service works on it.
    saving,  ///< Finished; its audio is being fetched.
    done,    ///< Nothing more to do.
    failed,  ///< See the problem.
};

/// One of many tracks: what was asked for, and how far it has come.
class track_work {
public:
    /// A track that is to be made. `line_number`: where its prompt stood.
    track_work(std::size_t line_number, andante::finetuning::generation_request what)
        : line(line_number)
        , request(std::move(what))
    {}
    /// A track that runs already.
    explicit track_work(std::string known_id)
        : id(std::move(known_id))
        , state(work_state::running)
    {}

    std::size_t line = 0;
    std::int64_t entry = 0; ///< In the journal; 0 for none.
    std::optional<andante::finetuning::generation_request> request;
    std::string id; ///< Empty until it was started.
    work_state state = work_state::queued;
    /// The last that was seen of it.
    std::optional<andante::finetuning::generation> track;
    std::optional<andante::error> problem;
    std::string file; ///< Where its audio was saved.
    /// Its audio was not saved because something that must stay has the file's name.
    bool is_file_taken = false;
};

/// What to do with many tracks.
class many_plan {
public:
    many_plan() = default;

    /// Wait for the ends. Without it, tracks are only started.
    bool wait = true;
    /// Save the audio there: a folder.
    std::optional<saving> where;
    /// The command for prompts that were not started, without the program's name; empty when there
    /// are none.
    std::string again;
    /// The file that the prompts came from.
    std::string prompts;
};

/// Starts those that are not yet started, waits for all and saves them, several at a time and as
/// fast as the limits allow, with a progress display. Ends with a report: a table, or a document
/// with one object a track. Interrupted, it reports what it has and how to go on.
boost::asio::awaitable<exit_code>
run_many(session_ptr current, std::vector<track_work> works, many_plan plan);

/// Declares --output-dir.
declared_option& add_folder_option(declaration& sub, std::string& into);
/// Creates the folder for --output-dir. Throws usage_error when it cannot be used.
saving folder_for(const std::string& folder, bool force);

} // namespace program::finetuning

#pragma once

#include <string>

namespace reliability {

/// What a child process is told to do.
class child_orders {
public:
    child_orders() = default;

    std::string journal;    ///< The file.
    std::string base_url;   ///< Of the service.
    std::string folder;     ///< Where the tracks are saved.
    std::string name;       ///< Of this round: the files are <name>-1.mp3 ...
    int tracks = 0;         ///< So many new ones; 0: it resumes.
    int dies_at = 0;        ///< It is killed at this operation of its journal; 0: not there.
    bool dies_kept = false; ///< Once that operation is kept, and not before.
};

/// Makes, waits for and saves tracks, or resumes what others have left. Gives the exit code: 0 when
/// all is done, 3 when some was not (its message goes to standard error).
int run_child(const child_orders& orders);

} // namespace reliability

#pragma once

#include <deque>
#include <string>
#include <utility>

namespace fan_out {

/// How far a prompt has come.
enum class stage {
    waiting, ///< For its turn: nothing was sent.
    sent,    ///< Its create is on its way, and nobody can say what became of it.
    running, ///< The service makes the track, and goes on whatever happens here.
    saving,  ///< The track is there, and its audio is not.
    done,
    failed,
};

/// One prompt on its way.
class work {
public:
    explicit work(std::string text)
        : prompt(std::move(text))
    {}

    std::string prompt;
    fan_out::stage stage = fan_out::stage::waiting;
    std::string id;
    std::string file;
    std::string error;
};

/// All of them; a deque never moves what it holds.
using works = std::deque<work>;

} // namespace fan_out

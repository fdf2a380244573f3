#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace soak {

/// What this process has at a moment when nothing is under way.
struct measure {
    double seconds = 0;          ///< Since the start.
    std::size_t resident = 0;    ///< Bytes of memory that the system has given it.
    std::size_t in_use = 0;      ///< Bytes that malloc has given out and not got back.
    std::size_t descriptors = 0; ///< Open ones.
    std::size_t operations = 0;  ///< That have ended so far.
    std::size_t jobs = 0;        ///< That were made so far.
    std::size_t webhooks = 0;    ///< That were delivered so far.
};

/// Measures now.
measure measure_now();

/// What came of a row of measures.
struct judgement {
    bool is_enough = false;         ///< There were enough to compare.
    double grown = 0;               ///< Bytes in use, of the last quarter beyond the second.
    double allowed = 0;             ///< So much it may be.
    double more_descriptors = 0;    ///< The same of descriptors, of which none may be more.
    std::vector<std::string> wrong; ///< What is not as it should be, for people.
};

/// Compares the last quarter of them with the second; in the first everything is made that is
/// made once.
///
/// What is kept may still grow while it is not full: of the newest jobs, of those whose webhook is
/// known, and of all of the last ten minutes of the client's clock.
judgement judge(const std::vector<measure>& all);

} // namespace soak

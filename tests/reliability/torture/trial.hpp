#pragma once

#include <andante/core/error.hpp>

#include "reliability/torture/operation.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace torture {

/// What is done to an operation.
enum class ordeal {
    nothing,  ///< It runs as it is.
    fail,     ///< What the outside is asked at a point fails.
    stall,    ///< Nothing comes of what the outside is asked at a point.
    outage,   ///< Everything that the outside is asked from a point on fails.
    cancel,   ///< It is cancelled behind one of its handlers.
    within,   ///< The limit of within() falls there.
    deadline, ///< The deadline of its own options falls there.
    destroy,  ///< The client goes before one of its handlers.
};

inline constexpr std::array<std::string_view, 8> ordeal_names{
    "nothing", "fail", "stall", "outage", "cancel", "within", "deadline", "destroy"
};

/// One run of an operation.
class trial {
public:
    trial() = default;
    explicit trial(ordeal chosen, std::size_t where = 0)
        : what(chosen)
        , at(where)
    {}

    ordeal what = ordeal::nothing;
    std::size_t at = 0;                 ///< Its point or its handler, from 1.
    std::size_t lost = 0;               ///< A point that fails beside that; 0: none.
    std::chrono::milliseconds moment{}; ///< When that handler runs, from the operation's start.
    std::chrono::milliseconds usual{};  ///< How long it takes without the ordeal.
};

/// How a run has ended.
enum class ending { well, error, cancelled };

/// What was seen of a run.
class sighting {
public:
    sighting() = default;

    ending how = ending::well;
    std::optional<andante::error> error; ///< While it is looked at.
    std::string cause;                   ///< The error's name; empty: it ended well.
    bool is_plain = false;               ///< A cancellation that says no more than that it is one.
    std::vector<seam> points;            ///< What the outside was asked.
    std::vector<std::chrono::milliseconds> moments; ///< After each handler, from its start.
    std::map<std::string, std::uintmax_t> files;    ///< What is in its folder afterwards.
    std::set<std::string> routes;                   ///< That were called.
    bool has_deadline = false;                      ///< Its options have a deadline.
    std::vector<std::string> problems;              ///< What must not be.

    /// How long it took.
    std::chrono::milliseconds took() const
    {
        return moments.empty() ? std::chrono::milliseconds() : moments.back();
    }
};

/// Runs an operation once in a world of its own, and looks at what is left. `clean`: the run that
/// nothing was done to; null when this is it. `folder`: for its files; it is made and removed.
sighting run_trial(
    const operation& what,
    const trial& how,
    const sighting* clean,
    const std::string& folder,
    std::uint64_t seed
);

/// Looks at how a run has ended: its error, its promptness. `called_off`: when it was cancelled.
void check_ending(
    sighting& seen, const trial& how, std::optional<std::chrono::milliseconds> called_off
);

/// Looks at what an operation that has ended, or a client that has nothing to do, still holds.
void check_rest(sighting& seen, world& in, std::size_t allowed_jobs);

/// Looks at what the service was paid for, `paid` creates, beside what was said of it.
void check_ledger(sighting& seen, const operation& what, std::size_t paid);

/// Looks at what the journal says beside what the service was paid for.
void check_journal(sighting& seen, const operation& what, world& in, std::size_t paid);

/// Looks at the files in the folder: those of `before`, and the whole results.
void check_files(
    sighting& seen,
    const operation& what,
    const sighting* clean,
    const std::map<std::string, std::uintmax_t>& before
);

} // namespace torture

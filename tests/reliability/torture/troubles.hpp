#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace torture {

/// Where something outside of the library is asked to do something, and may fail.
enum class seam {
    connect, ///< A connection is made.
    send,    ///< A request is written.
    head,    ///< An answer's head is read.
    body,    ///< A piece of an answer's body is read.
    disk,    ///< A file is made, written, flushed or renamed.
    journal, ///< The journal is asked.
};

/// What becomes of one of them.
enum class fate {
    works,
    fails,
    stalls, ///< Nothing comes of it for an hour.
};

/// Counts what the outside is asked, and says which of it fails. For one thread.
class troubles {
public:
    /// From now on everything is counted. The `at`-th, from 1, has that fate, and so has all behind
    /// it when that `lasts`; the `lost`-th fails as well.
    void arm(std::size_t at, fate what, bool lasts, std::size_t lost) noexcept
    {
        is_armed_ = true;
        at_ = at;
        what_ = what;
        lasts_ = lasts;
        lost_ = lost;
    }
    /// From now on nothing is counted and everything works.
    void disarm() noexcept { is_armed_ = false; }

    /// One more is asked.
    fate next(seam where)
    {
        if (!is_armed_) {
            return fate::works;
        }
        asked_.push_back(where);
        const auto number = asked_.size();
        if (number == lost_) {
            return fate::fails;
        }
        return number == at_ || (lasts_ && number > at_) ? what_ : fate::works;
    }

    /// All that was asked.
    const std::vector<seam>& asked() const noexcept { return asked_; }

private:
    bool is_armed_ = false;
    std::size_t at_ = 0;
    fate what_ = fate::works;
    bool lasts_ = false;
    std::size_t lost_ = 0;
    std::vector<seam> asked_;
};

inline std::string_view to_string(seam value) noexcept
{
    constexpr std::array<std::string_view, 6> names{
        "connect", "send", "head", "body", "disk", "journal"
    };
    return names.at(static_cast<std::size_t>(value));
}

} // namespace torture

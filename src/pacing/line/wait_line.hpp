#pragma once

#include "pacing/line/waiter.hpp"

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::pacing {

inline constexpr std::size_t classes = 4;

struct class_line;

/// The waiters of one tag inside a class, first come, first served.
struct tag_line {
    waiter* head = nullptr;
    waiter* tail = nullptr;
    double served = 0; ///< Weight granted, on the class's common scale.
    double weight = 0; ///< Of those that wait.
    class_line* owner = nullptr;
    std::string tag;
};

/// Orders tags by how little they were served, then by who came first.
struct least_served {
    bool operator()(const tag_line* a, const tag_line* b) const noexcept
    {
        return a->served != b->served ? a->served < b->served : a->head->place < b->head->place;
    }
};

/// One priority's waiters.
struct class_line {
    std::map<std::string, std::unique_ptr<tag_line>, std::less<>> tags;
    std::set<tag_line*, least_served> turn;
    double clock = 0;  ///< What the tag served last had been served before.
    double weight = 0; ///< Of all that wait.
    std::size_t count = 0;
};

/// The waiters that need the same policies: by priority with ageing, fair between tags, then first
/// come, first served.
class wait_line {
public:
    /// Puts a waiter into its place: at the end, unless it had a place before.
    void push(waiter& one, std::string_view tag);
    /// Takes it out, wherever it stands. `granted` charges its tag.
    void remove(waiter& one, bool granted);

    /// A class's next in line, and how urgent age has made it.
    struct candidate {
        waiter* who = nullptr;
        int urgency = 0; ///< The rank less one for every `age` waited.
    };
    /// Fills in the heads, the most urgent first; returns how many.
    std::size_t candidates(instant now, double age, std::array<candidate, classes>& into) const;

    bool empty() const noexcept { return count_ == 0; }
    std::size_t count() const noexcept { return count_; }
    std::size_t count(std::size_t rank) const noexcept { return lines_[rank].count; }
    double weight(std::size_t rank) const noexcept { return lines_[rank].weight; }
    /// The weight of that class which leaves before `weight` more under that tag would: tags take
    /// turns, so a short line beside a long one is short.
    double ahead(std::size_t rank, std::string_view tag, double weight) const;
    /// The same for one in line with `depth` of its tag up to it.
    double ahead_at(std::size_t rank, const tag_line* own, double depth) const;
    /// True when nobody leaves before it.
    bool is_next(const waiter& one) const;
    /// True when somebody of that rank or a more urgent one waits.
    bool waits_up_to(std::size_t rank) const noexcept;
    /// All waiters, class by class and tag by tag: for rare events only.
    std::vector<waiter*> everyone() const;

private:
    std::array<class_line, classes> lines_;
    std::size_t count_ = 0;
};

} // namespace andante::inline v0::pacing

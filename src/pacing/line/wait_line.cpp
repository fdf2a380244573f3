#include "pacing/line/wait_line.hpp"

#include <algorithm>
#include <cmath>

namespace andante::inline v0::pacing {

namespace {

/// Links a waiter into its tag by place. New ones belong at the end and returning ones near the
/// front, so both walks are short.
void link(tag_line& line, waiter& one)
{
    waiter* after = line.tail;
    if (after != nullptr && after->place > one.place) {
        after = nullptr;
        for (waiter* at = line.head; at != nullptr && at->place < one.place; at = at->next) {
            after = at;
        }
    }
    one.previous = after;
    one.next = after != nullptr ? after->next : line.head;
    (one.previous != nullptr ? one.previous->next : line.head) = &one;
    (one.next != nullptr ? one.next->previous : line.tail) = &one;
}

void unlink(tag_line& line, waiter& one)
{
    (one.previous != nullptr ? one.previous->next : line.head) = one.next;
    (one.next != nullptr ? one.next->previous : line.tail) = one.previous;
    one.previous = nullptr;
    one.next = nullptr;
}

} // namespace

void wait_line::push(waiter& one, std::string_view tag)
{
    auto& line = lines_[one.rank];
    auto found = line.tags.find(tag);
    if (found == line.tags.end()) {
        auto made = std::make_unique<tag_line>();
        made->owner = &line;
        made->tag = tag;
        made->served = line.clock;
        found = line.tags.emplace(std::string(tag), std::move(made)).first;
    }
    auto& mine = *found->second;
    const bool becomes_head = mine.head == nullptr || mine.head->place > one.place;
    if (mine.head != nullptr && becomes_head) {
        line.turn.erase(&mine);
    }
    link(mine, one);
    if (one.next != nullptr) { // one that comes back waits for as long as those behind it, at least
        one.entered = std::min(one.entered, one.next->entered);
    }
    one.tag = &mine;
    if (becomes_head) {
        line.turn.insert(&mine);
    }
    mine.weight += one.weight;
    line.weight += one.weight;
    ++line.count;
    ++count_;
}

void wait_line::remove(waiter& one, bool granted)
{
    auto& mine = *one.tag;
    auto& line = *mine.owner;
    const bool was_head = mine.head == &one;
    if (was_head || granted) {
        line.turn.erase(&mine);
    }
    unlink(mine, one);
    one.tag = nullptr;
    mine.weight -= one.weight;
    line.weight -= one.weight;
    --line.count;
    --count_;
    if (granted) {
        line.clock = std::max(line.clock, mine.served);
        mine.served += one.weight;
    }
    if (mine.head == nullptr) {
        line.tags.erase(line.tags.find(mine.tag));
    } else if (was_head || granted) {
        line.turn.insert(&mine);
    }
}

std::size_t
wait_line::candidates(instant now, double age, std::array<candidate, classes>& into) const
{
    std::size_t found = 0;
    for (const auto& line : lines_) {
        if (line.count > 0) {
            auto* head = (*line.turn.begin())->head;
            const double aged = std::floor(std::max(0.0, now - head->entered) / age);
            into[found++] = candidate{head, std::max(0, head->rank - static_cast<int>(aged))};
        }
    }
    std::sort(into.begin(), into.begin() + static_cast<long>(found), [](auto& a, auto& b) {
        return a.urgency != b.urgency ? a.urgency < b.urgency : a.who->place < b.who->place;
    });
    return found;
}

double wait_line::ahead(std::size_t rank, std::string_view tag, double weight) const
{
    const auto mine = lines_[rank].tags.find(tag);
    const bool known = mine != lines_[rank].tags.end();
    const tag_line* own = known ? mine->second.get() : nullptr;
    return ahead_at(rank, own, (known ? own->weight : 0) + weight);
}

double wait_line::ahead_at(std::size_t rank, const tag_line* own, double depth) const
{
    const auto& line = lines_[rank];
    const double others = line.weight - (own != nullptr ? own->weight : 0);
    // With very many tags a bound will do: no tag gets more turns than this one.
    constexpr std::size_t few = 64;
    const auto tags = line.tags.size() - (own != nullptr ? 1 : 0);
    if (tags > few) {
        return depth + std::min(others, depth * static_cast<double>(tags));
    }
    double sum = depth;
    for (const auto& [tag, one] : line.tags) {
        sum += one.get() != own ? std::min(one->weight, depth) : 0;
    }
    return sum;
}

bool wait_line::is_next(const waiter& one) const
{
    const auto& line = lines_[one.rank];
    const bool first = !line.turn.empty() && (*line.turn.begin())->head == &one;
    return first && (one.rank == 0 || !waits_up_to(one.rank - std::size_t{1}));
}

bool wait_line::waits_up_to(std::size_t rank) const noexcept
{
    for (std::size_t at = 0; at <= rank; ++at) {
        if (lines_[at].count > 0) {
            return true;
        }
    }
    return false;
}

std::vector<waiter*> wait_line::everyone() const
{
    std::vector<waiter*> all;
    all.reserve(count_);
    for (const auto& line : lines_) {
        for (const auto& [tag, one] : line.tags) {
            for (waiter* at = one->head; at != nullptr; at = at->next) {
                all.push_back(at);
            }
        }
    }
    return all;
}

} // namespace andante::inline v0::pacing

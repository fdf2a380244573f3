#include "emulator/kit/limit_book.hpp"

#include <optional>
#include <stdexcept>
#include <utility>

namespace andante::inline v0::emulator {

void limit_book::add_rate(std::string name, const rate_rule& rule)
{
    if (rule.limit == 0 || rule.window <= std::chrono::milliseconds::zero()) {
        throw std::invalid_argument("a rate rule needs a limit and a window above zero");
    }
    rates_.insert_or_assign(std::move(name), rate{rule, {}});
}

void limit_book::add_cap(std::string name, unsigned most)
{
    caps_.insert_or_assign(std::move(name), cap{most, {}});
}

bool limit_book::is_rate(std::string_view name) const noexcept
{
    return rates_.find(name) != rates_.end();
}

rate_window& limit_book::counter(const limit_claim& what)
{
    const auto found = rates_.find(what.limit);
    if (found == rates_.end()) {
        throw std::out_of_range("there is no limit " + std::string(what.limit));
    }
    auto& [rule, counters] = found->second;
    auto at = counters.find(what.subject);
    if (at == counters.end()) {
        at = counters.emplace(std::string(what.subject), make_rate_window(rule)).first;
    }
    return *at->second;
}

rate_decision limit_book::ask(const limit_claim& what, time_point now)
{
    return counter(what).ask(now);
}

rate_decision limit_book::look(const limit_claim& what, time_point now)
{
    return counter(what).look(now);
}

claims_decision limit_book::ask_all(std::span<const limit_claim> all, time_point now)
{
    for (const auto& each : all) {
        if (!look(each, now).admitted) {
            return {ask(each, now), each.limit};
        }
    }
    std::optional<rate_decision> first;
    for (const auto& each : all) {
        const auto taken = ask(each, now);
        first = first.value_or(taken);
    }
    return {first.value_or(rate_decision()), {}};
}

const limit_book::cap& limit_book::cap_of(std::string_view name) const
{
    const auto found = caps_.find(name);
    if (found == caps_.end()) {
        throw std::out_of_range("there is no cap " + std::string(name));
    }
    return found->second;
}

bool limit_book::is_full(const limit_claim& what) const
{
    return held(what) >= cap_of(what.limit).most;
}

void limit_book::hold(const limit_claim& what, std::string job)
{
    cap_of(what.limit);
    auto& jobs = caps_.find(what.limit)->second.jobs;
    jobs[std::string(what.subject)].insert(std::move(job));
}

void limit_book::release(std::string_view job)
{
    for (auto& [name, each] : caps_) {
        for (auto& [subject, jobs] : each.jobs) {
            if (const auto found = jobs.find(job); found != jobs.end()) {
                jobs.erase(found);
            }
        }
    }
}

unsigned limit_book::held(const limit_claim& what) const
{
    const auto& jobs = cap_of(what.limit).jobs;
    const auto found = jobs.find(what.subject);
    return found == jobs.end() ? 0 : static_cast<unsigned>(found->second.size());
}

} // namespace andante::inline v0::emulator

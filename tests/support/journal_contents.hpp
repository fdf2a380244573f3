#pragma once

#include <andante/client/journal.hpp>
#include <andante/core/error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace andante_tests {

/// What several memory_journals see, as processes see one file. A holder is known by its address.
struct journal_contents {
    struct row {
        andante::journal_entry entry;
        std::vector<andante::journal_decision> decisions;
        const void* holder = nullptr;
    };
    std::map<std::int64_t, row> rows;
    std::int64_t last = 0;
    std::function<std::chrono::system_clock::time_point()> now = [] {
        return std::chrono::system_clock::time_point(std::chrono::hours(1));
    };

    std::vector<andante::journal_stage> stages() const
    {
        std::vector<andante::journal_stage> found;
        for (const auto& [number, each] : rows) {
            found.push_back(each.entry.stage);
        }
        return found;
    }

    /// Keeps new entries for their holder, and gives their numbers.
    std::vector<std::int64_t> add(std::vector<andante::journal_entry> entries, const void* holder)
    {
        std::vector<std::int64_t> numbers;
        for (auto& each : entries) {
            auto& kept = rows[++last];
            kept.entry = std::move(each);
            kept.entry.number = last;
            kept.entry.created_at = kept.entry.changed_at = now();
            kept.holder = holder;
            numbers.push_back(last);
        }
        return numbers;
    }

    /// Changes an entry of a holder.
    andante::result<void>
    change(std::int64_t number, const andante::journal_change& what, const void* holder)
    {
        auto& kept = rows.at(number);
        if (kept.holder != holder) {
            return held();
        }
        auto& entry = kept.entry;
        entry.stage = what.stage.value_or(entry.stage);
        entry.job_id = what.job_id.value_or(entry.job_id);
        entry.request = what.request.value_or(entry.request);
        entry.reason = what.reason;
        entry.changed_at = now();
        if (what.is_attempt) {
            entry.sent_at = entry.attempts++ == 0 ? now() : entry.sent_at;
        }
        andante::journal_decision made;
        made.stage = entry.stage;
        made.reason = what.reason;
        kept.decisions.push_back(made);
        if (is_over(entry.stage) || what.is_release) {
            kept.holder = nullptr;
        }
        return {};
    }

    /// Gives an entry to a holder, unless another one has it.
    andante::result<void>
    take(std::int64_t number, andante::journal_entry& into, const void* holder)
    {
        auto& kept = rows.at(number);
        if (is_over(kept.entry.stage) || (kept.holder != nullptr && kept.holder != holder)) {
            return held();
        }
        kept.holder = holder;
        into = kept.entry;
        return {};
    }

    /// All that somebody held is free.
    void release(const void* holder) noexcept
    {
        for (auto& [number, each] : rows) {
            if (each.holder == holder) {
                each.holder = nullptr;
            }
        }
    }

    /// The entries that fit, the last ones of too many.
    std::vector<andante::journal_entry> select(const andante::journal_query& which) const
    {
        std::vector<andante::journal_entry> found;
        for (const auto& [number, kept] : rows) {
            const auto& each = kept.entry;
            const bool fits = (which.provider.empty() || which.provider == each.provider) &&
                              (which.base_url.empty() || which.base_url == each.base_url) &&
                              (which.job_id.empty() || which.job_id == each.job_id) &&
                              !(which.unfinished && is_over(each.stage));
            if (fits) {
                found.push_back(each);
                found.back().is_held = kept.holder != nullptr;
            }
        }
        if (found.size() > which.limit) {
            found.erase(found.begin(), found.end() - static_cast<std::ptrdiff_t>(which.limit));
        }
        return found;
    }

private:
    static andante::error held()
    {
        andante::error_details details;
        details.outcome = andante::outcome::not_sent;
        return andante::error(andante::errc::journal_held, std::move(details));
    }
};

} // namespace andante_tests

// Saving and restoring what a later process needs in order not to burst.
#include "pacing/local_store.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cmath>

namespace andante::inline v0::pacing {

namespace json = boost::json;

namespace {

/// Entries as [age, weight] pairs, oldest first: ages survive a change of clocks.
json::array ages(const std::vector<ledger::entry>& entries, instant now)
{
    json::array list;
    list.reserve(entries.size());
    for (const auto& one : entries) {
        list.push_back(json::array{std::max(0.0, now - one.answered), one.weight});
    }
    return list;
}

std::vector<ledger::entry> entries_of(const json::value& list, instant now, double elapsed)
{
    std::vector<ledger::entry> entries;
    for (const auto& pair : list.as_array()) {
        const double age = std::max(0.0, pair.at(0).to_number<double>());
        const double weight = std::max(0.0, pair.at(1).to_number<double>());
        const instant when = now - age - elapsed;
        entries.push_back(ledger::entry{when, weight, when});
    }
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
        return a.answered < b.answered;
    });
    return entries;
}

} // namespace

std::string local_store::save(instant now, double utc) const
{
    json::array list;
    for (const auto& one : slots_) {
        const auto kept = one.window->remember(now);
        json::object saved;
        saved["name"] = one.name;
        saved["partition"] = one.partition;
        saved["window"] = one.per;
        saved["limit"] = kept.limit;
        saved["models"] = kept.possible;
        saved["tokens"] = kept.tokens;
        saved["full_in"] = kept.tokens_full_at - now;
        saved["paused_for"] = std::max(0.0, kept.until - now);
        saved["bias"] = kept.bias;
        saved["log"] = ages(kept.log, now);
        saved["accepted"] = ages(kept.history, now);
        list.push_back(std::move(saved));
    }
    json::object state;
    state["utc"] = utc;
    state["windows"] = std::move(list);
    return json::serialize(state);
}

bool local_store::restore(std::string_view text, instant now, double utc)
{
    boost::system::error_code failed;
    const auto state = json::parse(json::string_view(text.data(), text.size()), failed);
    if (failed) {
        return false;
    }
    try {
        // A wall clock that was set back must not make old entries look new for ever.
        const double elapsed = std::max(0.0, utc - state.at("utc").to_number<double>());
        for (const auto& saved : state.at("windows").as_array()) {
            const auto name = std::string_view(saved.at("name").as_string());
            const auto partition = std::string_view(saved.at("partition").as_string());
            const auto place = std::find_if(slots_.begin(), slots_.end(), [&](const auto& one) {
                return one.name == name && one.partition == partition &&
                       one.per == saved.at("window").to_number<double>();
            });
            if (place == slots_.end()) {
                continue;
            }
            quota_window::memory kept;
            kept.log = entries_of(saved.at("log"), now, elapsed);
            kept.history = entries_of(saved.at("accepted"), now, elapsed);
            kept.possible = saved.at("models").to_number<unsigned>();
            kept.tokens = saved.at("tokens").to_number<double>();
            kept.tokens_full_at = now + saved.at("full_in").to_number<double>() - elapsed;
            kept.limit = saved.at("limit").to_number<double>();
            kept.until = now + saved.at("paused_for").to_number<double>() - elapsed;
            kept.bias = saved.at("bias").to_number<int>();
            place->window->restore(kept, now);
        }
    } catch (const std::exception&) { // an element of another type or name than save() writes
        return false;
    }
    return true;
}

} // namespace andante::inline v0::pacing

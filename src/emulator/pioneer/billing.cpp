// What requests have cost.
#include "emulator/kit/json_text.hpp"
#include "emulator/kit/timestamps.hpp"
#include "emulator/pioneer/request_body.hpp"

#include <algorithm>
#include <utility>

namespace andante::inline v0::emulator::pioneer {

namespace json = boost::json;

success plan_info(const call& what)
{
    const auto& mine = what.server.team_of(*what.who);
    const double cap = what.server.chosen.money.daily_cap;
    const json::object answer{
        {"payment_plan", "payg"},
        {"credit_limit", cap > 0 ? json::value(cap) : json::value(nullptr)},
        {"total_usage", mine.spent},
        {"remaining_credits",
         cap > 0 ? json::value(std::max(cap - mine.spent, 0.0)) : json::value(nullptr)},
        {"exceeds_limit", cap > 0 && mine.spent >= cap},
    };
    return {200, json_text(answer)};
}

success usage_rows(const call& what)
{
    const auto size = number_in(what.query, "page_size", 100);
    const auto page = number_in(what.query, "page", 1);
    if (size < 1 || page < 1) {
        throw invalid("page", "Input should be at least 1");
    }
    const auto& rows = what.server.team_of(*what.who).rows;
    json::array items;
    const auto first = static_cast<std::size_t>((page - 1) * size);
    for (auto at = first; at < rows.size() && items.size() < std::size_t(size); ++at) {
        const auto& each = rows[rows.size() - 1 - at];
        // Both spellings of a moment occur.
        auto when = iso_milliseconds(each.when);
        if (at % 2 == 1) {
            when = space_form(each.when) + ".000000+00:00";
        }
        items.push_back(json::object{
            {"id", each.id},
            {"created_at", when},
            {"credit_usage", each.credits},
            {"token_usage", each.tokens},
            {"cost", each.credits * 0.01},
            {"endpoint", each.endpoint},
            {"model", each.model},
        });
    }
    const json::object answer{
        {"items", std::move(items)},
        {"total_count", rows.size()},
        {"page", page},
        {"page_size", size},
    };
    return {200, json_text(answer)};
}

success health(const call&)
{
    return {200, json_text(json::object{{"status", "healthy"}})};
}

} // namespace andante::inline v0::emulator::pioneer

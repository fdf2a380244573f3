#include "emulator/pioneer/world.hpp"

#include "emulator/kit/timestamps.hpp"
#include "emulator/pioneer/routes.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace andante::inline v0::emulator::pioneer {

namespace {

bool holds(std::string_view text, std::string_view part)
{
    return !part.empty() && text.find(part) != std::string_view::npos;
}

} // namespace

world::world(settings of)
    : world_base(of.random_seed)
    , chosen(std::move(of))
{
    if (chosen.users.empty()) {
        throw std::invalid_argument("there must be a user");
    }
    users = chosen.users;
    media_base_url = chosen.media_base_url;
    const auto& rates = chosen.rates;
    limits.add_rate(std::string(ip_minute), rates.ip_minute);
    limits.add_rate(std::string(ip_hour), rates.ip_hour);
    limits.add_rate(std::string(inference_limit), rates.inference);
    limits.add_rate(std::string(llm_limit), rates.llm);
    limits.add_rate(std::string(gliner_limit), rates.gliner);
    limits.add_rate(std::string(generate_limit), rates.generate);
    limits.add_rate(std::string(training_limit), rates.training);
    for (auto& each : std::exchange(chosen.faults, {})) {
        faults.add(std::move(each));
    }
}

team& world::team_of(const user& who)
{
    const auto found = teams.find(who.team);
    auto& mine = found != teams.end() ? found->second : teams[who.team];
    if (found == teams.end()) {
        mine.left = chosen.money.credits;
    }
    if (const auto today = utc_day(now); mine.day != today) {
        mine.day = today;
        mine.spent = 0;
    }
    return mine;
}

bool world::is_spent(const user& who)
{
    const auto& rules = chosen.money;
    return rules.daily_cap > 0 && team_of(who).spent >= rules.daily_cap + rules.overshoot;
}

void world::charge(
    const user& who, std::string endpoint, std::string model, std::int64_t tokens, int rows
)
{
    auto& mine = team_of(who);
    const double price = chosen.money.price;
    mine.spent += price;
    mine.left -= price;
    for (int row = 0; row < rows; ++row) {
        bill_row line;
        line.id = new_uuid();
        line.when = now;
        line.credits = row == 0 ? price : 0;
        line.tokens = tokens;
        line.endpoint = row == 0 ? endpoint : "openai_compat";
        line.model = model;
        mine.rows.push_back(std::move(line));
    }
}

job& world::begin(job_map& kind, const user& who, job_timeline timeline)
{
    job made;
    made.id = new_uuid();
    made.owner = who.name;
    made.created = now;
    made.timeline = std::move(timeline);
    ++begun;
    auto id = made.id;
    return kind.insert_or_assign(std::move(id), std::move(made)).first->second;
}

job& world::find(job_map& kind, const user& who, std::string_view id, std::string_view what)
{
    const auto found = kind.find(id);
    if (found == kind.end() || found->second.owner != who.name || found->second.is_deleted) {
        throw not_found(std::string(what));
    }
    return found->second;
}

version* world::find_version(const user& who, std::string_view name, std::string_view number)
{
    version* newest = nullptr;
    for (const auto& each : versions) {
        if (each->owner != who.name || each->name != name) {
            continue;
        }
        if (std::to_string(each->number) == number) {
            return each.get();
        }
        newest = each.get();
    }
    return number.empty() || number == "latest" ? newest : nullptr;
}

bool world::fails(std::string_view text) const
{
    return holds(text, chosen.jobs.failing);
}

bool world::hangs(std::string_view text) const
{
    return holds(text, chosen.jobs.hanging);
}

} // namespace andante::inline v0::emulator::pioneer

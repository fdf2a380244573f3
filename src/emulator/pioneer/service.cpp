#include <andante/emulator/pioneer/service.hpp>

#include "emulator/kit/provider.hpp"
#include "emulator/pioneer/routes.hpp"

#include <utility>

namespace andante::inline v0::emulator::pioneer {

class service::impl final : public media_provider<world> {
public:
    explicit impl(settings of)
        : media_provider({upload_route}, take_upload, std::move(of))
    {}

    error_text planned_error(int status, std::string_view code) const override
    {
        return planned_refusal(status, code);
    }

protected:
    bool with_provisional() override { return state().chosen.which == docs::late_2026; }
};

service::service(settings chosen)
    : provider_service(std::make_unique<impl>(std::move(chosen)))
{}

service::impl& service::own() const noexcept
{
    return static_cast<impl&>(emulated());
}

service::~service() = default;

std::vector<std::string> service::routes()
{
    auto names = world::routes().names();
    names.emplace_back(upload_route);
    return names;
}

std::size_t service::jobs_begun() const
{
    const auto locked = lock();
    return own().state().begun;
}

double service::spent_today(std::string_view team) const
{
    const auto locked = lock();
    auto& state = own().state();
    user who("", "", std::string(team));
    return state.team_of(who).spent;
}

void service::set_daily_cap(double credits)
{
    const auto locked = lock();
    own().state().chosen.money.daily_cap = credits;
}

std::string service::uploaded(std::string_view dataset) const
{
    const auto locked = lock();
    std::string found;
    for (const auto& each : own().state().versions) {
        if (each->name == dataset) {
            found = each->bytes;
        }
    }
    return found;
}

void service::revoke_key(std::string_view key)
{
    const auto locked = lock();
    std::erase_if(own().state().users, [key](const user& each) { return each.key == key; });
}

} // namespace andante::inline v0::emulator::pioneer

#include <andante/emulator/deepcreative/service.hpp>

#include "emulator/deepcreative/refusal.hpp"
#include "emulator/deepcreative/routes.hpp"
#include "emulator/deepcreative/world.hpp"
#include "emulator/kit/provider.hpp"

#include <memory>
#include <utility>

namespace andante::inline v0::emulator::deepcreative {

class service::impl final : public media_provider<world> {
public:
    explicit impl(settings of)
        : media_provider({media_route}, serve_output, std::move(of))
    {}

    error_text planned_error(int status, std::string_view code) const override
    {
        return planned_refusal(status, code);
    }
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
    names.emplace_back(media_route);
    return names;
}

std::string service::begin_elsewhere()
{
    const auto locked = lock();
    prediction foreign;
    foreign.owner_key = own().state().users.front()->data.key;
    return own().state().begin(std::move(foreign)).id;
}

bool service::finish(std::string_view id, bool succeeded)
{
    const auto locked = lock();
    auto& state = own().state();
    auto* const found = state.find(id);
    if (found == nullptr || found->finished) {
        return false;
    }
    state.finish(*found, succeeded ? "succeeded" : "failed");
    return true;
}

void service::set_link_base(std::string base)
{
    const auto locked = lock();
    own().state().chosen.link_base = std::move(base);
}

std::size_t service::running() const
{
    const auto locked = lock();
    auto& state = own().state();
    return state.running(state.users.front()->data.key);
}

std::size_t service::accepted() const
{
    const auto locked = lock();
    return own().state().accepted;
}

double service::spent_today() const
{
    const auto locked = lock();
    auto& state = own().state();
    return state.users.front()->spent_today(state.now);
}

} // namespace andante::inline v0::emulator::deepcreative

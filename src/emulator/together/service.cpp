#include <andante/emulator/together/service.hpp>

#include "emulator/kit/provider.hpp"
#include "emulator/together/routes.hpp"

#include <memory>
#include <utility>

namespace andante::inline v0::emulator::together {

class service::impl final : public media_provider<world> {
public:
    explicit impl(settings of)
        : media_provider({media_route, put_route}, serve_media, std::move(of))
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
    names.emplace_back(put_route);
    return names;
}

void service::revoke_key(std::string_view key)
{
    const auto locked = lock();
    std::erase_if(own().state().holders, [key](const key_holder& each) { return each.key == key; });
}

void service::set_money(money_answer how)
{
    const auto locked = lock();
    own().state().chosen.money = how;
}

std::string service::begin_fine_tune(std::string_view suffix)
{
    const auto locked = lock();
    return own().state().begin_fine_tune({{"training_file", "file-elsewhere"}, {"suffix", suffix}}
    ).id;
}

bool service::finish_fine_tune(std::string_view id)
{
    const auto locked = lock();
    auto& state = own().state();
    const auto found = state.fine_tunes.find(id);
    if (found == state.fine_tunes.end() || is_over(found->second.timeline.state(state.now))) {
        return false;
    }
    found->second.timeline.turn_to("completed", state.now);
    return true;
}

std::size_t service::unfinished_fine_tunes() const
{
    const auto locked = lock();
    return own().state().unfinished_fine_tunes();
}

std::size_t service::unfinished_batches() const
{
    const auto locked = lock();
    return own().state().unfinished_batches();
}

std::size_t service::fine_tunes_accepted() const
{
    const auto locked = lock();
    return own().state().fine_tunes_accepted;
}

std::size_t service::batches_accepted() const
{
    const auto locked = lock();
    return own().state().batches_accepted;
}

std::size_t service::images_drawn() const
{
    const auto locked = lock();
    return own().state().images_drawn;
}

std::string service::add_file(std::string name, std::string purpose, std::string content)
{
    const auto locked = lock();
    return own().state().store(std::move(name), std::move(purpose), std::move(content)).id;
}

} // namespace andante::inline v0::emulator::together

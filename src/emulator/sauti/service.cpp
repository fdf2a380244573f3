#include <andante/emulator/sauti/service.hpp>

#include "emulator/kit/provider.hpp"
#include "emulator/sauti/routes.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace andante::inline v0::emulator::sauti {

class service::impl final : public table_provider<world> {
public:
    explicit impl(settings of)
        : table_provider(std::move(of))
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
    return world::routes().names();
}

std::string service::speech_of(std::string_view text) const
{
    const auto locked = lock();
    return own().state().speech_of(text);
}

std::vector<std::string> service::job_ids() const
{
    const auto locked = lock();
    return own().state().job_order;
}

std::size_t service::syntheses_accepted() const
{
    const auto locked = lock();
    return own().state().syntheses_accepted;
}

void service::revoke_key(std::string_view key)
{
    const auto locked = lock();
    std::erase_if(own().state().holders, [key](const key_holder& each) { return each.key == key; });
}

} // namespace andante::inline v0::emulator::sauti

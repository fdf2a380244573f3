#include <andante/emulator/finetuning/service.hpp>

#include "emulator/finetuning/media.hpp"
#include "emulator/finetuning/refusal.hpp"
#include "emulator/finetuning/routes.hpp"
#include "emulator/finetuning/world.hpp"
#include "emulator/kit/provider.hpp"

#include <memory>
#include <stdexcept>
#include <utility>

namespace andante::inline v0::emulator::finetuning {

class service::impl final : public media_provider<world> {
public:
    explicit impl(settings of)
        : media_provider({media_route}, serve_media, std::move(of))
    {
        for (auto& each : std::exchange(state().chosen.accounts, {})) {
            state().add_user(std::move(each));
        }
        for (auto& each : std::exchange(state().chosen.playlists, {})) {
            add(std::move(each));
        }
        for (auto& each : std::exchange(state().chosen.tracks, {})) {
            add(std::move(each));
        }
    }

    std::string owner_of(const std::string& id)
    {
        if (id.empty() && !state().users.empty()) {
            return state().users.front()->data.id;
        }
        if (!state().find_user(id)) {
            throw std::invalid_argument("no such account");
        }
        return id;
    }

    std::string add(playlist_seed what)
    {
        playlist made;
        made.id = what.id.empty() ? state().new_uuid() : std::move(what.id);
        made.owner = owner_of(what.owner);
        made.name = std::move(what.name);
        made.description = std::move(what.description);
        made.is_public = what.is_public;
        made.created = made.updated = state().now;
        return state().add_playlist(std::move(made)).id;
    }

    std::string add(track_seed what)
    {
        track made;
        made.id = what.id.empty() ? state().new_uuid() : std::move(what.id);
        made.owner = owner_of(what.owner);
        made.prompt = std::move(what.prompt);
        made.requested_duration = what.duration;
        made.seed = what.seed;
        made.is_public = what.is_public;
        made.keyscale = state().new_keyscale({}, {});
        made.created = what.created;
        made.timeline = job_timeline("completed", what.created);
        made.finished = what.created + state().chosen.jobs.time;
        if (what.created == time_point() && state().now != time_point()) {
            date(made, state().now);
        }
        return state().add_track(std::move(made)).id;
    }

    error_text planned_error(int status, std::string_view code) const override
    {
        return planned_refusal(status, code);
    }

    /// What existed before the first request was made when the clock starts.
    void begin(time_point now) override
    {
        for (auto& each : state().playlists) {
            each.created = each.updated = now;
        }
        for (auto& [id, each] : state().tracks) {
            if (each.created == time_point()) {
                date(each, now);
            }
        }
    }

private:
    bool with_provisional() override { return state().chosen.provisional_routes; }

    /// A track without a time of its own has just been finished.
    void date(track& what, time_point now)
    {
        what.finished = now;
        what.created = now - state().chosen.jobs.time;
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

std::string service::add_account(account who)
{
    const auto locked = lock();
    return own().state().add_user(std::move(who)).data.id;
}

std::string service::add_playlist(playlist_seed what)
{
    const auto locked = lock();
    return own().add(std::move(what));
}

std::string service::add_track(track_seed what)
{
    const auto locked = lock();
    return own().add(std::move(what));
}

void service::revoke_key(std::string_view key)
{
    const auto locked = lock();
    for (auto& each : own().state().users) {
        std::erase(each->data.keys, key);
    }
}

bool service::finish_job(std::string_view id, std::optional<std::string> failure)
{
    const auto locked = lock();
    auto& state = own().state();
    auto* found = state.find_job(id);
    if (!found || found->finished) {
        return false;
    }
    found->failure = std::move(failure);
    state.events.forget(id);
    state.plan_end(*found, state.now);
    return true;
}

std::vector<std::string> service::track_ids(std::string_view owner) const
{
    const auto locked = lock();
    std::vector<std::string> ids;
    for (const auto* each : own().state().tracks_of(own().owner_of(std::string(owner)))) {
        ids.insert(ids.begin(), each->id);
    }
    return ids;
}

std::vector<std::string> service::playlist_ids(std::string_view owner) const
{
    const auto locked = lock();
    std::vector<std::string> ids;
    for (const auto* each : own().state().playlists_of(own().owner_of(std::string(owner)))) {
        ids.push_back(each->id);
    }
    return ids;
}

std::size_t service::generations_accepted() const
{
    const auto locked = lock();
    return own().state().generations_accepted;
}

} // namespace andante::inline v0::emulator::finetuning

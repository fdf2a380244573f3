#include <andante/emulator/finetuning_service.hpp>

#include "emulator/fault_plan.hpp"
#include "emulator/finetuning/exchange.hpp"
#include "emulator/finetuning/media.hpp"
#include "emulator/finetuning/routes.hpp"
#include "emulator/finetuning/webhooks.hpp"
#include "emulator/timestamps.hpp"

#include <algorithm>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace andante::inline v0::emulator {

namespace {

constexpr std::string_view media_route = "GET /audio/{id}";

} // namespace

class finetuning_service::impl {
public:
    explicit impl(finetuning_settings settings)
        : state(std::move(settings))
    {
        for (auto& each : std::exchange(state.settings.accounts, {})) {
            state.add_user(std::move(each));
        }
        for (auto& each : std::exchange(state.settings.playlists, {})) {
            add(std::move(each));
        }
        for (auto& each : std::exchange(state.settings.tracks, {})) {
            add(std::move(each));
        }
    }

    std::string owner_of(const std::string& id)
    {
        if (id.empty() && !state.users.empty()) {
            return state.users.front()->data.id;
        }
        if (!state.find_user(id)) {
            throw std::invalid_argument("no such account");
        }
        return id;
    }

    std::string add(playlist_seed what)
    {
        playlist made;
        made.id = what.id.empty() ? state.new_id() : std::move(what.id);
        made.owner = owner_of(what.owner);
        made.name = std::move(what.name);
        made.description = std::move(what.description);
        made.is_public = what.is_public;
        made.created = made.updated = state.now;
        return state.add_playlist(std::move(made)).id;
    }

    std::string add(track_seed what)
    {
        track made;
        made.id = what.id.empty() ? state.new_id() : std::move(what.id);
        made.owner = owner_of(what.owner);
        made.prompt = std::move(what.prompt);
        made.requested_duration = what.duration;
        made.seed = what.seed;
        made.is_public = what.is_public;
        made.keyscale = state.new_keyscale({}, {});
        made.created = what.created;
        made.finished = what.created + state.settings.jobs.time;
        if (what.created == time_point() && state.now != time_point()) {
            date(made, state.now);
        }
        made.processing_from = made.created;
        return state.add_track(std::move(made)).id;
    }

    void advance(time_point now)
    {
        if (state.now == time_point()) {
            date_seeds(now);
        }
        while (!state.events.empty() && state.events.begin()->first <= now) {
            const auto first = state.events.begin();
            state.now = std::max(state.now, first->first);
            const auto what = std::move(first->second);
            state.events.erase(first);
            if (what.what == event::kind::webhook) {
                send_webhook(state, what);
            } else if (auto* ended = state.find_job(what.job); ended && !ended->finished) {
                finish(state, *ended);
            }
        }
        state.now = std::max(state.now, now);
    }

    reply handle(const incoming& request, time_point now)
    {
        advance(now);
        state.webhooks_first = false;
        recorded_request record;
        record.time = state.now;
        record.origin = request.origin == origin::media ? "media" : "api";
        record.method = request.method;
        record.target = request.target;
        record.headers = request.headers;
        record.body = request.body;
        auto out = request.origin == origin::media ? media(request, record) : api(request, record);
        out.fault.webhooks_first = state.webhooks_first;
        record.status = out.fault.reset ? 0 : out.status;
        state.record.add(std::move(record));
        return out;
    }

    world state;
    std::mutex mutex;

private:
    /// A track without a time of its own has just been finished.
    void date(track& what, time_point now) const
    {
        what.finished = now;
        what.created = what.processing_from = now - state.settings.jobs.time;
    }

    /// What existed before the first request was made when the clock starts.
    void date_seeds(time_point now)
    {
        for (auto& each : state.playlists) {
            each.created = each.updated = now;
        }
        for (auto& [id, each] : state.tracks) {
            if (each.created == time_point()) {
                date(each, now);
            }
        }
    }

    reply api(const incoming& request, recorded_request& record)
    {
        auto found = find_route(request.method, request.target, state.settings.provisional_routes);
        record.route = found.found ? found.found->name : std::string_view();
        const auto planned = state.faults.hit(record.route);
        reply out;
        if (planned && prevents_commit(*planned)) {
            out.headers.add("Date", http_date(state.now));
        } else {
            out = answer_call(state, request, record, std::move(found));
        }
        if (planned) {
            apply(*planned, out);
        }
        return out;
    }

    reply media(const incoming& request, recorded_request& record)
    {
        record.route = media_route;
        const auto planned = state.faults.hit(media_route);
        reply out;
        if (!planned || !prevents_commit(*planned)) {
            out = serve_media(state, request);
        }
        out.headers.add("Date", http_date(state.now));
        if (planned) {
            apply(*planned, out);
        }
        return out;
    }
};

finetuning_service::finetuning_service(finetuning_settings settings)
    : impl_(std::make_unique<impl>(std::move(settings)))
{}

finetuning_service::~finetuning_service() = default;

reply finetuning_service::handle(const incoming& request, time_point now)
{
    const std::lock_guard lock(impl_->mutex);
    return impl_->handle(request, now);
}

void finetuning_service::advance(time_point now)
{
    const std::lock_guard lock(impl_->mutex);
    impl_->advance(now);
}

std::optional<time_point> finetuning_service::next_event() const
{
    const std::lock_guard lock(impl_->mutex);
    const auto& events = impl_->state.events;
    return events.empty() ? std::nullopt : std::optional(events.begin()->first);
}

std::vector<webhook_delivery> finetuning_service::take_webhooks()
{
    const std::lock_guard lock(impl_->mutex);
    return std::exchange(impl_->state.outbox, {});
}

void finetuning_service::set_media_base_url(std::string base_url)
{
    const std::lock_guard lock(impl_->mutex);
    impl_->state.settings.media.base_url = std::move(base_url);
}

std::string finetuning_service::media_base_url() const
{
    const std::lock_guard lock(impl_->mutex);
    return impl_->state.settings.media.base_url;
}

recorder& finetuning_service::record() noexcept
{
    return impl_->state.record;
}

std::vector<std::string> finetuning_service::routes()
{
    auto names = route_names();
    names.emplace_back(media_route);
    return names;
}

std::string finetuning_service::add_account(account who)
{
    const std::lock_guard lock(impl_->mutex);
    return impl_->state.add_user(std::move(who)).data.id;
}

std::string finetuning_service::add_playlist(playlist_seed what)
{
    const std::lock_guard lock(impl_->mutex);
    return impl_->add(std::move(what));
}

std::string finetuning_service::add_track(track_seed what)
{
    const std::lock_guard lock(impl_->mutex);
    return impl_->add(std::move(what));
}

void finetuning_service::revoke_key(std::string_view key)
{
    const std::lock_guard lock(impl_->mutex);
    for (auto& each : impl_->state.users) {
        std::erase(each->data.keys, key);
    }
}

void finetuning_service::add_fault(fault what)
{
    const auto known = routes();
    if (!is_webhook_fault(what.kind) && what.route != "*" &&
        std::find(known.begin(), known.end(), what.route) == known.end()) {
        throw std::invalid_argument("there is no route '" + what.route + "'");
    }
    const std::lock_guard lock(impl_->mutex);
    impl_->state.faults.add(std::move(what));
}

void finetuning_service::clear_faults()
{
    const std::lock_guard lock(impl_->mutex);
    impl_->state.faults.clear();
}

bool finetuning_service::finish_job(std::string_view id, std::optional<std::string> failure)
{
    const std::lock_guard lock(impl_->mutex);
    auto& state = impl_->state;
    auto* found = state.find_job(id);
    if (!found || found->finished) {
        return false;
    }
    found->failure = std::move(failure);
    state.forget(id);
    state.plan(state.now, {event::kind::finish, std::string(id), {}, {}});
    return true;
}

std::vector<std::string> finetuning_service::track_ids(std::string_view owner) const
{
    const std::lock_guard lock(impl_->mutex);
    std::vector<std::string> ids;
    for (const auto* each : impl_->state.tracks_of(impl_->owner_of(std::string(owner)))) {
        ids.insert(ids.begin(), each->id);
    }
    return ids;
}

std::vector<std::string> finetuning_service::playlist_ids(std::string_view owner) const
{
    const std::lock_guard lock(impl_->mutex);
    std::vector<std::string> ids;
    for (const auto* each : impl_->state.playlists_of(impl_->owner_of(std::string(owner)))) {
        ids.push_back(each->id);
    }
    return ids;
}

std::size_t finetuning_service::generations_accepted() const
{
    const std::lock_guard lock(impl_->mutex);
    return impl_->state.generations_accepted;
}

} // namespace andante::inline v0::emulator

#pragma once

#include "emulator/kit/exchange.hpp"
#include "emulator/kit/fault_plan.hpp"
#include "emulator/kit/timestamps.hpp"
#include "emulator/kit/world_base.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace andante::inline v0::emulator {

/// One provider's emulation as provider_service sees it: without locks, faults and records. Not
/// thread-safe.
class provider {
public:
    virtual ~provider();

    virtual world_base& state() noexcept = 0;
    /// Everything that a fault may name.
    virtual std::vector<std::string> routes() const = 0;
    /// The name of the request's route, or empty; answer() is called next, if at all.
    virtual std::string_view find_route(const incoming& request) = 0;
    /// Carries the request out. Adds to the record what only the provider knows.
    virtual reply answer(const incoming& request, recorded_request& record) = 0;
    /// An error answer's body in the provider's words, for a fault; `code` may be empty.
    virtual error_text planned_error(int status, std::string_view code) const = 0;
    /// The clock starts: called once, before everything else that has a time.
    virtual void begin(time_point now);
};

/// A provider that is routes and a world. `World` is a world_base with what carry_out() asks for,
/// and with `static route_table<World> routes()`.
template <class World>
class table_provider : public provider {
public:
    /// The world is made of these.
    template <class... Arguments>
    explicit table_provider(Arguments&&... arguments)
        : world_(std::forward<Arguments>(arguments)...)
    {}

    World& state() noexcept override { return world_; }
    std::vector<std::string> routes() const override { return World::routes().names(); }
    std::string_view find_route(const incoming& request) override
    {
        found_ = World::routes().find(request, with_provisional());
        return found_.found ? found_.found->name : std::string_view();
    }
    reply answer(const incoming& request, recorded_request& record) override
    {
        return carry_out(world_, request, std::exchange(found_, {}), record);
    }

protected:
    /// Whether provisional routes are served.
    virtual bool with_provisional() { return true; }

private:
    World world_;
    route_match<World> found_;
};

/// One that also serves, or takes, files at an address of their own.
template <class World>
class media_provider : public table_provider<World> {
public:
    /// Answers a request for a file, without its Date.
    using file_server = reply (*)(World& world, const incoming& request);

    /// `names`: the routes of files; the first that has the request's verb is the request's.
    media_provider(
        std::vector<std::string_view> names, file_server serve, typename World::settings_type of
    )
        : table_provider<World>(std::move(of))
        , names_(std::move(names))
        , serve_(serve)
    {}

    std::vector<std::string> routes() const override
    {
        auto all = table_provider<World>::routes();
        all.insert(all.end(), names_.begin(), names_.end());
        return all;
    }

    std::string_view find_route(const incoming& request) override
    {
        if (request.origin != origin::media) {
            return table_provider<World>::find_route(request);
        }
        for (const auto name : names_) {
            if (name.starts_with(request.method + ' ')) {
                return name;
            }
        }
        return names_.front();
    }

    reply answer(const incoming& request, recorded_request& record) override
    {
        if (request.origin != origin::media) {
            return table_provider<World>::answer(request, record);
        }
        auto served = serve_(this->state(), request);
        served.headers.add("Date", http_date(this->state().now));
        return served;
    }

private:
    std::vector<std::string_view> names_;
    file_server serve_;
};

} // namespace andante::inline v0::emulator

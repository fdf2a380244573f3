#pragma once

#include <andante/emulator/recorder.hpp>
#include <andante/emulator/service.hpp>

#include "emulator/kit/rate_window.hpp"
#include "emulator/kit/target.hpp"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace andante::inline v0::emulator {

/// The names of the limits that cover a route; empty ones do not count.
using limit_names = std::array<std::string_view, 4>;

/// One line of a provider's table. `World` is its provider's world, which names the type of its
/// handlers.
template <class World>
struct route {
    std::string_view name; ///< Verb and path template: "GET /v1/generations/{id}".
    typename World::handler carry_out = nullptr;
    limit_names limits{};
    route_effect effect = route_effect::read;
    bool with_key = true;
    bool provisional = false; ///< Served only while the provider's settings say so.
    origin host = origin::api;

    constexpr std::string_view verb() const noexcept { return name.substr(0, name.find(' ')); }
    constexpr std::string_view path() const noexcept { return name.substr(name.find(' ') + 1); }
};

/// A route with what the target says; `found` is null when there is none.
template <class World>
struct route_match {
    const route<World>* found = nullptr;
    path_values path;
    query_values query;
};

/// A provider's routes. The first one that fits is taken, so a name comes before a parameter.
template <class World>
class route_table {
public:
    explicit constexpr route_table(std::span<const route<World>> routes) noexcept
        : routes_(routes)
    {}

    route_match<World> find(const incoming& request, bool with_provisional) const
    {
        route_match<World> match;
        auto parts = parse_target(request.target);
        if (!parts) {
            return match;
        }
        match.query = std::move(parts->query);
        for (const auto& each : routes_) {
            if (each.verb() != request.method || each.host != request.origin ||
                (each.provisional && !with_provisional)) {
                continue;
            }
            if (auto values = fit_path(each.path(), parts->segments)) {
                match.found = &each;
                match.path = std::move(*values);
                break;
            }
        }
        return match;
    }

    /// Verb and path template of every route.
    std::vector<std::string> names() const
    {
        std::vector<std::string> all;
        all.reserve(routes_.size());
        for (const auto& each : routes_) {
            all.emplace_back(each.name);
        }
        return all;
    }

private:
    std::span<const route<World>> routes_;
};

/// A request on its way to its handler.
template <class World>
struct route_call {
    World& server;
    const incoming& request;
    const route<World>* asked = nullptr; ///< Null when no route fits.
    path_values path;
    query_values query;
    typename World::caller* who = nullptr; ///< Null until the key was looked at.
    std::optional<rate_decision> shown;    ///< What the answer's rate headers say.
};

} // namespace andante::inline v0::emulator

#pragma once

#include <andante/emulator/provider_service.hpp>

#include "emulator/kit/file_answer.hpp"
#include "emulator/kit/job_timeline.hpp"
#include "emulator/kit/limit_headers.hpp"
#include "emulator/kit/provider.hpp"

#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A made-up provider that prints posters: as little as the kit needs.
namespace print_shop {

namespace emulator = andante::emulator;
using namespace std::chrono_literals;

inline constexpr std::string_view order_route = "POST /v1/{shop}/posters";
inline constexpr std::string_view poster_route = "GET /v1/posters/{id}";
inline constexpr std::string_view list_route = "GET /v1/posters";
inline constexpr std::string_view file_route = "GET /files/{id}";

/// Why a request is not carried out.
struct refusal {
    int status;
    std::string_view code;
};

struct customer {
    std::string id;
};

struct poster {
    std::string shop;
    emulator::job_timeline timeline;
};

class world;
using call = emulator::route_call<world>;

emulator::reply order(const call& what);
emulator::reply show(const call& what);
emulator::reply list(const call& what);
emulator::reply download(const call& what);

/// Two customers, "ann" and "bob", whose keys are their names. Each may call four times in a
/// minute, order twice in ten seconds, and have two posters in the making.
class world : public emulator::world_base {
public:
    using caller = customer;
    using refusal_type = refusal;
    using handler = emulator::reply (*)(const emulator::route_call<world>& what);

    world()
        : world_base(1)
    {
        emulator::rate_rule any;
        any.limit = 4;
        any.type = emulator::window_type::sliding_log;
        emulator::rate_rule orders;
        orders.limit = 2;
        orders.window = 10s;
        limits.add_rate("any", any);
        limits.add_rate("orders", orders);
        limits.add_cap("press", 2);
        media_base_url = "https://files.example.org";
    }

    static emulator::route_table<world> routes()
    {
        using emulator::route_effect;
        static constexpr emulator::limit_names any{"any"};
        static constexpr std::array all{
            emulator::route<world>{list_route, list, any},
            emulator::route<world>{poster_route, show, any},
            emulator::route<world>{
                order_route, order, {"any", "orders", "press"}, route_effect::create
            },
            emulator::route<world>{
                file_route, download, {}, route_effect::read, false, false, emulator::origin::media
            },
        };
        return emulator::route_table<world>(all);
    }

    void admit(call& what, emulator::recorded_request& seen)
    {
        if (!what.asked->with_key) {
            return;
        }
        const auto key = what.request.headers.find("Authorization").value_or("");
        const auto known = customers.find(key);
        if (known == customers.end()) {
            throw refusal{401, "bad_key"};
        }
        what.who = &known->second;
        seen.account = what.who->id;
        std::vector<emulator::limit_claim> claims;
        for (const auto name : what.asked->limits) {
            if (limits.is_rate(name)) {
                claims.push_back({name, what.who->id});
                seen.limits.emplace_back(name);
            }
        }
        const auto said = limits.ask_all(claims, now);
        what.shown = said.shown;
        if (!said.refused_by.empty()) {
            throw refusal{429, said.refused_by};
        }
    }

    emulator::reply succeed(const call& what, emulator::reply done) const
    {
        return with_headers(what, std::move(done));
    }
    emulator::reply refuse(const call& what, const refusal& why) const
    {
        return with_headers(what, emulator::plain_text(why.status, std::string(why.code)));
    }
    static refusal no_route() { return {404, "no_route"}; }
    static refusal internal_error() { return {500, "broken"}; }

    std::map<std::string, customer, std::less<>> customers{
        {"Bearer ann", {"ann"}}, {"Bearer bob", {"bob"}}
    };
    std::map<std::string, poster, std::less<>> posters;

private:
    emulator::reply with_headers(const call& what, emulator::reply answer) const
    {
        if (what.shown) {
            emulator::limit_headers words;
            words.limit = {};
            words.reset_as = emulator::reset_form::decimal_seconds;
            emulator::add_limit_headers(answer.headers, words, *what.shown, now);
        }
        return answer;
    }
};

/// The body is a webhook's address, or empty.
inline emulator::reply order(const call& what)
{
    auto& server = what.server;
    const emulator::limit_claim press{"press", what.who->id};
    if (server.limits.is_full(press)) {
        throw refusal{409, "press_is_busy"};
    }
    const auto id = std::to_string(server.posters.size() + 1);
    auto& made = server.posters[id];
    made.shop = what.path.at("shop");
    made.timeline = emulator::job_timeline("queued", server.now);
    made.timeline.then("printing", 30s).then("done", 4h);
    server.limits.hold(press, id);
    const emulator::webhook_delivery post(what.request.body, id);
    const auto planned = post.url.empty() ? std::nullopt : server.faults.hit_webhook();
    server.events.plan(made.timeline.last_change(), id, [&server, id, post, planned] {
        server.limits.release(id);
        if (!post.url.empty()) {
            server.post_webhook(id, post, planned);
        }
    });
    return emulator::plain_text(200, id);
}

inline emulator::reply show(const call& what)
{
    const auto found = what.server.posters.find(what.path.at("id"));
    if (found == what.server.posters.end()) {
        throw refusal{404, "no_poster"};
    }
    const auto& [shop, timeline] = found->second;
    return emulator::plain_text(200, shop + ' ' + std::string(timeline.state(what.server.now)));
}

inline emulator::reply list(const call& what)
{
    for (const auto& [name, value] : what.query) {
        if (name == "fail") {
            throw std::runtime_error(value);
        }
        if (name == "watch") {
            emulator::reply events;
            events.status = 200;
            events.headers.set("Content-Type", "text/event-stream");
            events.announce_length = false;
            for (const auto* each : {"data: 1\n\n", "data: 2\n\n", "data: 3\n\n"}) {
                events.pieces.emplace_back(each, 1s);
            }
            return events;
        }
    }
    return emulator::plain_text(200, std::to_string(what.server.posters.size()));
}

inline emulator::reply download(const call& what)
{
    emulator::offered_file file;
    file.type = "text/plain";
    file.size = 10;
    file.bytes = [] { return std::string("0123456789"); };
    return emulator::serve_file(file, what.request);
}

class shop final : public emulator::table_provider<world> {
public:
    emulator::error_text planned_error(int status, std::string_view code) const override
    {
        return {"text/plain", std::to_string(status) + ' ' + std::string(code)};
    }
};

class service final : public emulator::provider_service {
public:
    service()
        : provider_service(std::make_unique<shop>())
    {}
};

} // namespace print_shop

#pragma once

#include <andante/emulator/finetuning/service.hpp>
#include <andante/providers/finetuning/client.hpp>
#include <andante/webhooks/webhook_request.hpp>

#include "providers/finetuning/routes.hpp"
#include "reliability/torture/provider_world.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace torture::finetuning_torture {

namespace asio = boost::asio;
namespace api = andante::finetuning;
namespace served = andante::emulator::finetuning;

inline constexpr auto file_name = "track.mp3";

/// Short tracks of a service that makes them quickly.
inline std::shared_ptr<served::service> make_studio()
{
    using namespace std::chrono_literals;
    served::settings settings;
    settings.jobs.time = 4s;
    settings.accounts.front().pack_credits = 1000;
    return std::make_shared<served::service>(std::move(settings));
}

class studio final : public provider_world<api::client, served::service> {
public:
    explicit studio(std::string where)
        : provider_world(std::move(where), make_studio())
    {
        for (int number = 0; number < 4; ++number) {
            served::track_seed made("track " + std::to_string(number), false);
            made.duration = 5;
            tracks.push_back(served->add_track(std::move(made)));
        }
        for (const auto* name : {"one", "two"}) {
            lists.push_back(served->add_playlist(served::playlist_seed(name, false)));
        }
    }

    asio::awaitable<void> probe() override { return ending_of(client->account()); }
    std::set<std::string> routes() const override { return names_of(api::routes::all); }

    /// An inbox that gets the service's webhooks.
    api::webhook_inbox inbox()
    {
        auto made = client->webhooks(api::webhook_options("https://studio.example.org/hooks"));
        on_webhook = [made](const andante::emulator::webhook_delivery& what) {
            const auto where = andante::http::url::parse(what.url);
            andante::webhook_request request("POST", std::string(where->target()));
            request.headers = what.headers;
            request.body = what.body;
            made.handle(std::move(request));
        };
        return made;
    }

    std::vector<std::string> tracks; ///< All ended.
    std::vector<std::string> lists;  ///< Own playlists, empty.
    api::generation track;           ///< One that has ended.
    api::sound_effect effect;        ///< The same.

protected:
    api::client build(andante::client_options chosen) override
    {
        chosen.api_key = andante::secret(served::settings::default_key);
        return api::client(time.executor(), std::move(chosen));
    }
};

inline api::generation_request drums()
{
    using namespace std::chrono_literals;
    api::generation_request request("drums");
    request.duration = 5s;
    return request;
}

inline api::instrumental_request strings()
{
    using namespace std::chrono_literals;
    api::instrumental_request request("strings");
    request.duration = 30s;
    return request;
}

inline api::sound_effect_request rain()
{
    using namespace std::chrono_literals;
    api::sound_effect_request request("rain");
    request.duration = 1s;
    return request;
}

inline std::vector<std::string> many(studio& in)
{
    auto ids = in.tracks;
    for (int number = 0; number < 110; ++number) {
        ids.push_back("unknown-" + std::to_string(number));
    }
    return ids;
}

using list = operation_list<studio>;

void add_edits(list& all);
void add_playlists(list& all);
void add_effects(list& all);

} // namespace torture::finetuning_torture

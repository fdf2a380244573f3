#pragma once

#include <andante/emulator/pioneer/service.hpp>
#include <andante/providers/pioneer/client.hpp>

#include "providers/pioneer/routes.hpp"
#include "reliability/torture/provider_world.hpp"

#include <string>
#include <utility>
#include <vector>

namespace torture::pioneer_torture {

namespace asio = boost::asio;
namespace api = andante::pioneer;
namespace served = andante::emulator::pioneer;

inline constexpr auto model = "Qwen/Qwen3-8B";
/// How often what may be asked for again is asked for at most.
inline constexpr std::size_t attempts = 3;

inline std::string key_of(api::edition which)
{
    return which == api::edition::late_2026 ? "fast_sk_0123456789abcdef"
                                            : std::string(served::settings::default_key);
}

class outpost : public provider_world<api::client, served::service> {
public:
    explicit outpost(std::string where, api::edition which = api::edition::june_2026)
        : provider_world(std::move(where), make_service(which))
        , which_(which)
    {}

    asio::awaitable<void> probe() override { return ending_of(client->plan_info()); }
    std::set<std::string> routes() const override
    {
        auto names = names_of(api::routes::all);
        for (const auto* each :
             {api::routes::v1.create,
              api::routes::v1.list,
              api::routes::v1.get,
              api::routes::v1.stop,
              api::routes::v1.remove,
              api::routes::v1.logs,
              api::routes::v1.checkpoints,
              api::routes::v1.download}) {
            names.insert(each->name());
        }
        return names;
    }

protected:
    api::client build(andante::client_options chosen) override
    {
        chosen.api_key = andante::secret(key_of(which_));
        return api::client(time.executor(), std::move(chosen), which_);
    }

private:
    static std::shared_ptr<served::service> make_service(api::edition which)
    {
        using namespace std::chrono_literals;
        const bool is_late = which == api::edition::late_2026;
        served::settings settings(is_late ? served::docs::late_2026 : served::docs::june_2026);
        settings.users.front().key = key_of(which);
        settings.jobs.extraction = 3s;
        settings.jobs.synthesis = 3s;
        settings.jobs.dataset = 3s;
        settings.jobs.training = 30s;
        settings.jobs.deploying = 10s;
        settings.jobs.evaluation = 3s;
        return std::make_shared<served::service>(std::move(settings));
    }

    api::edition which_;
};

/// The same with another state of the documentation.
class late_outpost final : public outpost {
public:
    explicit late_outpost(std::string where)
        : outpost(std::move(where), api::edition::late_2026)
    {}

    /// A repeat with the same key is answered as the first one, and begins nothing.
    std::size_t paid() const override { return served->jobs_begun(); }
};

using pioneer_list = operation_list<outpost>;

inline api::extraction_schema named_people()
{
    return api::extraction_schema(std::vector<std::string>{"person", "company"});
}

void add_data(pioneer_list& all);
void add_training(pioneer_list& all);
void add_late_training(operation_list<late_outpost>& all);

} // namespace torture::pioneer_torture

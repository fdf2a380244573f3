#pragma once

#include <andante/emulator/together/service.hpp>
#include <andante/providers/together/client.hpp>

#include "providers/together/routes.hpp"
#include "reliability/torture/provider_world.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace torture::together_torture {

namespace asio = boost::asio;
namespace api = andante::together;
namespace served = andante::emulator::together;

inline const std::string chat_model(served::settings::chat_model);
inline const std::string embedding_model(served::settings::embedding_model);
inline const std::string image_model(served::settings::image_model);
inline const std::string texts = "{\"text\":\"a\"}\n{\"text\":\"b\"}\n";

inline std::shared_ptr<served::service> make_workshop()
{
    using namespace std::chrono_literals;
    served::settings settings;
    settings.jobs.processing_time = 3s;
    settings.jobs.fine_tune_time = 40s;
    settings.jobs.batch_time = 40s;
    settings.jobs.cancel_time = 5s;
    return std::make_shared<served::service>(std::move(settings));
}

class workshop final : public provider_world<api::client, served::service> {
public:
    explicit workshop(std::string where)
        : provider_world(std::move(where), make_workshop())
    {}

    asio::awaitable<void> probe() override { return ending_of(client->whoami()); }
    std::set<std::string> routes() const override { return names_of(api::routes::all); }

    std::string file = served->add_file("learn.jsonl", "fine-tune", texts);
    api::image drawn; ///< In a link.
    api::batch ended; ///< A batch that has ended.

protected:
    api::client build(andante::client_options chosen) override
    {
        chosen.api_key = andante::secret(served::settings::default_key);
        return api::client(time.executor(), std::move(chosen));
    }
};

/// A file of texts in its folder.
inline asio::awaitable<void> leave_texts(workshop* in)
{
    in->write("learn.jsonl", texts);
    co_return;
}

using list = operation_list<workshop>;

void add_batches(list& all);
void add_tuning(list& all);
void add_tunes(list& all);

} // namespace torture::together_torture

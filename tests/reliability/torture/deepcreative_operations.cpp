#include <andante/emulator/deepcreative/service.hpp>
#include <andante/providers/deepcreative/client.hpp>
#include <andante/webhooks/webhook_request.hpp>

#include "providers/deepcreative/routes.hpp"
#include "reliability/torture/provider_world.hpp"
#include "support/announced.hpp"

namespace torture {

namespace deepcreative_torture {

namespace asio = boost::asio;
namespace api = andante::deepcreative;
namespace served = andante::emulator::deepcreative;
using namespace std::chrono_literals;

constexpr auto output_name = "heron.png";

std::shared_ptr<served::service> make_lab()
{
    served::settings settings;
    settings.jobs.time = 3s;
    return std::make_shared<served::service>(std::move(settings));
}

class lab final : public provider_world<api::client, served::service> {
public:
    explicit lab(std::string where)
        : provider_world(std::move(where), make_lab())
    {}

    asio::awaitable<void> probe() override { return ending_of(client->account()); }
    std::set<std::string> routes() const override { return names_of(api::routes::all); }

    api::webhook_inbox inbox()
    {
        auto made = client->webhooks(api::webhook_options("https://lab.example.org/hooks"));
        on_webhook = [made](const andante::emulator::webhook_delivery& what) {
            const auto where = andante::http::url::parse(what.url);
            andante::webhook_request request("POST", std::string(where->target()));
            request.headers = what.headers;
            request.body = what.body;
            made.handle(std::move(request));
        };
        return made;
    }

    api::prediction done; ///< One that has succeeded.

protected:
    api::client build(andante::client_options chosen) override
    {
        chosen.api_key = andante::secret(served::settings::default_key);
        return api::client(time.executor(), std::move(chosen));
    }
};

api::prediction_request heron(bool under_models = false)
{
    api::prediction_request request("black-forest-labs", "flux-kontext-max");
    request.set("prompt", "a heron at dawn");
    request.under_models = under_models;
    return request;
}

// What must be there before.

asio::awaitable<void> begin_predictions(lab* in)
{
    for (int number = 0; number < 2; ++number) {
        auto creating = in->client->predictions().create(heron());
        const auto made = co_await std::move(creating);
        in->ids.push_back(made.id);
    }
}

asio::awaitable<void> make_prediction(lab* in)
{
    auto making = in->client->predictions().create_and_wait(heron());
    in->done = co_await std::move(making);
}

asio::awaitable<void> send_file(lab* in)
{
    in->write("input.png", "an image");
    auto sending = in->client->upload(in->path("input.png"));
    const auto sent = co_await std::move(sending);
    const auto& text = sent.text();
    const auto begin = text.find("\"id\":\"") + 6;
    in->ids.push_back(text.substr(begin, text.find('"', begin) - begin));
}

asio::awaitable<void> write_file(lab* in)
{
    in->write("input.png", "an image");
    co_return;
}

asio::awaitable<void> leave_work(lab* in)
{
    in->make_client(true);
    std::vector<api::prediction_request> requests(2, heron());
    auto writing = in->client->predictions().write_down(std::move(requests));
    co_await std::move(writing);
}

// What takes several steps of its caller.

asio::awaitable<void> make_and_save(lab* in, api::client client, limit most)
{
    auto creating = client.predictions().create(heron(), most.call_to(in->path(output_name)));
    const auto made = co_await std::move(creating);
    auto waiting = client.predictions().wait(made.id);
    const auto ended = co_await std::move(waiting);
    auto saving = client.predictions().download(ended, 0, in->path(output_name));
    co_await std::move(saving);
}

using list = operation_list<lab>;

void add_client(list& all)
{
    all.add("client.all_models", [](lab& in, const limit& most) {
        return all_of(in.client->all_models(most.range()));
    });
    all.add("client.model", [](lab& in, const limit& most) {
        return ending_of(in.client->model("nano-banana", most.call()));
    });
    all.add("client.account", [](lab& in, const limit& most) {
        return ending_of(in.client->account(most.call()));
    });
    all.add("client.balance", [](lab& in, const limit& most) {
        return ending_of(in.client->balance(most.call()));
    });
    all.add("client.usage", [](lab& in, const limit& most) {
        return ending_of(in.client->usage(most.call()));
    });
    all.add("client.rate_limits", [](lab& in, const limit& most) {
        return ending_of(in.client->rate_limits(most.call()));
    });
    all.add("client.estimate", [](lab& in, const limit& most) {
        return ending_of(in.client->estimate(andante::raw_json(), most.call()));
    });
    all.add(
           "client.all_files",
           [](lab& in, const limit& most) { return all_of(in.client->all_files(most.range())); }
    ).after([](lab& in) { return send_file(&in); });
    all.add(
           "client.file",
           [](lab& in, const limit& most) {
               return ending_of(in.client->file(in.ids[0], most.call()));
           }
    ).after([](lab& in) { return send_file(&in); });
    all.add(
           "client.upload",
           [](lab& in, const limit& most) {
               return ending_of(in.client->upload(in.path("input.png"), most.call()));
           }
    ).after([](lab& in) { return write_file(&in); });
    all.add(
           "client.remove_file",
           [](lab& in, const limit& most) {
               return ending_of(in.client->remove_file(in.ids[0], most.call()));
           }
    ).after([](lab& in) { return send_file(&in); });
    all.add("client.resume", [](lab& in, const limit&) { return in.resume(); })
        .after([](lab& in) { return leave_work(&in); })
        .pays(2)
        .partial()
        .journaled();
}

void add_creates(list& all)
{
    all.add(
           "predictions.create",
           [](lab& in, const limit& most) {
               return ending_of(in.client->predictions().create(heron(), most.call()));
           }
    )
        .pays(1)
        .also_journaled();
    all.add(
           "predictions.create (under models)",
           [](lab& in, const limit& most) {
               return ending_of(in.client->predictions().create(heron(true), most.call()));
           }
    ).pays(1);
    all.add(
           "predictions.create (webhook)",
           [](lab& in, const limit& most) {
               return ending_of(in.client->predictions().create(
                   andante::support::announced(heron(), in.inbox()), most.call()
               ));
           }
    ).pays(1);
    all.add(
           "predictions.create (to a file)",
           [](lab& in, const limit& most) {
               return make_and_save(&in, *in.client, limit(most.value()));
           }
    )
        .pays(1)
        .partial()
        .saves(output_name)
        .also_journaled();
    all.add(
           "predictions.write_down",
           [](lab& in, const limit&) {
               return ending_of(in.client->predictions().write_down({heron(), heron()}));
           }
    )
        .pays_later(2)
        .journaled();
}

void add_creates_that_wait(list& all)
{
    all.add(
           "predictions.create_and_wait",
           [](lab& in, const limit& most) {
               return ending_of(in.client->predictions().create_and_wait(heron(), most.wait()));
           }
    )
        .pays(1)
        .also_journaled();
    all.add(
           "predictions.create_and_wait (webhook)",
           [](lab& in, const limit& most) {
               return ending_of(in.client->predictions().create_and_wait(
                   andante::support::announced(heron(), in.inbox()), most.wait()
               ));
           }
    ).pays(1);
}

void add_jobs(list& all)
{
    const auto begun = [](lab& in) { return begin_predictions(&in); };
    all.add(
           "predictions.get",
           [](lab& in, const limit& most) {
               return ending_of(in.client->predictions().get(in.ids[0], most.call()));
           }
    ).after(begun);
    all.add(
           "predictions.cancel",
           [](lab& in, const limit& most) {
               return ending_of(in.client->predictions().cancel(in.ids[0], most.call()));
           }
    ).after(begun);
    all.add(
           "predictions.wait",
           [](lab& in, const limit& most) {
               return ending_of(in.client->predictions().wait(in.ids[0], most.wait()));
           }
    ).after(begun);
    all.add(
           "predictions.wait_all",
           [](lab& in, const limit& most) {
               return ending_of(in.client->predictions().wait_all(in.ids, most.wait()));
           }
    ).after(begun);
    all.add(
           "predictions.wait_any",
           [](lab& in, const limit& most) {
               return ending_of(in.client->predictions().wait_any(in.ids, most.wait()));
           }
    ).after(begun);
    all.add(
           "predictions.as_completed",
           [](lab& in, const limit& most) {
               return all_of(in.client->predictions().as_completed(in.ids, most.wait()));
           }
    ).after(begun);
}

void add_outputs(list& all)
{
    const auto made = [](lab& in) { return make_prediction(&in); };
    all.add(
           "predictions.download",
           [](lab& in, const limit& most) {
               return ending_of(
                   in.client->predictions().download(in.done, 0, in.path(output_name), most.save())
               );
           }
    )
        .after(made)
        .saves(output_name);
    all.add(
           "predictions.open",
           [](lab& in, const limit& most) {
               return bytes_of(in.client->predictions().open(in.done, 0, most.file()));
           }
    ).after(made);
    all.add(
           "predictions.download_to_memory",
           [](lab& in, const limit& most) {
               return ending_of(
                   in.client->predictions().download_to_memory(in.done, 0, 1 << 24, most.fetch())
               );
           }
    ).after(made);
}

} // namespace deepcreative_torture

std::vector<operation> deepcreative_operations()
{
    using namespace deepcreative_torture;
    list all("deepcreative");
    add_client(all);
    add_creates(all);
    add_creates_that_wait(all);
    add_jobs(all);
    add_outputs(all);
    return all.take();
}

} // namespace torture

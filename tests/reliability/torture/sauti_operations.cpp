#include <andante/emulator/sauti/service.hpp>
#include <andante/providers/sauti/client.hpp>

#include "providers/sauti/routes.hpp"
#include "reliability/torture/provider_world.hpp"

namespace torture {

namespace sauti_torture {

namespace asio = boost::asio;
namespace api = andante::sauti;
namespace served = andante::emulator::sauti;
using namespace std::chrono_literals;

const std::string stock(api::stock_voice);
const std::string greeting = "Habari ya asubuhi.";

std::shared_ptr<served::service> make_booth()
{
    served::settings settings;
    settings.audio.seconds_per_character = 0.001;
    settings.jobs.time = 4s;
    settings.sizes.direct_text = 60; // so that a short text is a job already
    return std::make_shared<served::service>(std::move(settings));
}

class booth final : public provider_world<api::client, served::service> {
public:
    explicit booth(std::string where)
        : provider_world(std::move(where), make_booth())
    {}

    asio::awaitable<void> probe() override { return ending_of(client->voices()); }
    std::set<std::string> routes() const override { return names_of(api::routes::all); }

    api::recording sample() const { return api::recording::memory(served->speech_of("sampuli")); }

protected:
    api::client build(andante::client_options chosen) override
    {
        chosen.api_key = andante::secret(served::settings::default_key);
        return api::client(time.executor(), std::move(chosen));
    }
};

/// A text that is made as a job.
std::string long_text()
{
    return greeting + " " + greeting + " " + greeting + " " + greeting;
}

/// In three pieces.
api::narration_options in_pieces(const limit& most)
{
    api::narration_options options;
    options.piece_length = 40;
    options.wait.call = most.call();
    return options;
}

std::string three_sentences()
{
    return "Habari ya asubuhi, rafiki yangu wewe. Karibu nyumbani kwetu leo jioni. Asante sana.";
}

// What must be there before.

asio::awaitable<void> begin_jobs(booth* in)
{
    for (int number = 0; number < 2; ++number) {
        auto creating = in->client->speech().create(greeting, stock);
        const auto made = co_await std::move(creating);
        in->ids.push_back(made.id);
    }
}

asio::awaitable<void> end_job(booth* in)
{
    auto creating = in->client->speech().create(greeting, stock);
    const auto made = co_await std::move(creating);
    in->ids.push_back(made.id);
    auto waiting = in->client->speech().wait(made.id);
    co_await std::move(waiting);
}

asio::awaitable<void> leave_sample(booth* in)
{
    in->write("sample.wav", in->served->speech_of("sampuli"));
    co_return;
}

using list = operation_list<booth>;

void add_speech(list& all)
{
    all.add(
           "speech.synthesize",
           [](booth& in, const limit& most) {
               return ending_of(in.client->speech().synthesize(
                   greeting, stock, api::speech_settings(), most.wait()
               ));
           }
    ).pays(1);
    all.add(
           "speech.synthesize (as a job)",
           [](booth& in, const limit& most) {
               return ending_of(in.client->speech().synthesize(
                   long_text(), stock, api::speech_settings(), most.wait()
               ));
           }
    ).pays(1);
    all.add(
           "speech.narrate",
           [](booth& in, const limit& most) {
               return ending_of(
                   in.client->speech().narrate(three_sentences(), stock, in_pieces(most))
               );
           }
    )
        .pays(3)
        .partial();
    all.add(
           "speech.narrate (going on)",
           [](booth& in, const limit& most) {
               const auto options = in_pieces(most);
               auto cut = api::narration::cut(three_sentences(), stock, options);
               return ending_of(in.client->speech().narrate(std::move(cut.value()), options));
           }
    )
        .pays(3)
        .partial();
    all.add(
           "speech.create",
           [](booth& in, const limit& most) {
               return ending_of(
                   in.client->speech().create(greeting, stock, api::speech_settings(), most.call())
               );
           }
    )
        .pays(1)
        .also_journaled();
}

void add_jobs(list& all)
{
    const auto begun = [](booth& in) { return begin_jobs(&in); };
    all.add(
           "speech.get",
           [](booth& in, const limit& most) {
               return ending_of(in.client->speech().get(in.ids[0], most.call()));
           }
    ).after(begun);
    all.add(
           "speech.wait",
           [](booth& in, const limit& most) {
               return ending_of(in.client->speech().wait(in.ids[0], most.wait()));
           }
    ).after(begun);
    all.add(
           "speech.wait_all",
           [](booth& in, const limit& most) {
               return ending_of(in.client->speech().wait_all(in.ids, most.wait()));
           }
    ).after(begun);
    all.add(
           "speech.wait_any",
           [](booth& in, const limit& most) {
               return ending_of(in.client->speech().wait_any(in.ids, most.wait()));
           }
    ).after(begun);
    all.add(
           "speech.as_completed",
           [](booth& in, const limit& most) {
               return all_of(in.client->speech().as_completed(in.ids, most.wait()));
           }
    ).after(begun);
    all.add(
           "speech.audio",
           [](booth& in, const limit& most) {
               return ending_of(in.client->speech().audio(in.ids[0], most.call()));
           }
    ).after([](booth& in) { return end_job(&in); });
}

void add_client(list& all)
{
    all.add("client.voices", [](booth& in, const limit& most) {
        return ending_of(in.client->voices("sw", most.call()));
    });
    all.add("client.voice", [](booth& in, const limit& most) {
        return ending_of(in.client->voice(stock, most.call()));
    });
    all.add(
           "client.clone_voice",
           [](booth& in, const limit& most) {
               return ending_of(in.client->clone_voice(in.sample(), "Sauti yangu", most.call()));
           }
    ).pays(1);
    all.add(
           "client.transcribe",
           [](booth& in, const limit& most) {
               return ending_of(in.client->transcribe(in.sample(), "sw", most.call()));
           }
    ).pays(1);
    all.add(
           "client.transcribe (a file)",
           [](booth& in, const limit& most) {
               return ending_of(in.client->transcribe(
                   api::recording::file(in.path("sample.wav")), "sw", most.call()
               ));
           }
    )
        .pays(1)
        .after([](booth& in) { return leave_sample(&in); });
    all.add(
           "client.converse",
           [](booth& in, const limit& most) {
               return ending_of(in.client->converse(greeting, api::agent_options(), most.call()));
           }
    ).pays(1);
    all.add(
           "client.converse (spoken)",
           [](booth& in, const limit& most) {
               return ending_of(in.client->converse(in.sample(), api::agent_options(), most.call())
               );
           }
    ).pays(1);
}

} // namespace sauti_torture

std::vector<operation> sauti_operations()
{
    using namespace sauti_torture;
    list all("sauti");
    add_speech(all);
    add_jobs(all);
    add_client(all);
    return all.take();
}

} // namespace torture

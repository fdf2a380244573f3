#include "reliability/torture/finetuning_world.hpp"
#include "support/announced.hpp"

namespace torture {

namespace finetuning_torture {

namespace {

// What must be there before.

asio::awaitable<void> begin_tracks(studio* in)
{
    for (int number = 0; number < 2; ++number) {
        auto creating = in->client->generations().create(drums());
        const auto made = co_await std::move(creating);
        in->ids.push_back(made.id);
    }
}

asio::awaitable<void> read_track(studio* in)
{
    auto reading = in->client->generations().get(in->tracks.front());
    in->track = co_await std::move(reading);
}

asio::awaitable<void> leave_work(studio* in)
{
    in->make_client(true);
    std::vector<api::generation_request> requests(2, drums());
    auto writing = in->client->generations().write_down(std::move(requests));
    co_await std::move(writing);
}

// What takes several steps of its caller.

asio::awaitable<void> make_and_save(studio* in, api::client client, limit most)
{
    auto creating = client.generations().create(drums(), most.call_to(in->path(file_name)));
    const auto made = co_await std::move(creating);
    auto waiting = client.generations().wait(made.id);
    const auto ended = co_await std::move(waiting);
    auto saving = client.generations().download(ended, in->path(file_name));
    co_await std::move(saving);
}

void add_client(list& all)
{
    all.add("client.account", [](studio& in, const limit& most) {
        return ending_of(in.client->account(most.call()));
    });
    all.add("client.health", [](studio& in, const limit& most) {
        return ending_of(in.client->health(most.call()));
    });
    all.add("client.resume", [](studio& in, const limit&) { return in.resume(); })
        .after([](studio& in) { return leave_work(&in); })
        .pays(2)
        .partial()
        .journaled();
}

void add_more_creates(list& all)
{
    all.add(
           "generations.write_down",
           [](studio& in, const limit&) {
               return ending_of(in.client->generations().write_down({drums(), drums()}));
           }
    )
        .pays_later(2)
        .journaled();
    all.add(
           "generations.create_instrumental",
           [](studio& in, const limit& most) {
               return ending_of(in.client->generations().create_instrumental(strings(), most.call())
               );
           }
    )
        .pays(1)
        .also_journaled();
    all.add(
           "generations.create_instrumental (webhook)",
           [](studio& in, const limit& most) {
               return ending_of(in.client->generations().create_instrumental(
                   andante::support::announced(strings(), in.inbox()), most.call()
               ));
           }
    ).pays(1);
    all.add(
           "generations.create_and_wait",
           [](studio& in, const limit& most) {
               return ending_of(in.client->generations().create_and_wait(drums(), most.wait()));
           }
    )
        .pays(1)
        .also_journaled();
    all.add(
           "generations.create_and_wait (webhook)",
           [](studio& in, const limit& most) {
               return ending_of(in.client->generations().create_and_wait(
                   andante::support::announced(drums(), in.inbox()), most.wait()
               ));
           }
    ).pays(1);
}

void add_creates(list& all)
{
    all.add(
           "generations.create",
           [](studio& in, const limit& most) {
               return ending_of(in.client->generations().create(drums(), most.call()));
           }
    )
        .pays(1)
        .also_journaled();
    all.add(
           "generations.create (webhook)",
           [](studio& in, const limit& most) {
               return ending_of(in.client->generations().create(
                   andante::support::announced(drums(), in.inbox()), most.call()
               ));
           }
    ).pays(1);
    all.add(
           "generations.create (to a file)",
           [](studio& in, const limit& most) {
               return make_and_save(&in, *in.client, limit(most.value()));
           }
    )
        .pays(1)
        .partial()
        .saves(file_name)
        .also_journaled();
    add_more_creates(all);
}

void add_reads(list& all)
{
    all.add("generations.get", [](studio& in, const limit& most) {
        return ending_of(in.client->generations().get(in.tracks[0], most.call()));
    });
    all.add("generations.list", [](studio& in, const limit& most) {
        return ending_of(in.client->generations().list(api::list_query(), most.call()));
    });
    all.add("generations.list_all", [](studio& in, const limit& most) {
        api::list_query query;
        query.limit = 3;
        return all_of(in.client->generations().list_all(query, most.range()));
    });
    all.add(
           "generations.wait",
           [](studio& in, const limit& most) {
               return ending_of(in.client->generations().wait(in.ids[0], most.wait()));
           }
    ).after([](studio& in) { return begin_tracks(&in); });
    all.add(
           "generations.wait_all",
           [](studio& in, const limit& most) {
               return ending_of(in.client->generations().wait_all(in.ids, most.wait()));
           }
    ).after([](studio& in) { return begin_tracks(&in); });
    all.add(
           "generations.wait_any",
           [](studio& in, const limit& most) {
               return ending_of(in.client->generations().wait_any(in.ids, most.wait()));
           }
    ).after([](studio& in) { return begin_tracks(&in); });
    all.add(
           "generations.as_completed",
           [](studio& in, const limit& most) {
               return all_of(in.client->generations().as_completed(in.ids, most.wait()));
           }
    ).after([](studio& in) { return begin_tracks(&in); });
}

void add_files(list& all)
{
    all.add(
           "generations.download",
           [](studio& in, const limit& most) {
               return ending_of(
                   in.client->generations().download(in.track, in.path(file_name), most.save())
               );
           }
    ).after([](studio& in) {
         return read_track(&in);
     }).saves(file_name);
    all.add(
           "generations.open",
           [](studio& in, const limit& most) {
               return bytes_of(in.client->generations().open(in.track, most.file()));
           }
    ).after([](studio& in) { return read_track(&in); });
    all.add(
           "generations.download_to_memory",
           [](studio& in, const limit& most) {
               return ending_of(
                   in.client->generations().download_to_memory(in.track, 1 << 24, most.fetch())
               );
           }
    ).after([](studio& in) { return read_track(&in); });
}

} // namespace

} // namespace finetuning_torture

std::vector<operation> finetuning_operations()
{
    using namespace finetuning_torture;
    list all("finetuning");
    add_client(all);
    add_creates(all);
    add_reads(all);
    add_files(all);
    add_edits(all);
    add_playlists(all);
    add_effects(all);
    return all.take();
}

} // namespace torture

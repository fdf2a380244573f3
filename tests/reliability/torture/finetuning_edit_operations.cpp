// What changes tracks and playlists, and sound effects.
#include "reliability/torture/finetuning_world.hpp"
#include "support/announced.hpp"

namespace torture::finetuning_torture {

namespace {

asio::awaitable<void> fill_list(studio* in)
{
    auto adding = in->client->playlists().add_tracks(in->lists[0], in->tracks);
    co_await std::move(adding);
}

asio::awaitable<void> begin_effects(studio* in)
{
    for (int number = 0; number < 2; ++number) {
        auto creating = in->client->sound_effects().create(rain());
        const auto made = co_await std::move(creating);
        in->ids.push_back(made.id);
    }
}

asio::awaitable<void> make_effect(studio* in)
{
    auto making = in->client->sound_effects().create_and_wait(rain());
    in->effect = co_await std::move(making);
}

} // namespace

void add_edits(list& all)
{
    all.add("generations.bulk_remove", [](studio& in, const limit& most) {
        return ending_of(in.client->generations().bulk_remove(many(in), most.bulk()));
    });
    all.add("generations.remove", [](studio& in, const limit& most) {
        return ending_of(in.client->generations().remove(in.tracks[0], most.call()));
    });
}

/// One track at a time.
void add_single_tracks(list& all)
{
    const auto full = [](studio& in) { return fill_list(&in); };
    all.add("playlists.add_track", [](studio& in, const limit& most) {
        return ending_of(in.client->playlists().add_track(in.lists[0], in.tracks[0], most.call()));
    });
    all.add(
           "playlists.remove_track",
           [](studio& in, const limit& most) {
               return ending_of(
                   in.client->playlists().remove_track(in.lists[0], in.tracks[0], most.call())
               );
           }
    ).after(full);
}

void add_playlists(list& all)
{
    const auto full = [](studio& in) { return fill_list(&in); };
    all.add("playlists.list", [](studio& in, const limit& most) {
        return ending_of(in.client->playlists().list(most.call()));
    });
    all.add("playlists.get", [](studio& in, const limit& most) {
        return ending_of(in.client->playlists().get(in.lists[0], most.call()));
    });
    all.add("playlists.add_tracks", [](studio& in, const limit& most) {
        return ending_of(in.client->playlists().add_tracks(in.lists[0], many(in), most.bulk()));
    });
    all.add(
           "playlists.remove_tracks",
           [](studio& in, const limit& most) {
               return ending_of(
                   in.client->playlists().remove_tracks(in.lists[0], many(in), most.bulk())
               );
           }
    ).after(full);
    all.add(
           "playlists.move_tracks",
           [](studio& in, const limit& most) {
               return ending_of(in.client->playlists().move_tracks(
                   in.lists[0], in.lists[1], in.tracks, most.bulk()
               ));
           }
    ).after(full);
    all.add(
           "playlists.plan",
           [](studio& in, const limit& most) {
               return ending_of(in.client->playlists().plan(
                   in.lists[0], std::vector<std::string>{in.tracks[2], in.tracks[0]}, most.call()
               ));
           }
    ).after(full);
    all.add(
           "playlists.set_tracks",
           [](studio& in, const limit& most) {
               return ending_of(in.client->playlists().set_tracks(
                   in.lists[0], std::vector<std::string>{in.tracks[2], in.tracks[0]}, most.bulk()
               ));
           }
    ).after(full);
    add_single_tracks(all);
}

void add_effect_files(list& all)
{
    const auto made = [](studio& in) { return make_effect(&in); };
    all.add(
           "sound_effects.download",
           [](studio& in, const limit& most) {
               return ending_of(
                   in.client->sound_effects().download(in.effect, in.path(file_name), most.save())
               );
           }
    )
        .after(made)
        .saves(file_name);
    all.add(
           "sound_effects.open",
           [](studio& in, const limit& most) {
               return bytes_of(in.client->sound_effects().open(in.effect, most.file()));
           }
    ).after(made);
    all.add(
           "sound_effects.download_to_memory",
           [](studio& in, const limit& most) {
               return ending_of(
                   in.client->sound_effects().download_to_memory(in.effect, 1 << 24, most.fetch())
               );
           }
    ).after(made);
}

void add_effect_reads(list& all)
{
    const auto begun = [](studio& in) { return begin_effects(&in); };
    const auto made = [](studio& in) { return make_effect(&in); };
    all.add(
           "sound_effects.get",
           [](studio& in, const limit& most) {
               return ending_of(in.client->sound_effects().get(in.effect.id, most.call()));
           }
    ).after(made);
    all.add(
           "sound_effects.list",
           [](studio& in, const limit& most) {
               return ending_of(in.client->sound_effects().list(api::list_query(), most.call()));
           }
    ).after(made);
    all.add(
           "sound_effects.list_all",
           [](studio& in, const limit& most) {
               return all_of(in.client->sound_effects().list_all(api::list_query(), most.range()));
           }
    ).after(made);
    all.add(
           "sound_effects.wait",
           [](studio& in, const limit& most) {
               return ending_of(in.client->sound_effects().wait(in.ids[0], most.wait()));
           }
    ).after(begun);
    all.add(
           "sound_effects.wait_all",
           [](studio& in, const limit& most) {
               return ending_of(in.client->sound_effects().wait_all(in.ids, most.wait()));
           }
    ).after(begun);
    all.add(
           "sound_effects.wait_any",
           [](studio& in, const limit& most) {
               return ending_of(in.client->sound_effects().wait_any(in.ids, most.wait()));
           }
    ).after(begun);
    all.add(
           "sound_effects.as_completed",
           [](studio& in, const limit& most) {
               return all_of(in.client->sound_effects().as_completed(in.ids, most.wait()));
           }
    ).after(begun);
    add_effect_files(all);
}

void add_effects(list& all)
{
    all.add(
           "sound_effects.create",
           [](studio& in, const limit& most) {
               return ending_of(in.client->sound_effects().create(rain(), most.call()));
           }
    )
        .pays(1)
        .also_journaled();
    all.add(
           "sound_effects.create (webhook)",
           [](studio& in, const limit& most) {
               return ending_of(in.client->sound_effects().create(
                   andante::support::announced(rain(), in.inbox()), most.call()
               ));
           }
    ).pays(1);
    all.add(
           "sound_effects.create_and_wait",
           [](studio& in, const limit& most) {
               return ending_of(in.client->sound_effects().create_and_wait(rain(), most.wait()));
           }
    )
        .pays(1)
        .also_journaled();
    all.add(
           "sound_effects.create_and_wait (webhook)",
           [](studio& in, const limit& most) {
               return ending_of(in.client->sound_effects().create_and_wait(
                   andante::support::announced(rain(), in.inbox()), most.wait()
               ));
           }
    ).pays(1);
    add_effect_reads(all);
}

} // namespace torture::finetuning_torture

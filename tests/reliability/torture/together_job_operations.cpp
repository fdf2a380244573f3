// Batches and fine-tunes.
#include "reliability/torture/together_world.hpp"

namespace torture::together_torture {

namespace {

api::batch_line line_of(const std::string& id)
{
    auto body = andante::raw_json::parse(
        R"({"model":")" + chat_model + R"(","messages":[{"role":"user","content":"hello"}]})"
    );
    return api::batch_line(id, std::move(body.value()));
}

std::vector<api::batch_line> lines()
{
    return {line_of("a"), line_of("b")};
}

api::batch_options each_of(const limit& most)
{
    return api::batch_options(most.call());
}

api::fine_tune_request tuning(const workshop& in)
{
    api::fine_tune_request asked(in.file, chat_model);
    asked.suffix = "mine";
    return asked;
}

asio::awaitable<void> begin_tune(workshop* in)
{
    auto creating = in->client->fine_tunes().create(tuning(*in));
    const auto made = co_await std::move(creating);
    in->ids.push_back(made.id);
}

asio::awaitable<void> end_tune(workshop* in)
{
    auto before = begin_tune(in);
    co_await std::move(before);
    auto waiting = in->client->fine_tunes().wait(in->ids[0]);
    co_await std::move(waiting);
}

asio::awaitable<void> begin_batch(workshop* in)
{
    auto submitting = in->client->batches().submit(lines());
    auto made = co_await std::move(submitting);
    in->ids.push_back(made.at(0).id);
    in->ended = made.at(0);
}

/// Lines that no other batch has.
asio::awaitable<void> send_lines(workshop* in)
{
    const auto text = api::batches::text_of(lines());
    api::upload_request asked("lines.jsonl", text, api::file_purpose::batch_api);
    auto sending = in->client->files().upload(std::move(asked));
    const auto sent = co_await std::move(sending);
    in->ended.input_file_id = sent.id;
}

asio::awaitable<void> end_batch(workshop* in)
{
    auto before = begin_batch(in);
    co_await std::move(before);
    auto waiting = in->client->batches().wait(in->ids[0]);
    in->ended = co_await std::move(waiting);
}

} // namespace

void add_batch_waits(list& all)
{
    const auto begun = [](workshop& in) { return begin_batch(&in); };
    const auto done = [](workshop& in) { return end_batch(&in); };
    all.add(
           "batches.wait",
           [](workshop& in, const limit& most) {
               return ending_of(in.client->batches().wait(in.ids[0], most.wait()));
           }
    ).after(begun);
    all.add(
           "batches.wait_all",
           [](workshop& in, const limit& most) {
               return ending_of(in.client->batches().wait_all(in.ids, most.wait()));
           }
    ).after(begun);
    all.add(
           "batches.wait_any",
           [](workshop& in, const limit& most) {
               return ending_of(in.client->batches().wait_any(in.ids, most.wait()));
           }
    ).after(begun);
    all.add(
           "batches.as_completed",
           [](workshop& in, const limit& most) {
               return all_of(in.client->batches().as_completed(in.ids, most.wait()));
           }
    ).after(begun);
    all.add(
           "batches.collect",
           [](workshop& in, const limit& most) {
               return ending_of(in.client->batches().collect(in.ended, most.call()));
           }
    ).after(done);
    all.add(
           "batches.submit_and_wait",
           [](workshop& in, const limit& most) {
               return ending_of(
                   in.client->batches().submit_and_wait(lines(), each_of(most), most.wait())
               );
           }
    )
        .pays(1)
        .partial();
}

void add_batches(list& all)
{
    const auto begun = [](workshop& in) { return begin_batch(&in); };
    all.add(
           "batches.submit",
           [](workshop& in, const limit& most) {
               return ending_of(in.client->batches().submit(lines(), each_of(most)));
           }
    )
        .pays(1)
        .also_journaled();
    all.add(
           "batches.create",
           [](workshop& in, const limit& most) {
               return ending_of(in.client->batches().create(in.ended.input_file_id, each_of(most)));
           }
    )
        .pays(1)
        .after([](workshop& in) { return send_lines(&in); })
        .also_journaled();
    all.add(
           "batches.get",
           [](workshop& in, const limit& most) {
               return ending_of(in.client->batches().get(in.ids[0], most.call()));
           }
    ).after(begun);
    all.add(
           "batches.list_all",
           [](workshop& in, const limit& most) {
               return all_of(in.client->batches().list_all(most.range()));
           }
    ).after(begun);
    all.add(
           "batches.cancel",
           [](workshop& in, const limit& most) {
               return ending_of(in.client->batches().cancel(in.ids[0], most.call()));
           }
    ).after(begun);
    add_batch_waits(all);
}

void add_tuning(list& all)
{
    all.add(
           "fine_tunes.create",
           [](workshop& in, const limit& most) {
               return ending_of(in.client->fine_tunes().create(tuning(in), most.call()));
           }
    )
        .pays(1)
        .also_journaled();
    all.add(
           "fine_tunes.create_and_wait",
           [](workshop& in, const limit& most) {
               return ending_of(in.client->fine_tunes().create_and_wait(tuning(in), most.wait()));
           }
    ).pays(1);
    all.add(
           "fine_tunes.upload_and_create",
           [](workshop& in, const limit& most) {
               return ending_of(in.client->fine_tunes().upload_and_create(
                   in.path("learn.jsonl"), tuning(in), most.call()
               ));
           }
    )
        .pays(1)
        .after([](workshop& in) { return leave_texts(&in); });
    all.add("fine_tunes.estimate", [](workshop& in, const limit& most) {
        return ending_of(in.client->fine_tunes().estimate(tuning(in), most.call()));
    });
    all.add("fine_tunes.supported_models", [](workshop& in, const limit& most) {
        return ending_of(in.client->fine_tunes().supported_models(most.call()));
    });
    all.add("fine_tunes.model_limits", [](workshop& in, const limit& most) {
        return ending_of(in.client->fine_tunes().model_limits(chat_model, most.call()));
    });
}

void add_ended_tunes(list& all)
{
    const auto done = [](workshop& in) { return end_tune(&in); };
    all.add(
           "fine_tunes.remove",
           [](workshop& in, const limit& most) {
               return ending_of(in.client->fine_tunes().remove(in.ids[0], most.call()));
           }
    ).after(done);
    all.add(
           "fine_tunes.download",
           [](workshop& in, const limit& most) {
               return ending_of(in.client->fine_tunes().download(
                   in.ids[0], in.path("weights"), api::checkpoint_choice(), most.call()
               ));
           }
    )
        .after(done)
        .saves("weights");
    all.add(
           "fine_tunes.open",
           [](workshop& in, const limit& most) {
               return bytes_of(
                   in.client->fine_tunes().open(in.ids[0], api::checkpoint_choice(), most.call())
               );
           }
    ).after(done);
}

void add_tune_waits(list& all)
{
    const auto begun = [](workshop& in) { return begin_tune(&in); };
    all.add(
           "fine_tunes.wait",
           [](workshop& in, const limit& most) {
               return ending_of(in.client->fine_tunes().wait(in.ids[0], most.wait()));
           }
    ).after(begun);
    all.add(
           "fine_tunes.wait_all",
           [](workshop& in, const limit& most) {
               return ending_of(in.client->fine_tunes().wait_all(in.ids, most.wait()));
           }
    ).after(begun);
    all.add(
           "fine_tunes.wait_any",
           [](workshop& in, const limit& most) {
               return ending_of(in.client->fine_tunes().wait_any(in.ids, most.wait()));
           }
    ).after(begun);
    all.add(
           "fine_tunes.as_completed",
           [](workshop& in, const limit& most) {
               return all_of(in.client->fine_tunes().as_completed(in.ids, most.wait()));
           }
    ).after(begun);
}

void add_tunes(list& all)
{
    const auto begun = [](workshop& in) { return begin_tune(&in); };
    all.add(
           "fine_tunes.get",
           [](workshop& in, const limit& most) {
               return ending_of(in.client->fine_tunes().get(in.ids[0], most.call()));
           }
    ).after(begun);
    all.add(
           "fine_tunes.list_all",
           [](workshop& in, const limit& most) {
               return all_of(in.client->fine_tunes().list_all(most.range()));
           }
    ).after(begun);
    all.add(
           "fine_tunes.events",
           [](workshop& in, const limit& most) {
               return ending_of(in.client->fine_tunes().events(in.ids[0], most.call()));
           }
    ).after(begun);
    all.add(
           "fine_tunes.checkpoints",
           [](workshop& in, const limit& most) {
               return ending_of(in.client->fine_tunes().checkpoints(in.ids[0], most.call()));
           }
    ).after(begun);
    all.add(
           "fine_tunes.metrics",
           [](workshop& in, const limit& most) {
               return ending_of(in.client->fine_tunes().metrics(in.ids[0], most.call()));
           }
    ).after(begun);
    all.add(
           "fine_tunes.cancel",
           [](workshop& in, const limit& most) {
               return ending_of(in.client->fine_tunes().cancel(in.ids[0], most.call()));
           }
    ).after(begun);
    add_ended_tunes(all);
    add_tune_waits(all);
}

} // namespace torture::together_torture

// Data sets, training and evaluations.
#include "reliability/torture/pioneer_world.hpp"

namespace torture::pioneer_torture {

namespace {

constexpr auto file_of_names = "names.jsonl";

api::dataset_upload upload_of(const outpost& in)
{
    return api::dataset_upload(in.path(file_of_names), "names", api::dataset_type::ner);
}

api::training_request training_of()
{
    return api::training_request(
        "my-names", "fastino/gliner2-base-v1", {api::training_data("names")}
    );
}

asio::awaitable<void> leave_names(outpost* in)
{
    in->write(file_of_names, "{\"text\":\"Ada\"}\n");
    co_return;
}

asio::awaitable<void> have_data(outpost* in)
{
    in->write(file_of_names, "{\"text\":\"Ada\"}\n");
    auto uploading = in->client->datasets().upload_and_wait(upload_of(*in));
    co_await std::move(uploading);
}

asio::awaitable<void> send_data(outpost* in)
{
    in->write(file_of_names, "{\"text\":\"Ada\"}\n");
    auto uploading = in->client->datasets().upload(upload_of(*in));
    co_await std::move(uploading);
}

asio::awaitable<void> begin_training(outpost* in)
{
    auto before = have_data(in);
    co_await std::move(before);
    auto creating = in->client->training().create(training_of());
    const auto made = co_await std::move(creating);
    in->ids.push_back(made.id);
}

asio::awaitable<void> end_training(outpost* in)
{
    auto before = begin_training(in);
    co_await std::move(before);
    auto waiting = in->client->training().wait(in->ids[0]);
    co_await std::move(waiting);
}

asio::awaitable<void> begin_evaluation(outpost* in)
{
    auto before = end_training(in);
    co_await std::move(before);
    auto creating = in->client->evaluations().create(in->ids[0], "names");
    const auto made = co_await std::move(creating);
    in->ids.assign(1, made.id);
}

void add_evaluations(pioneer_list& all)
{
    const auto trained = [](outpost& in) { return end_training(&in); };
    const auto begun = [](outpost& in) { return begin_evaluation(&in); };
    all.add(
           "evaluations.create",
           [](outpost& in, const limit& most) {
               return ending_of(
                   in.client->evaluations().create(in.ids[0], "names", std::nullopt, most.call())
               );
           }
    )
        .pays(1)
        .after(trained)
        .also_journaled();
    all.add(
           "evaluations.create_and_wait",
           [](outpost& in, const limit& most) {
               return ending_of(
                   in.client->evaluations().create_and_wait(in.ids[0], "names", most.wait())
               );
           }
    )
        .pays(1)
        .after(trained);
    all.add(
           "evaluations.get",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->evaluations().get(in.ids[0], most.call()));
           }
    ).after(begun);
}

void add_evaluation_waits(pioneer_list& all)
{
    const auto begun = [](outpost& in) { return begin_evaluation(&in); };
    all.add(
           "evaluations.wait",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->evaluations().wait(in.ids[0], most.wait()));
           }
    ).after(begun);
    all.add(
           "evaluations.wait_all",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->evaluations().wait_all(in.ids, most.wait()));
           }
    ).after(begun);
    all.add(
           "evaluations.wait_any",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->evaluations().wait_any(in.ids, most.wait()));
           }
    ).after(begun);
    all.add(
           "evaluations.as_completed",
           [](outpost& in, const limit& most) {
               return all_of(in.client->evaluations().as_completed(in.ids, most.wait()));
           }
    ).after(begun);
}

/// What a training has left.
template <class List>
void add_job_results(List& all, const std::string& edition)
{
    const auto begun = [](outpost& in) { return begin_training(&in); };
    all.add(
           "training.logs" + edition,
           [](outpost& in, const limit& most) {
               return ending_of(in.client->training().logs(in.ids[0], most.call()));
           }
    ).after(begun);
    all.add(
           "training.checkpoints" + edition,
           [](outpost& in, const limit& most) {
               return ending_of(in.client->training().checkpoints(in.ids[0], most.call()));
           }
    ).after(begun);
    all.add(
           "training.download_link" + edition,
           [](outpost& in, const limit& most) {
               return ending_of(in.client->training().download_link(in.ids[0], most.call()));
           }
    ).after([](outpost& in) { return end_training(&in); });
}

/// Those that are at another address in the late edition.
template <class List>
void add_jobs(List& all, const std::string& edition)
{
    const auto begun = [](outpost& in) { return begin_training(&in); };
    all.add(
           "training.create" + edition,
           [](outpost& in, const limit& most) {
               return ending_of(in.client->training().create(training_of(), most.call()));
           }
    )
        .pays(1)
        .after([](outpost& in) { return have_data(&in); })
        .also_journaled();
    all.add(
           "training.get" + edition,
           [](outpost& in, const limit& most) {
               return ending_of(in.client->training().get(in.ids[0], most.call()));
           }
    ).after(begun);
    all.add(
           "training.list_all" + edition,
           [](outpost& in, const limit& most) {
               return all_of(in.client->training().list_all(api::training_filter(), most.range()));
           }
    ).after(begun);
    all.add(
           "training.wait" + edition,
           [](outpost& in, const limit& most) {
               return ending_of(in.client->training().wait(in.ids[0], most.wait()));
           }
    ).after(begun);
    all.add(
           "training.cancel" + edition,
           [](outpost& in, const limit& most) {
               return ending_of(in.client->training().cancel(in.ids[0], most.call()));
           }
    ).after(begun);
    all.add(
           "training.remove" + edition,
           [](outpost& in, const limit& most) {
               return ending_of(in.client->training().remove(in.ids[0], most.call()));
           }
    ).after([](outpost& in) { return end_training(&in); });
    add_job_results(all, edition);
}

void add_uploads(pioneer_list& all)
{
    const auto named = [](outpost& in) { return leave_names(&in); };
    all.add(
           "datasets.upload",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->datasets().upload(upload_of(in), most.call()));
           }
    ).after(named);
    all.add(
           "datasets.wait",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->datasets().wait("names", "1", most.wait()));
           }
    ).after([](outpost& in) { return send_data(&in); });
    all.add(
           "datasets.upload_and_wait",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->datasets().upload_and_wait(upload_of(in), most.wait()));
           }
    ).after(named);
}

} // namespace

void add_data(pioneer_list& all)
{
    const auto ready = [](outpost& in) { return have_data(&in); };
    all.add(
           "datasets.list",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->datasets().list(most.call()));
           }
    ).after(ready);
    all.add(
           "datasets.versions",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->datasets().versions("names", most.call()));
           }
    ).after(ready);
    all.add(
           "datasets.get",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->datasets().get("names", "1", most.call()));
           }
    ).after(ready);
    all.add(
           "datasets.remove",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->datasets().remove("names", "1", most.call()));
           }
    ).after(ready);
    all.add(
           "datasets.remove (all versions)",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->datasets().remove("names", std::string(), most.call()));
           }
    ).after(ready);
    add_uploads(all);
}

void add_training(pioneer_list& all)
{
    const auto begun = [](outpost& in) { return begin_training(&in); };
    add_jobs(all, std::string());
    all.add(
           "training.create_and_wait",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->training().create_and_wait(training_of(), most.wait()));
           }
    )
        .pays(1)
        .after([](outpost& in) { return have_data(&in); });
    all.add(
           "training.wait_all",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->training().wait_all(in.ids, most.wait()));
           }
    ).after(begun);
    all.add(
           "training.wait_any",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->training().wait_any(in.ids, most.wait()));
           }
    ).after(begun);
    all.add(
           "training.as_completed",
           [](outpost& in, const limit& most) {
               return all_of(in.client->training().as_completed(in.ids, most.wait()));
           }
    ).after(begun);
    add_evaluations(all);
    add_evaluation_waits(all);
}

void add_late_training(operation_list<late_outpost>& all)
{
    add_jobs(all, " (late edition)");
}

} // namespace torture::pioneer_torture

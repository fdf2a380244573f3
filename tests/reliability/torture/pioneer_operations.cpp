#include "reliability/torture/pioneer_world.hpp"

#include <algorithm>
#include <iterator>

namespace torture {

namespace pioneer_torture {

namespace {

api::decoder_request hello()
{
    return api::decoder_request(model, {andante::chat::message::user("hello")});
}

asio::awaitable<void> ask_decoder(outpost* in)
{
    auto asking = in->client->inference().generate(hello());
    const auto answer = co_await std::move(asking);
    in->ids.push_back(answer.inference_id);
}

template <class Job>
asio::awaitable<void> keep_id(outpost* in, asio::awaitable<Job> creating)
{
    const auto made = co_await std::move(creating);
    in->ids.push_back(made.id);
}

api::extraction_request people()
{
    return api::extraction_request("Ada", named_people());
}

api::encoder_request names()
{
    return api::encoder_request("fastino/gliner2-base-v1", "Tim leads Apple", named_people());
}

api::synthesis_request examples()
{
    api::synthesis_request asked(api::synthesis_task::ner, "made-up");
    asked.labels = {"person"};
    asked.num_examples = 20;
    return asked;
}

asio::awaitable<void> begin_extraction(outpost* in)
{
    return keep_id(in, in->client->extraction().create(people()));
}

asio::awaitable<void> begin_synthesis(outpost* in)
{
    return keep_id(in, in->client->synthesis().create(examples()));
}

api::message_request greeting()
{
    return api::message_request(model, 100, {api::message_turn("user", "hi you")});
}

void add_client(pioneer_list& all)
{
    all.add("client.all_models", [](outpost& in, const limit& most) {
        return all_of(in.client->all_models(most.range()));
    });
    all.add("client.model", [](outpost& in, const limit& most) {
        return ending_of(in.client->model(model, most.call()));
    });
    all.add("client.base_models", [](outpost& in, const limit& most) {
        return ending_of(in.client->base_models(most.call()));
    });
    all.add("client.trained_models", [](outpost& in, const limit& most) {
        return ending_of(in.client->trained_models(most.call()));
    });
    all.add("client.plan_info", [](outpost& in, const limit& most) {
        return ending_of(in.client->plan_info(most.call()));
    });
    all.add("client.usage", [](outpost& in, const limit& most) {
        return ending_of(in.client->usage(std::string(), 1, most.call()));
    });
    all.add("client.health", [](outpost& in, const limit& most) {
        return ending_of(in.client->health(most.call()));
    });
}

void add_inference(pioneer_list& all)
{
    const auto asked = [](outpost& in) { return ask_decoder(&in); };
    // A lost answer of an encoder is asked for again, which costs fractions of a cent.
    all.add(
           "inference.encode",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->inference().encode(names(), most.call()));
           }
    ).pays(1, attempts);
    all.add(
           "inference.generate",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->inference().generate(hello(), most.call()));
           }
    ).pays(1);
    all.add(
           "inference.list_all",
           [](outpost& in, const limit& most) {
               return all_of(in.client->inference().list_all(api::inference_filter(), most.range())
               );
           }
    ).after(asked);
    all.add(
           "inference.get",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->inference().get(in.ids[0], most.call()));
           }
    ).after(asked);
    all.add(
           "inference.add_feedback",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->inference().add_feedback(
                   in.ids[0], false, andante::raw_json(), "too short", most.call()
               ));
           }
    ).after(asked);
}

void add_completions(pioneer_list& all)
{
    all.add(
           "completions.create",
           [](outpost& in, const limit& most) {
               return ending_of(
                   in.client->completions().create(api::text_request(model, "Once"), most.call())
               );
           }
    ).pays(1);
    all.add(
           "completions.stream",
           [](outpost& in, const limit& most) {
               return whole_of(in.client->completions().stream(
                   api::text_request(model, "Once"), andante::chat::stream_options(), most.call()
               ));
           }
    )
        .pays(1)
        .partial();
}

void add_messages(pioneer_list& all)
{
    all.add(
           "messages.create",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->messages().create(greeting(), most.call()));
           }
    ).pays(1);
    all.add(
           "messages.stream",
           [](outpost& in, const limit& most) {
               return whole_of(in.client->messages().stream(
                   greeting(), andante::chat::stream_options(), most.call()
               ));
           }
    )
        .pays(1)
        .partial();
}

void add_chat(pioneer_list& all)
{
    all.add(
           "chat.create",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->chat().create(
                   andante::chat::request(model, "hello there"), most.call()
               ));
           }
    ).pays(1);
    all.add(
           "chat.stream",
           [](outpost& in, const limit& most) {
               return whole_of(in.client->chat().stream(
                   andante::chat::request(model, "hello there"),
                   andante::chat::stream_options(),
                   most.call()
               ));
           }
    )
        .pays(1)
        .partial();
}

void add_extraction(pioneer_list& all)
{
    const auto begun = [](outpost& in) { return begin_extraction(&in); };
    all.add(
           "extraction.extract",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->extraction().extract(people(), most.call()));
           }
    ).pays(1, attempts);
    all.add(
           "extraction.create",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->extraction().create(people(), most.call()));
           }
    )
        .pays(1)
        .also_journaled();
    all.add(
           "extraction.get",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->extraction().get(in.ids[0], most.call()));
           }
    ).after(begun);
}

void add_extraction_waits(pioneer_list& all)
{
    const auto begun = [](outpost& in) { return begin_extraction(&in); };
    all.add(
           "extraction.wait",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->extraction().wait(in.ids[0], most.wait()));
           }
    ).after(begun);
    all.add(
           "extraction.wait_all",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->extraction().wait_all(in.ids, most.wait()));
           }
    ).after(begun);
    all.add(
           "extraction.wait_any",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->extraction().wait_any(in.ids, most.wait()));
           }
    ).after(begun);
    all.add(
           "extraction.as_completed",
           [](outpost& in, const limit& most) {
               return all_of(in.client->extraction().as_completed(in.ids, most.wait()));
           }
    ).after(begun);
    all.add(
           "extraction.create_and_wait",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->extraction().create_and_wait(people(), most.wait()));
           }
    )
        .pays(1)
        .also_journaled();
}

void add_labelling(pioneer_list& all)
{
    all.add(
           "synthesis.label_existing",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->synthesis().label_existing(
                   api::synthesis_task::ner, {"person"}, {"Ada"}, most.call()
               ));
           }
    ).pays(1);
    all.add(
           "synthesis.label_existing (classes)",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->synthesis().label_existing(
                   api::synthesis_task::classification, {"good", "bad"}, {"a", "b"}, most.call()
               ));
           }
    ).pays(1);
}

void add_synthesis(pioneer_list& all)
{
    const auto begun = [](outpost& in) { return begin_synthesis(&in); };
    all.add(
           "synthesis.create",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->synthesis().create(examples(), most.call()));
           }
    )
        .pays(1)
        .also_journaled();
    all.add(
           "synthesis.get",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->synthesis().get(in.ids[0], most.call()));
           }
    ).after(begun);
}

void add_synthesis_waits(pioneer_list& all)
{
    const auto begun = [](outpost& in) { return begin_synthesis(&in); };
    all.add(
           "synthesis.wait",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->synthesis().wait(in.ids[0], most.wait()));
           }
    ).after(begun);
    all.add(
           "synthesis.wait_all",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->synthesis().wait_all(in.ids, most.wait()));
           }
    ).after(begun);
    all.add(
           "synthesis.wait_any",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->synthesis().wait_any(in.ids, most.wait()));
           }
    ).after(begun);
    all.add(
           "synthesis.as_completed",
           [](outpost& in, const limit& most) {
               return all_of(in.client->synthesis().as_completed(in.ids, most.wait()));
           }
    ).after(begun);
    all.add(
           "synthesis.create_and_wait",
           [](outpost& in, const limit& most) {
               return ending_of(in.client->synthesis().create_and_wait(examples(), most.wait()));
           }
    )
        .pays(1)
        .also_journaled();
}

} // namespace

} // namespace pioneer_torture

std::vector<operation> pioneer_operations()
{
    using namespace pioneer_torture;
    pioneer_list all("pioneer");
    add_client(all);
    add_inference(all);
    add_completions(all);
    add_messages(all);
    add_chat(all);
    add_extraction(all);
    add_extraction_waits(all);
    add_synthesis(all);
    add_synthesis_waits(all);
    add_labelling(all);
    add_data(all);
    add_training(all);
    auto found = all.take();
    operation_list<late_outpost> late("pioneer");
    add_late_training(late);
    auto more = late.take();
    std::move(more.begin(), more.end(), std::back_inserter(found));
    return found;
}

} // namespace torture

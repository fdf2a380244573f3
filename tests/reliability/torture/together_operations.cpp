#include "reliability/torture/together_world.hpp"

namespace torture {

namespace together_torture {

namespace {

api::image_request heron(api::image_form form = api::image_form::base64)
{
    api::image_request asked("a heron", image_model);
    asked.form = form;
    return asked;
}

api::upload_request upload_of(const workshop& in, api::upload_way way)
{
    api::upload_request asked(in.path("learn.jsonl"), api::file_purpose::fine_tune);
    asked.way = way;
    return asked;
}

asio::awaitable<void> draw(workshop* in)
{
    auto drawing = in->client->images().create(heron(api::image_form::url));
    auto made = co_await std::move(drawing);
    in->drawn = made.items.at(0);
}

asio::awaitable<void> send_file(workshop* in)
{
    in->write("learn.jsonl", texts);
    auto sending = in->client->files().upload(upload_of(*in, api::upload_way::presigned));
    const auto sent = co_await std::move(sending);
    in->ids.push_back(sent.id);
}

void add_inference(list& all)
{
    // A completion or an embedding whose answer was lost is asked for again.
    all.add("chat.create", [](workshop& in, const limit& most) {
        return ending_of(
            in.client->chat().create(andante::chat::request(chat_model, "Hello"), most.call())
        );
    });
    all.add("chat.stream", [](workshop& in, const limit& most) {
        return whole_of(in.client->chat().stream(
            andante::chat::request(chat_model, "Hello"),
            andante::chat::stream_options(),
            most.call()
        ));
    });
    all.add("embeddings.create", [](workshop& in, const limit& most) {
        api::embedding_options options(most.call());
        options.batch_size = 2;
        return ending_of(in.client->embeddings().create(
            {"one", "two", "three"}, embedding_model, std::move(options)
        ));
    });
    all.add(
           "images.create",
           [](workshop& in, const limit& most) {
               return ending_of(in.client->images().create(heron(), most.call()));
           }
    ).pays(1);
    all.add(
           "images.download",
           [](workshop& in, const limit& most) {
               return ending_of(
                   in.client->images().download(in.drawn, in.path("heron"), most.save())
               );
           }
    ).after([](workshop& in) {
         return draw(&in);
     }).saves("heron");
    all.add(
           "images.open",
           [](workshop& in, const limit& most) {
               return bytes_of(in.client->images().open(in.drawn, most.file()));
           }
    ).after([](workshop& in) { return draw(&in); });
    all.add("client.models", [](workshop& in, const limit& most) {
        return ending_of(in.client->models(false, most.call()));
    });
    all.add("client.whoami", [](workshop& in, const limit& most) {
        return ending_of(in.client->whoami(most.call()));
    });
}

void add_uploads(list& all)
{
    const auto written = [](workshop& in) { return leave_texts(&in); };
    all.add(
           "files.upload",
           [](workshop& in, const limit& most) {
               return ending_of(
                   in.client->files().upload(upload_of(in, api::upload_way::presigned), most.call())
               );
           }
    ).after(written);
    all.add(
           "files.upload (multipart)",
           [](workshop& in, const limit& most) {
               return ending_of(
                   in.client->files().upload(upload_of(in, api::upload_way::multipart), most.call())
               );
           }
    ).after(written);
    all.add(
           "files.upload_and_wait",
           [](workshop& in, const limit& most) {
               return ending_of(in.client->files().upload_and_wait(
                   upload_of(in, api::upload_way::presigned), most.wait()
               ));
           }
    ).after(written);
}

void add_files(list& all)
{
    all.add("files.get", [](workshop& in, const limit& most) {
        return ending_of(in.client->files().get(in.file, most.call()));
    });
    all.add("files.list_all", [](workshop& in, const limit& most) {
        return all_of(in.client->files().list_all(most.range()));
    });
    all.add("files.download_to_memory", [](workshop& in, const limit& most) {
        return ending_of(in.client->files().download_to_memory(in.file, most.call()));
    });
    all.add(
           "files.download",
           [](workshop& in, const limit& most) {
               return ending_of(in.client->files().download(in.file, in.path("back"), most.call()));
           }
    ).saves("back");
    all.add("files.open", [](workshop& in, const limit& most) {
        return bytes_of(in.client->files().open(in.file, most.call()));
    });
    all.add("files.remove", [](workshop& in, const limit& most) {
        return ending_of(in.client->files().remove(in.file, most.call()));
    });
    all.add(
           "files.wait",
           [](workshop& in, const limit& most) {
               return ending_of(in.client->files().wait(in.ids[0], most.wait()));
           }
    ).after([](workshop& in) { return send_file(&in); });
}

} // namespace

} // namespace together_torture

std::vector<operation> together_operations()
{
    using namespace together_torture;
    list all("together");
    add_inference(all);
    add_uploads(all);
    add_files(all);
    add_batches(all);
    add_tuning(all);
    add_tunes(all);
    return all.take();
}

} // namespace torture

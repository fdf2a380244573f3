// The programs of docs/streams.md.
#include <andante/client/pipeline.hpp>
#include <andante/http/body.hpp>
#include <andante/json/raw_json.hpp>
#include <andante/testing/scripted_transport.hpp>
#include <andante/testing/virtual_time.hpp>

#include "support/studio.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>

namespace {

namespace asio = boost::asio;
namespace finetuning = andante::finetuning;
namespace http = andante::http;
using andante::result;

//! [upload]
asio::awaitable<result<http::response>>
separate(const andante::pipeline* calls, std::string song, std::string model)
{
    http::multipart_form form;
    form.add("model", model);
    auto added = form.add_file_from("audio", song); // read while it is sent
    if (!added) {
        co_return added.error();
    }
    andante::call what(http::method::post, "POST /v1/separations", "/v1/separations");
    what.set_body(std::move(form).finish());
    what.effect = andante::call_effect::paid_create;
    co_return co_await calls->execute(std::move(what));
}
//! [upload]

//! [presigned]
asio::awaitable<result<http::response>>
upload_elsewhere(const andante::pipeline* calls, http::request_body sound)
{
    andante::call ticket(http::method::post, "POST /v1/uploads", "/v1/uploads");
    ticket.expects.push_back(302);
    auto given = co_await calls->execute(std::move(ticket));
    if (!given) {
        co_return given;
    }
    const auto location = given->headers.find("Location").value_or("");
    const auto target = calls->base_url().resolve(location);
    if (!target) {
        co_return andante::error(andante::errc::malformed_response, andante::error_details());
    }
    andante::call put(http::method::put, "PUT {upload}", *target); // gets no key
    put.set_body(std::move(sound));
    co_return co_await calls->execute(std::move(put));
}
//! [presigned]

//! [file]
asio::awaitable<void> play(
    finetuning::generations tracks,
    finetuning::generation track,
    http::file_range part,
    std::ostream* speaker
)
{
    auto opening = tracks.open(std::move(track), part); // or without a part: the whole file
    auto file = co_await std::move(opening);
    while (true) {
        const auto piece = co_await file.read(16 * 1024);
        if (piece.value().empty()) {
            co_return;
        }
        *speaker << *piece; // as slow as it is, so slow is the server
    }
}
//! [file]

//! [stream]
asio::awaitable<result<void>>
listen(const andante::pipeline* calls, std::string id, std::ostream* speaker)
{
    andante::call what(http::method::get, "GET /v1/audio/{id}", "/v1/audio/" + id);
    what.accept = "audio/wav";
    auto audio = co_await calls->open(std::move(what));
    if (!audio) {
        co_return audio.error();
    }
    while (true) {
        const auto piece = co_await audio->read();
        if (!piece) {
            co_return piece.error();
        }
        if (piece->empty()) {
            co_return result<void>();
        }
        *speaker << *piece; // as slow as it is, so slow is the server
    }
}
//! [stream]

//! [events]
asio::awaitable<result<std::string>> sing(const andante::pipeline* calls, std::string body)
{
    andante::call what(http::method::post, "POST /v1/lyrics", "/v1/lyrics");
    what.body = std::move(body);
    what.effect = andante::call_effect::paid_create;
    andante::event_options options;
    options.terminator = "[DONE]";
    options.idle = std::chrono::seconds(60);
    auto events = co_await calls->events(std::move(what), options);
    if (!events) {
        co_return events.error();
    }
    std::string words;
    while (true) {
        const auto event = co_await events->next();
        if (!event) {
            co_return event.error(); // errc::truncated_body: what came is not all
        }
        if (!*event) {
            co_return words;
        }
        words += (*event)->data;
    }
}
//! [events]

andante::provider_profile profile()
{
    andante::provider_profile facts("test", "https://api.example.org");
    facts.describe_error = [](const http::response& answer) {
        andante::error_details details;
        details.http_status = answer.status;
        return andante::error(andante::errc::request_refused, std::move(details));
    };
    return facts;
}

class streams_page : public testing::Test {
protected:
    streams_page()
    {
        settings.api_key = andante::secret("key-of-the-page");
        settings.time = time.source();
        settings.transport = server;
        settings.pacer = andante::pacing::unpaced();
    }

    andante::testing::virtual_time time;
    std::shared_ptr<andante::testing::scripted_transport> server =
        std::make_shared<andante::testing::scripted_transport>(time.source());
    andante::client_options settings;
};

TEST_F(streams_page, a_song_is_uploaded_as_a_form)
{
    const auto path = testing::TempDir() + "andante-streams-page.wav";
    std::ofstream(path, std::ios::binary) << "RIFF";
    server->reply(andante::testing::scripted_reply(201));
    const andante::pipeline calls(time.executor(), profile(), settings);
    ASSERT_TRUE(andante::testing::run(time, separate(&calls, path, "four")));
    const auto sent = server->requests().at(0).request.body;
    EXPECT_NE(sent.find("name=\"audio\"; filename=\"andante-streams-page.wav\""), sent.npos);
    EXPECT_NE(sent.find("\r\n\r\nRIFF\r\n--"), sent.npos);
}

TEST_F(streams_page, a_presigned_target_gets_no_key)
{
    server->reply(andante::testing::scripted_reply(302).with_header(
        "Location", "https://storage.example.net/put"
    ));
    server->reply(andante::testing::scripted_reply(200));
    const andante::pipeline calls(time.executor(), profile(), settings);
    auto sound = http::bytes_body("audio/wav", "RIFF");
    ASSERT_TRUE(andante::testing::run(time, upload_elsewhere(&calls, std::move(sound))));
    const auto sent = server->requests().at(1).request;
    EXPECT_EQ(sent.target.origin(), "https://storage.example.net");
    EXPECT_FALSE(sent.headers.find("Authorization"));
}

TEST_F(streams_page, a_sound_is_played_while_it_comes)
{
    server->reply(andante::testing::scripted_reply(200, "sound"));
    const andante::pipeline calls(time.executor(), profile(), settings);
    std::ostringstream speaker;
    ASSERT_TRUE(andante::testing::run(time, listen(&calls, "7", &speaker)));
    EXPECT_EQ(speaker.str(), "sound");
}

TEST(files_page, a_part_of_a_track_is_played_while_it_comes)
{
    andante_tests::studio here;
    const auto tracks = here.client.generations();
    auto track = here.run(tracks.create_and_wait(finetuning::generation_request("drums")));
    const auto whole = here.run(tracks.download_to_memory(track, 10'000'000)).bytes;
    std::ostringstream speaker;
    here.run(play(tracks, track, http::file_range(100), &speaker));
    EXPECT_EQ(speaker.str(), whole.substr(100));
}

TEST_F(streams_page, words_are_read_as_events)
{
    auto answer = andante::testing::scripted_reply(200, "data: la\n\ndata: la\n\ndata: [DONE]\n\n");
    answer.what->headers.set("Content-Type", "text/event-stream");
    server->reply(std::move(answer));
    const andante::pipeline calls(time.executor(), profile(), settings);
    const auto words = andante::testing::run(time, sing(&calls, "{}"));
    ASSERT_TRUE(words) << words.error().message();
    EXPECT_EQ(*words, "lala");
}

} // namespace

// Bodies and streams of every kind between a client and an emulated server, over TLS and in memory.
#include <andante/client/pipeline.hpp>
#include <andante/emulator/server.hpp>
#include <andante/http/body.hpp>

#include "support/certificates.hpp"
#include "support/stream_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace emulator = andante::emulator;
namespace http = andante::http;
using andante::call;
using andante::errc;
using andante::error;
using andante::event_options;
using andante::result;
using andante::support::stream_of;
using andante::support::stream_server;

constexpr const char* key = "canary-key-0123456789";

error describe(const http::response& answer)
{
    andante::error_details details;
    details.http_status = answer.status;
    return error(errc::request_refused, std::move(details));
}

/// A WAV of that many samples of 16 bits, in pieces.
std::vector<std::string> sound(std::size_t pieces)
{
    std::vector<std::string> made{"RIFF....WAVEfmt "};
    for (std::size_t i = 1; i < pieces; ++i) {
        made.emplace_back(20'000, static_cast<char>(i));
    }
    return made;
}

std::string joined(const std::vector<std::string>& pieces)
{
    std::string all;
    for (const auto& each : pieces) {
        all += each;
    }
    return all;
}

emulator::reply plain(int status, std::string body = std::string())
{
    emulator::reply made;
    made.status = status;
    made.body = std::move(body);
    return made;
}

class streams : public ::testing::TestWithParam<bool> {
protected:
    streams()
    {
        andante::client_options settings;
        settings.api_key = andante::secret(key);
        settings.connections.proxy = andante::secret("none");
        settings.pacer = andante::pacing::unpaced();
        if (GetParam()) {
            emulator::server_settings listening;
            listening.tls = true;
            server.emplace(service, std::move(listening));
            settings.base_url = server->base_url() + "/gate";
            settings.connections.ca_file = (files / "ca.pem").string();
            server->write_ca(settings.connections.ca_file);
        } else {
            settings.base_url = "https://api.example.org/gate";
            settings.transport = emulator::make_memory_transport(service, andante::system_time());
        }
        andante::provider_profile facts("test", settings.base_url);
        facts.describe_error = describe;
        calls.emplace(io.get_executor(), std::move(facts), std::move(settings));
    }

    template <class T>
    T run(asio::awaitable<T> operation)
    {
        std::optional<T> value;
        std::exception_ptr thrown;
        asio::co_spawn(io, std::move(operation), [&](std::exception_ptr failed, T got) {
            thrown = failed;
            value.emplace(std::move(got));
        });
        io.restart();
        while (!value) {
            io.run_one();
        }
        if (thrown) {
            std::rethrow_exception(thrown);
        }
        return std::move(*value);
    }

    result<std::string> read_all(andante::answer_stream& from)
    {
        std::string text;
        while (true) {
            auto piece = run(from.read());
            if (!piece) {
                return piece;
            }
            if (piece->empty()) {
                return text;
            }
            text += *piece;
        }
    }

    static call get(std::string path) { return call(http::method::get, "GET " + path, path); }

    emulator::reply handle(const emulator::incoming& request)
    {
        if (request.origin == emulator::origin::media) {
            return plain(200);
        }
        if (request.target == "/gate/audio") {
            auto made = stream_of("audio/wav", sound(20), 1ms);
            made.fault = fault;
            return made;
        }
        if (request.target == "/gate/events") {
            auto made = stream_of("text/event-stream", events, 1ms);
            made.fault = fault;
            return made;
        }
        if (request.target == "/gate/tickets") {
            auto made = plain(302);
            made.headers.set("Location", service->media_base_url() + "/put/7?signature=s");
            return made;
        }
        return plain(201, R"({"bytes":)" + std::to_string(request.body.size()) + "}");
    }

    const andante::support::temporary_directory files;
    emulator::transport_fault fault;
    std::vector<std::string> events{
        "data: a\n\n", ": c\n\n", "data: b\r\n\r\n", "data: [DONE]\n\n"
    };
    std::shared_ptr<stream_server> service =
        std::make_shared<stream_server>([this](const emulator::incoming& request) {
            return handle(request);
        });
    std::optional<emulator::server> server;
    asio::io_context io;
    std::optional<andante::pipeline> calls;
};

TEST_P(streams, a_cut_of_a_sound_is_noticed_after_what_came)
{
    fault.truncate_at = 50'000;
    auto opened = run(calls->open(get("/audio")));
    ASSERT_TRUE(opened) << opened.error().message();
    std::size_t size = 0;
    auto piece = run(opened->read());
    for (; piece && !piece->empty(); piece = run(opened->read())) {
        size += piece->size();
    }
    ASSERT_FALSE(piece);
    EXPECT_EQ(piece.error(), errc::truncated_body) << piece.error().message();
    EXPECT_EQ(size, 50'000U);
}

TEST_P(streams, a_stall_in_events_is_bounded)
{
    fault.stall_at = 20;
    fault.stall_for = 1h;
    event_options options;
    options.idle = 50ms;
    auto opened = run(calls->events(get("/events"), options));
    ASSERT_TRUE(opened) << opened.error().message();
    auto found = run(opened->next());
    for (; found && *found; found = run(opened->next())) {
    }
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error(), errc::read_timeout);
}

TEST_P(streams, a_sound_arrives_whole_by_small_reads_of_a_slow_reader)
{
    andante::stream_options options;
    options.buffer_bytes = 1000;
    auto opened = run(calls->open(get("/audio"), options));
    ASSERT_TRUE(opened) << opened.error().message();
    EXPECT_EQ(opened->headers().find("Content-Type"), "audio/wav");
    const auto text = read_all(*opened);
    ASSERT_TRUE(text) << text.error().message();
    EXPECT_EQ(*text, joined(sound(20)));
}

TEST_P(streams, events_arrive_however_they_are_split_and_end_with_the_terminator)
{
    fault.drip_bytes = 3;
    events.emplace_back("data: not seen\n\n");
    event_options options;
    options.terminator = "[DONE]";
    auto opened = run(calls->events(get("/events"), options));
    ASSERT_TRUE(opened) << opened.error().message();
    std::vector<std::string> data;
    auto found = run(opened->next());
    for (; found && *found; found = run(opened->next())) {
        data.push_back((*found)->data);
    }
    ASSERT_TRUE(found) << found.error().message();
    EXPECT_EQ(data, (std::vector<std::string>{"a", "b"}));
}

TEST_P(streams, a_form_with_a_large_file_is_uploaded)
{
    const auto path = (files / "take.wav").string();
    std::ofstream(path, std::ios::binary) << std::string(3'000'000, 'w');
    http::multipart_form form("B");
    form.add("title", "Night");
    ASSERT_TRUE(form.add_file_from("audio", path, "take.wav", "audio/wav"));
    auto body = std::move(form).finish();
    const auto size = body.source->size();
    call what(http::method::post, "POST /uploads", "/uploads");
    what.set_body(std::move(body));
    const auto answer = run(calls->execute(std::move(what)));
    ASSERT_TRUE(answer) << answer.error().message();
    EXPECT_EQ(answer->body, R"({"bytes":)" + std::to_string(size) + "}");
    const auto seen = service->seen().at(0);
    EXPECT_EQ(seen.headers.find("Content-Type"), "multipart/form-data; boundary=B");
    EXPECT_EQ(seen.headers.find("Authorization"), std::string("Bearer ") + key);
    EXPECT_EQ(seen.body.size(), size);
    EXPECT_TRUE(seen.body.ends_with("w\r\n--B--\r\n"));
}

TEST_P(streams, a_presigned_upload_on_another_host_never_sees_the_key)
{
    call ticket(http::method::post, "POST /tickets", "/tickets");
    ticket.expects.push_back(302);
    const auto given = run(calls->execute(std::move(ticket)));
    ASSERT_TRUE(given) << given.error().message();
    const auto target = calls->base_url().resolve(*given->headers.find("Location"));
    ASSERT_TRUE(target);
    EXPECT_NE(target->origin(), calls->base_url().origin());
    call upload(http::method::put, "PUT {upload}", *target);
    upload.set_body(http::bytes_body("audio/wav", std::string(200'000, 'w')));
    const auto done = run(calls->execute(std::move(upload)));
    ASSERT_TRUE(done) << done.error().message();
    const auto seen = service->seen();
    ASSERT_EQ(seen.size(), 2U);
    EXPECT_EQ(seen.at(1).origin, emulator::origin::media);
    EXPECT_EQ(seen.at(1).target, "/put/7?signature=s");
    EXPECT_EQ(seen.at(1).body.size(), 200'000U);
    for (const auto& [name, value] : seen.at(1).headers) {
        EXPECT_EQ(value.find(key), std::string::npos) << name;
    }
}

std::string kind_of(const ::testing::TestParamInfo<bool>& each)
{
    return each.param ? "over_tls" : "in_memory";
}

INSTANTIATE_TEST_SUITE_P(transports, streams, ::testing::Bool(), kind_of);

} // namespace

#include <andante/emulator/finetuning/service.hpp>
#include <andante/emulator/server.hpp>

#include "emulator/blocking_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <thread>

namespace {

using namespace andante;
using namespace std::chrono_literals;
using emulator::fault;
using emulator::fault_kind;
using emulator_test::get;
using emulator_test::talk;
using emulator_test::talk_tls;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

namespace asio = boost::asio;

class server : public ::testing::Test {
protected:
    void start(emulator::server_settings settings = emulator::server_settings())
    {
        emulator::finetuning::settings world;
        world.allow_loopback_webhooks = true;
        world.tracks.emplace_back("seeded", false);
        service = std::make_shared<emulator::finetuning::service>(std::move(world));
        running = std::make_unique<emulator::server>(service, std::move(settings));
    }

    emulator_test::received ask(const std::string& message) const
    {
        return talk(emulator_test::loopback(running->port()), message);
    }
    emulator_test::received ask_media(const std::string& message) const
    {
        return talk(emulator_test::loopback(running->media_port()), message);
    }

    std::shared_ptr<emulator::finetuning::service> service;
    std::unique_ptr<emulator::server> running;
};

TEST_F(server, what_is_not_http_is_refused)
{
    start();
    EXPECT_THAT(ask("hello\r\n\r\n").text, StartsWith("HTTP/1.1 400 "));
}

TEST_F(server, oversized_body_is_refused_without_reading_it)
{
    emulator::server_settings settings;
    settings.body_bytes = 10;
    start(std::move(settings));
    const auto seen = ask("POST /v1/generations HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n");
    EXPECT_THAT(seen.text, StartsWith("HTTP/1.1 413 "));
    EXPECT_TRUE(service->record().requests().empty());
}

TEST_F(server, what_two_servers_could_read_in_two_ways_is_refused_and_closed)
{
    start();
    const std::string get_me = "GET /v1/me HTTP/1.1\r\n";
    for (const std::string fields :
         {"Host: a\r\nTransfer-Encoding: xchunked\r\nContent-Length: 0\r\n",
          "Content-Length: 0\r\n",
          "Host: a\r\nHost: b\r\n"}) {
        const auto seen = ask(get_me + fields + "\r\n");
        EXPECT_THAT(seen.text, StartsWith("HTTP/1.1 400 ")) << fields;
        EXPECT_EQ(seen.end, asio::error::eof) << fields;
    }
    EXPECT_TRUE(service->record().requests().empty());
}

TEST_F(server, endless_heads_chunk_extensions_and_trailers_are_refused)
{
    start();
    const std::string filler(100 * 1024, 'x');
    const std::string chunked =
        "POST /v1/generations HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_THAT(ask("GET /" + filler).text, StartsWith("HTTP/1.1 431 "));
    EXPECT_THAT(ask(chunked + "1;" + filler).text, StartsWith("HTTP/1.1 413 "));
    EXPECT_THAT(ask(chunked + "0\r\nX: " + filler).text, StartsWith("HTTP/1.1 431 "));
    EXPECT_TRUE(service->record().requests().empty());
}

TEST_F(server, head_that_does_not_come_in_time_is_answered_408)
{
    emulator::server_settings settings;
    settings.header_timeout = 50ms;
    start(std::move(settings));
    EXPECT_THAT(ask("GET /v1/me HTT").text, StartsWith("HTTP/1.1 408 "));
    EXPECT_EQ(ask("").text, "") << "nobody asked for anything";
}

TEST_F(server, target_in_absolute_form_reaches_its_route)
{
    start();
    EXPECT_THAT(ask(get("http://emulated.example/v1/me")).text, StartsWith("HTTP/1.1 200 "));
}

TEST_F(server, reset_fault_resets_the_connection)
{
    start();
    service->add_fault(fault(fault_kind::reset_after_commit, "GET /v1/me"));
    const auto seen = ask(get("/v1/me"));
    EXPECT_EQ(seen.end, asio::error::connection_reset);
    EXPECT_EQ(seen.text, "");
}

TEST_F(server, truncated_body_ends_before_its_announced_length)
{
    start();
    fault cut(fault_kind::truncate, "*");
    cut.bytes = 5;
    service->add_fault(cut);
    const auto seen = ask(get("/v1/me"));
    EXPECT_THAT(seen.text, EndsWith("\r\n\r\n{\"dat"));
    EXPECT_THAT(seen.text, HasSubstr("Content-Length: 24"));
    EXPECT_EQ(seen.end, asio::error::eof);
}

TEST_F(server, dripping_body_arrives_whole)
{
    start();
    fault drip(fault_kind::drip, "*");
    drip.bytes = 30;
    drip.delay = 1ms;
    service->add_fault(drip);
    EXPECT_THAT(ask(get("/v1/me")).text, EndsWith("}}}"));
}

TEST_F(server, close_after_fault_closes_a_connection_that_was_to_be_kept)
{
    start();
    fault close(fault_kind::close_after, "GET /v1/me");
    close.delay = 0ms;
    service->add_fault(close);
    const auto seen = ask(get("/v1/me", ""));
    EXPECT_THAT(seen.text, StartsWith("HTTP/1.1 200 OK"));
    EXPECT_THAT(seen.text, Not(HasSubstr("Connection: close")));
    EXPECT_EQ(seen.end, asio::error::eof);
}

TEST_F(server, two_requests_share_a_connection)
{
    start();
    const auto seen = ask(get("/v1/me", "") + get("/v1/playlists"));
    EXPECT_THAT(seen.text, HasSubstr("\"playlists\":[{"));
    EXPECT_EQ(running->connections_accepted(), 1U);
    EXPECT_EQ(service->record().requests().size(), 2U);
}

TEST_F(server, media_host_is_another_origin_and_serves_ranges)
{
    start();
    EXPECT_NE(running->media_url(), running->base_url());
    const auto target = "/audio/" + service->track_ids().at(0) + ".mp3";
    EXPECT_THAT(ask(get(target)).text, StartsWith("HTTP/1.1 404 "));
    const auto whole = ask_media(get(target));
    EXPECT_THAT(whole.text, HasSubstr("Content-Length: 180000\r\n"));
    const auto part = ask_media(get(target, "Range: bytes=179990-\r\nConnection: close\r\n"));
    EXPECT_THAT(part.text, StartsWith("HTTP/1.1 206 "));
    EXPECT_EQ(part.text.substr(part.text.size() - 10), whole.text.substr(whole.text.size() - 10));
}

TEST_F(server, unknown_length_is_sent_in_chunks)
{
    emulator::finetuning::settings world;
    world.tracks.emplace_back("seeded", false);
    world.media.content_length = false;
    service = std::make_shared<emulator::finetuning::service>(std::move(world));
    running = std::make_unique<emulator::server>(service);
    const auto seen = ask_media(get("/audio/" + service->track_ids().at(0) + ".mp3"));
    EXPECT_THAT(seen.text, HasSubstr("Transfer-Encoding: chunked\r\n"));
    EXPECT_THAT(seen.text, HasSubstr("\r\n2bf20\r\n")) << "180000 bytes";
    EXPECT_THAT(seen.text, EndsWith("\r\n0\r\n\r\n"));
}

TEST_F(server, webhook_is_posted_once_to_this_machine)
{
    start();
    asio::io_context io;
    emulator_test::tcp::acceptor receiver(io, emulator_test::loopback(0));
    const auto port = std::to_string(receiver.local_endpoint().port());
    auto posted = std::async(std::launch::async, [&] {
        auto socket = receiver.accept();
        std::string text;
        boost::system::error_code end;
        while (!end && text.find("}}") == std::string::npos && !text.ends_with("Z\"}")) {
            std::array<char, 2048> piece{};
            const auto size = socket.read_some(asio::buffer(piece), end);
            text.append(piece.data(), size);
        }
        asio::write(socket, asio::buffer(std::string("HTTP/1.1 500 No\r\n\r\n")), end);
        return text;
    });
    service->add_fault(fault(fault_kind::webhook_early, ""));
    const auto body =
        R"({"tags":"slow","webhook":"http://127.0.0.1:)" + port + R"(/hook?token=1"})";
    const auto created =
        ask("POST /v1/generations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            "X-API-Key: ft_live_0123456789abcdef0123456789abcdef\r\nConnection: close\r\n"
            "Content-Length: " +
            std::to_string(body.size()) + "\r\n\r\n" + body);
    EXPECT_THAT(created.text, StartsWith("HTTP/1.1 202 "));
    const auto seen = posted.get();
    EXPECT_THAT(seen, StartsWith("POST /hook?token=1 HTTP/1.1\r\nHost: 127.0.0.1:" + port));
    EXPECT_THAT(seen, HasSubstr("User-Agent: finetuning-webhook/1.0\r\n"));
    EXPECT_THAT(seen, HasSubstr("\"status\":\"completed\""));
    EXPECT_EQ(service->record().webhooks().size(), 1U);
}

TEST_F(server, stop_closes_connections_and_refuses_new_ones)
{
    start();
    asio::io_context io;
    emulator_test::tcp::socket socket(io);
    socket.connect(emulator_test::loopback(running->port()));
    asio::write(socket, asio::buffer(get("/v1/me", "")));
    std::array<char, 16> piece{};
    asio::read(socket, asio::buffer(piece));
    EXPECT_EQ(running->connections_open(), 1U);
    running->stop();
    EXPECT_EQ(running->connections_open(), 0U);
    EXPECT_EQ(ask(get("/v1/me")).end, asio::error::connection_refused);
}

TEST_F(server, serves_ipv6_on_the_same_port_when_asked)
{
    asio::io_context io;
    boost::system::error_code missing;
    emulator_test::tcp::acceptor probe(io);
    const emulator_test::tcp::endpoint any(asio::ip::make_address("::1"), 0);
    probe.open(any.protocol(), missing);
    if (missing || probe.bind(any, missing)) {
        GTEST_SKIP() << "this machine has no IPv6";
    }
    emulator::server_settings settings;
    settings.also_ipv6 = true;
    start(std::move(settings));
    const emulator_test::tcp::endpoint where(asio::ip::make_address("::1"), running->port());
    EXPECT_THAT(talk(where, get("/v1/me")).text, StartsWith("HTTP/1.1 200 "));
}

class tls_server : public server {
protected:
    void start_tls(emulator::server_settings settings = emulator::server_settings())
    {
        settings.tls = true;
        start(std::move(settings));
        client.add_certificate_authority(asio::buffer(running->ca_pem()));
    }
    emulator_test::received ask_tls() { return talk_tls(running->port(), client, get("/v1/me")); }

    asio::ssl::context client{asio::ssl::context::tls_client};
};

TEST_F(tls_server, certificate_for_another_host_is_refused_by_a_checking_client)
{
    emulator::server_settings settings;
    settings.certificate_hosts = {"example.org"};
    start_tls(std::move(settings));
    EXPECT_THAT(ask_tls().end.message(), HasSubstr("certificate verify failed"));
}

TEST_F(tls_server, expired_certificate_is_refused_by_a_checking_client)
{
    emulator::server_settings settings;
    settings.expired_certificate = true;
    start_tls(std::move(settings));
    EXPECT_THAT(ask_tls().end.message(), HasSubstr("certificate verify failed"));
}

TEST_F(tls_server, client_that_does_not_know_the_authority_refuses)
{
    emulator::server_settings settings;
    settings.tls = true;
    start(std::move(settings));
    EXPECT_THAT(ask_tls().end.message(), HasSubstr("certificate verify failed"));
}

TEST_F(tls_server, client_below_the_minimum_version_is_refused)
{
    emulator::server_settings settings;
    settings.min_tls = emulator::tls_version::v1_3;
    start_tls(std::move(settings));
    SSL_CTX_set_max_proto_version(client.native_handle(), TLS1_2_VERSION);
    EXPECT_THAT(ask_tls().end.message(), HasSubstr("protocol version"));
}

TEST_F(tls_server, client_certificate_is_demanded_when_required)
{
    emulator::server_settings settings;
    settings.require_client_certificate = true;
    start_tls(std::move(settings));
    EXPECT_EQ(ask_tls().text, "");
    client.use_certificate(
        asio::buffer(running->client_certificate_pem()), asio::ssl::context::pem
    );
    client.use_private_key(asio::buffer(running->client_key_pem()), asio::ssl::context::pem);
    EXPECT_THAT(ask_tls().text, StartsWith("HTTP/1.1 200 "));
}

TEST_F(tls_server, trusted_client_is_served_and_told_of_the_end)
{
    start_tls();
    EXPECT_THAT(running->base_url(), StartsWith("https://localhost:"));
    EXPECT_THAT(running->media_url(), StartsWith("https://localhost:"));
    const auto seen = ask_tls();
    EXPECT_THAT(seen.text, StartsWith("HTTP/1.1 200 "));
    EXPECT_EQ(seen.end, asio::error::eof) << "close_notify, not a cut connection";
}

} // namespace

#include <andante/http/download.hpp>

#include "http/downloading.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <cstdint>
#include <exception>
#include <optional>
#include <stdexcept>

namespace andante::http {
namespace {

namespace asio = boost::asio;
using support::audio;
using support::bench;
using support::content;
using support::files_in;
using support::ok;
using support::peer;
using support::raw_server;

class downloading : public support::downloading {};

std::string part(const std::string& whole, std::size_t first)
{
    return "HTTP/1.1 206 Partial Content\r\nContent-Length: " +
           std::to_string(whole.size() - first) + "\r\nContent-Range: bytes " +
           std::to_string(first) + "-" + std::to_string(whole.size() - 1) + "/" +
           std::to_string(whole.size()) + "\r\nETag: \"v1\"\r\n\r\n" + whole.substr(first);
}

TEST_F(downloading, replaces_the_target_when_the_file_is_whole)
{
    put_old_file();
    const auto bytes = audio();
    raw_server server([&](peer& client) {
        client.read_request();
        client.write(ok(bytes, "Content-Type: audio/mpeg\r\n"));
    });
    std::uint64_t last = 0;
    options.on_progress = [&](std::uint64_t done, std::optional<std::uint64_t> total) {
        EXPECT_GT(done, last);
        EXPECT_EQ(total, bytes.size());
        last = done;
    };
    const auto report = fetch(server.url("/track.mp3"));
    ASSERT_TRUE(report) << report.error().message();
    EXPECT_EQ(report->bytes, bytes.size());
    EXPECT_EQ(report->content_type, "audio/mpeg");
    EXPECT_EQ(report->resumes, 0);
    EXPECT_EQ(report->url, server.url("/track.mp3"));
    EXPECT_EQ(last, bytes.size());
    EXPECT_EQ(content(target), bytes);
    EXPECT_EQ(files_in(files), 1u);
}

TEST_F(downloading, an_empty_file_is_a_file)
{
    raw_server server([](peer& client) {
        client.read_request();
        client.write(ok(""));
    });
    ASSERT_TRUE(fetch(server.url()));
    EXPECT_TRUE(std::filesystem::exists(target));
    EXPECT_EQ(content(target), "");
}

TEST_F(downloading, goes_on_where_it_was_cut)
{
    const auto bytes = audio();
    std::vector<std::string> requests;
    raw_server server([&](peer& client) {
        const auto request = client.read_request();
        requests.push_back(request);
        const auto range = request.find("Range: bytes=");
        const auto first = range == std::string::npos ? 0 : std::stoul(request.substr(range + 13));
        const auto answer = first == 0 ? ok(bytes, "ETag: \"v1\"\r\n") : part(bytes, first);
        client.write(client.number < 5 ? answer.substr(0, 100'000) : answer);
        client.close();
    });
    const auto report = fetch(server.url());
    ASSERT_TRUE(report) << report.error().message();
    EXPECT_EQ(report->resumes, 5);
    EXPECT_EQ(content(target), bytes);
    ASSERT_EQ(requests.size(), 6u);
    EXPECT_EQ(requests[0].find("Range"), std::string::npos);
    EXPECT_NE(requests[1].find("\r\nIf-Range: \"v1\"\r\n"), std::string::npos);
    using std::chrono::milliseconds;
    EXPECT_EQ(
        time->waits,
        (std::vector{
            milliseconds(500),
            milliseconds(1000),
            milliseconds(2000),
            milliseconds(4000),
            milliseconds(8000)
        })
    );
}

TEST_F(downloading, gives_up_after_five_resumes_whatever_the_progress)
{
    put_old_file();
    const auto bytes = audio();
    raw_server server([&](peer& client) {
        const auto request = client.read_request();
        const auto range = request.find("Range: bytes=");
        const auto first = range == std::string::npos ? 0 : std::stoul(request.substr(range + 13));
        client.write(
            (first == 0 ? ok(bytes, "ETag: \"v1\"\r\n") : part(bytes, first)).substr(0, 50'000)
        );
        client.close();
    });
    const auto failed = fetch(server.url());
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::truncated_body);
    EXPECT_EQ(server.accepted(), 6u);
    expect_untouched();
}

TEST_F(downloading, starts_again_when_the_file_has_changed_or_cannot_be_told_apart)
{
    const auto bytes = audio();
    for (const std::string fields : {"ETag: \"v1\"\r\n", "ETag: W/\"v1\"\r\n", ""}) {
        raw_server server([&](peer& client) {
            const auto request = client.read_request();
            EXPECT_EQ(
                request.find("\r\nRange:") != std::string::npos,
                client.number > 0 && fields == "ETag: \"v1\"\r\n"
            );
            if (client.number == 0) {
                client.write(ok(std::string(300'000, 'x'), fields).substr(0, 200'000));
                client.close();
            } else {
                client.write(ok(bytes, "ETag: \"v2\"\r\n"));
            }
        });
        const auto report = fetch(server.url());
        ASSERT_TRUE(report) << report.error().message();
        EXPECT_EQ(report->resumes, 1);
        EXPECT_EQ(content(target), bytes);
    }
}

TEST_F(downloading, does_not_splice_a_range_that_was_not_asked_for)
{
    const auto bytes = audio();
    raw_server server([&](peer& client) {
        client.read_request();
        if (client.number == 0) {
            client.write(ok(bytes, "ETag: \"v1\"\r\n").substr(0, 200'000));
            client.close();
        } else if (client.number == 1) {
            client.write(part(bytes, 5));
        } else {
            client.write(ok(bytes));
        }
    });
    const auto report = fetch(server.url());
    ASSERT_TRUE(report) << report.error().message();
    EXPECT_EQ(report->resumes, 2);
    EXPECT_EQ(content(target), bytes);
}

TEST_F(downloading, leaves_nothing_behind_when_the_server_refuses)
{
    put_old_file();
    struct row {
        int status;
        errc expected;
        std::size_t tries;
    };
    for (const auto& each : {
             row{404, errc::not_found, 1},
             row{403, errc::request_refused, 1},
             row{204, errc::malformed_response, 1},
             row{500, errc::server_error, 6},
             row{429, errc::rate_limited, 6},
         }) {
        raw_server server([&](peer& client) {
            while (!client.read_request().empty()) {
                client.write(
                    "HTTP/1.1 " + std::to_string(each.status) +
                    " X\r\nRetry-After: 3\r\nContent-Length: 0\r\n\r\n"
                );
            }
        });
        time->waits.clear();
        const auto failed = fetch(server.url());
        ASSERT_FALSE(failed) << each.status;
        EXPECT_EQ(failed.error(), each.expected) << each.status;
        EXPECT_EQ(failed.error().http_status(), each.status);
        EXPECT_EQ(time->waits.size(), each.tries - 1);
        for (const auto wait : time->waits) {
            EXPECT_GE(wait, std::chrono::seconds(3)); // Never earlier than the server said.
        }
        expect_untouched();
    }
}

TEST_F(downloading, does_not_sit_out_an_absurd_retry_after)
{
    raw_server server([](peer& client) {
        client.read_request();
        client.write("HTTP/1.1 503 X\r\nRetry-After: 121\r\nContent-Length: 0\r\n\r\n");
    });
    const auto failed = fetch(server.url());
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::server_error);
    EXPECT_EQ(failed.error().retry_after(), std::chrono::seconds(121));
    EXPECT_TRUE(time->waits.empty());
}

TEST_F(downloading, follows_redirects_and_never_from_https_to_http)
{
    raw_server media([](peer& client) {
        client.read_request();
        client.write(ok("song"));
    });
    raw_server server([&](peer& client) {
        while (!client.read_request().empty()) {
            client.write(
                "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + media.url("/here") +
                "\r\n\r\n"
            );
        }
    });
    const auto report = fetch(server.url());
    ASSERT_TRUE(report) << report.error().message();
    EXPECT_EQ(report->url, media.url("/here"));
    EXPECT_EQ(content(target), "song");

    support::temporary_directory certificates;
    support::authority ca(certificates);
    ca.issue("good", support::certificate_wish({"IP:127.0.0.1"}));
    support::raw_server_options secured;
    secured.certificate_file = (certificates / "good.pem").string();
    secured.key_file = (certificates / "good.key").string();
    raw_server secure(
        [](peer& client) {
            client.read_request();
            client.write(
                "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://example.com/\r\n\r\n"
            );
        },
        secured
    );
    auto trusting = bench::no_proxy();
    trusting.ca_file = ca.file();
    bench tls(trusting);
    const auto refused = support::run(
        tls.io, download(tls.transport, *url::parse(secure.url()), target.string(), options)
    );
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), errc::unexpected_redirect);
}

TEST_F(downloading, stops_at_a_loop_and_at_a_redirect_to_nowhere)
{
    for (const std::string location :
         {"Location: /again\r\n", "Location: file:///etc/passwd\r\n", ""}) {
        std::size_t requests = 0;
        raw_server server([&](peer& client) {
            while (!client.read_request().empty()) {
                ++requests;
                client.write("HTTP/1.1 301 X\r\nContent-Length: 0\r\n" + location + "\r\n");
            }
        });
        const auto failed = fetch(server.url());
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error(), errc::unexpected_redirect);
        EXPECT_EQ(requests, location.find("again") == std::string::npos ? 1u : 6u);
        EXPECT_EQ(files_in(files), 0u);
    }
}

TEST_F(downloading, names_a_place_that_cannot_be_written_before_it_asks_for_anything)
{
    raw_server server([](peer&) {});
    for (const auto& place :
         {files.path(),
          files / "missing" / "x.mp3",
          files / std::string(256, 'n'),
          std::filesystem::path(files.path() / ""),
          std::filesystem::path()}) {
        target = place;
        const auto failed = fetch(server.url());
        ASSERT_FALSE(failed) << place;
        EXPECT_EQ(failed.error(), errc::file_error);
        EXPECT_NE(failed.error().message().find(place.string()), std::string::npos);
    }
    EXPECT_EQ(server.accepted(), 0u);
}

TEST_F(downloading, leaves_nothing_behind_when_the_caller_throws)
{
    put_old_file();
    raw_server server([](peer& client) {
        client.read_request();
        client.write(ok(audio()));
        client.wait_for_close();
    });
    options.on_progress = [](std::uint64_t, std::optional<std::uint64_t>) {
        throw std::runtime_error("stop");
    };
    EXPECT_THROW(fetch(server.url()), std::runtime_error);
    expect_untouched();
}

TEST_F(downloading, leaves_its_context_without_work_when_the_caller_throws)
{
    raw_server server([](peer& client) {
        client.read_request();
        client.write(ok(audio()));
        client.wait_for_close();
    });
    options.on_progress = [](std::uint64_t, std::optional<std::uint64_t>) {
        throw std::runtime_error("stop");
    };
    bool has_thrown = false;
    asio::co_spawn(
        at.io,
        http::download(at.transport, *http::url::parse(server.url()), target.string(), options),
        [&](std::exception_ptr thrown, const result<http::download_report>&) {
            has_thrown = thrown != nullptr;
        }
    );
    while (!has_thrown) {
        at.io.run_one();
    }
    at.io.poll();
    EXPECT_TRUE(at.io.stopped()) << "a timer is left";
}

TEST_F(downloading, leaves_nothing_behind_when_it_is_cancelled)
{
    put_old_file();
    raw_server server([](peer& client) {
        client.read_request();
        client.write(ok(audio()).substr(0, 500'000));
        client.wait_for_close();
    });
    asio::cancellation_signal stop;
    options.on_progress = [&](std::uint64_t done, std::optional<std::uint64_t>) {
        if (done > 300'000) {
            asio::post(at.io, [&] { stop.emit(asio::cancellation_type::terminal); });
        }
    };
    bool is_aborted = false;
    asio::co_spawn(
        at.io,
        download(at.transport, *url::parse(server.url()), target.string(), options),
        asio::bind_cancellation_slot(
            stop.slot(),
            [&](std::exception_ptr thrown, result<download_report>) {
                try {
                    std::rethrow_exception(thrown);
                } catch (const boost::system::system_error& failed) {
                    is_aborted = failed.code() == asio::error::operation_aborted;
                }
            }
        )
    );
    at.io.run();
    EXPECT_TRUE(is_aborted);
    expect_untouched();
}

} // namespace
} // namespace andante::http

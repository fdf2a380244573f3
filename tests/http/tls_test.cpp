#include <andante/core/observer.hpp>

#include "http/fetch.hpp"
#include "support/certificates.hpp"
#include "support/flag.hpp"
#include "support/raw_server.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace andante::http {
namespace {

using support::bench;
using support::certificate_wish;
using support::ok;
using support::peer;
using support::raw_server;
using support::raw_server_options;
using support::serve_hello;

class tls : public ::testing::Test {
protected:
    raw_server_options served(const std::string& name) const
    {
        raw_server_options options;
        options.certificate_file = (files / (name + ".pem")).string();
        options.key_file = (files / (name + ".key")).string();
        return options;
    }

    transport_options trusting(const std::string& ca_file) const
    {
        auto options = bench::no_proxy();
        options.ca_file = ca_file;
        return options;
    }

    support::temporary_directory files;
    support::authority ca{files};
};

TEST_F(tls, refuses_every_certificate_that_is_not_for_this_host_from_a_known_authority)
{
    using std::chrono::hours;
    certificate_wish good({"DNS:localhost", "IP:127.0.0.1"});
    ca.issue("other-name", certificate_wish({"DNS:example.com"}));
    ca.issue("wildcard", certificate_wish({"DNS:*.example.com"}));
    ca.issue("name-only", certificate_wish({"DNS:127.0.0.1"})); // A name is not an address.
    auto old = good;
    old.valid_from = hours(-48);
    old.valid_until = hours(-24);
    ca.issue("expired", old);
    auto early = good;
    early.valid_from = hours(24);
    early.valid_until = hours(48);
    ca.issue("not-yet", early);
    ca.issue_self_signed("self-signed", good);
    const support::authority unknown(files, "unknown");
    unknown.issue("unknown-ca", good);
    struct row {
        std::string name;
        tls_problem expected;
        std::string_view advice;
    };
    for (const auto& each : {
             row{"other-name", tls_problem::wrong_host, "for another host"},
             row{"wildcard", tls_problem::wrong_host, "check the URL"},
             row{"name-only", tls_problem::wrong_host, "mismatch"},
             row{"expired", tls_problem::expired, "must renew it"},
             row{"not-yet", tls_problem::not_yet_valid, "this machine's clock"},
             row{"self-signed", tls_problem::unknown_authority, "ca_file"},
             row{"unknown-ca", tls_problem::unknown_authority, "ca_file"},
         }) {
        raw_server server(serve_hello, served(each.name));
        bench at(trusting(ca.file()));
        for (const auto host : {"127.0.0.1", "localhost"}) {
            const auto failed = at.get(server.url("/", host));
            ASSERT_FALSE(failed) << each.name;
            const auto& problem = failed.error();
            EXPECT_EQ(problem, errc::tls_failed) << each.name;
            EXPECT_EQ(problem.outcome(), outcome::not_sent);
            EXPECT_EQ(to_string(problem.tls()), to_string(each.expected)) << each.name;
            EXPECT_EQ(problem.stop(), stop_reason::permanent) << each.name;
            EXPECT_EQ(problem.message().find("no TLS with https://"), 0u) << problem.message();
            EXPECT_NE(problem.message().find(each.advice), std::string::npos) << problem.message();
            const bool names_file = problem.message().find("ca_file") != std::string::npos;
            EXPECT_EQ(names_file, each.expected == tls_problem::unknown_authority);
        }
    }
}

TEST_F(tls, a_common_name_is_no_name)
{
    certificate_wish wish({});
    wish.common_name = "localhost";
    ca.issue("common-name", wish);
    wish.names = {"DNS:localhost"};
    ca.issue("both", wish);
    bench at(trusting(ca.file()));
    raw_server named(serve_hello, served("common-name"));
    const auto failed = at.get(named.url("/", "localhost"));
    ASSERT_FALSE(failed);
    EXPECT_EQ(to_string(failed.error().tls()), "wrong_host");
    raw_server both(serve_hello, served("both"));
    const auto answer = at.get(both.url("/", "localhost"));
    EXPECT_TRUE(answer) << answer.error().message();
}

TEST_F(tls, says_what_is_wrong_with_a_certificate)
{
    ca.issue("other-name", certificate_wish({"DNS:example.com"}));
    raw_server server(serve_hello, served("other-name"));
    bench at(trusting(ca.file()));
    const auto failed = at.get(server.url());
    EXPECT_NE(failed.error().message().find("mismatch"), std::string::npos)
        << failed.error().message();
}

TEST_F(tls, does_not_trust_a_private_authority_by_default)
{
    ca.issue("good", certificate_wish({"IP:127.0.0.1"}));
    raw_server server(serve_hello, served("good"));
    bench at;
    EXPECT_EQ(at.get(server.url()).error(), errc::tls_failed);
}

TEST_F(tls, refuses_tls_1_1)
{
    ca.issue("good", certificate_wish({"IP:127.0.0.1"}));
    auto options = served("good");
    options.only_tls_1_1 = true;
    raw_server server(serve_hello, options);
    bench at(trusting(ca.file()));
    const auto failed = at.get(server.url());
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::tls_failed);
    EXPECT_EQ(failed.error().outcome(), outcome::not_sent);
    EXPECT_EQ(to_string(failed.error().tls()), "nothing_in_common");
    EXPECT_EQ(failed.error().stop(), stop_reason::permanent);
    EXPECT_NE(failed.error().message().find("TLS 1.2"), std::string::npos);
}

TEST_F(tls, speaks_to_a_host_by_name_and_by_address_and_keeps_the_connection)
{
    ca.issue("good", certificate_wish({"DNS:localhost", "IP:127.0.0.1"}));
    raw_server server(serve_hello, served("good"));
    bench at(trusting(ca.file()));
    for (const auto host : {"127.0.0.1", "localhost", "127.0.0.1", "localhost"}) {
        const auto answer = at.get(server.url("/", host));
        ASSERT_TRUE(answer) << answer.error().message();
        EXPECT_EQ(answer->body, "hello");
    }
    EXPECT_EQ(server.accepted(), 2u); // Two origins.
}

TEST_F(tls, carries_large_bodies_both_ways)
{
    ca.issue("good", certificate_wish({"IP:127.0.0.1"}));
    const std::string large(1'000'000, 'x');
    raw_server server(
        [&](peer& client) {
            const auto request = client.read_request();
            client.write(ok(large + std::to_string(request.size() - request.find("\r\n\r\n") - 4)));
        },
        served("good")
    );
    bench at(trusting(ca.file()));
    request what(method::post, *url::parse(server.url()));
    what.body = large;
    const auto answer = at.send(what);
    ASSERT_TRUE(answer) << answer.error().message();
    EXPECT_EQ(answer->body, large + "1000000");
}

TEST_F(tls, shows_a_client_certificate_only_when_it_has_one)
{
    ca.issue("good", certificate_wish({"IP:127.0.0.1"}));
    ca.issue("me", certificate_wish({"DNS:me"}));
    auto served_options = served("good");
    served_options.client_ca_file = ca.file();
    raw_server server(serve_hello, served_options);
    auto options = trusting(ca.file());
    bench without(options);
    const auto failed = without.get(server.url());
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::tls_failed) << failed.error().message();
    EXPECT_EQ(failed.error().outcome(), outcome::unknown); // The request had left.
    EXPECT_EQ(to_string(failed.error().tls()), "client_certificate");
    EXPECT_EQ(failed.error().stop(), stop_reason::permanent);
    options.client_certificate_file = (files / "me.pem").string();
    options.client_key_file = (files / "me.key").string();
    bench with(options);
    const auto answer = with.get(server.url());
    ASSERT_TRUE(answer) << answer.error().message();
    EXPECT_EQ(answer->body, "hello");
}

TEST_F(tls, a_body_that_ends_with_the_connection_needs_tls_s_own_end)
{
    ca.issue("good", certificate_wish({"IP:127.0.0.1"}));
    for (const bool is_orderly : {true, false}) {
        raw_server server(
            [&](peer& client) {
                client.read_request();
                client.write("HTTP/1.1 200 OK\r\n\r\nhello");
                is_orderly ? client.close() : client.cut();
            },
            served("good")
        );
        bench at(trusting(ca.file()));
        const auto answer = at.get(server.url());
        if (is_orderly) {
            ASSERT_TRUE(answer) << answer.error().message();
            EXPECT_EQ(answer->body, "hello");
        } else {
            EXPECT_EQ(answer.error(), errc::truncated_body);
        }
    }
}

TEST_F(tls, a_kept_connection_that_the_server_ended_is_not_used)
{
    ca.issue("good", certificate_wish({"IP:127.0.0.1"}));
    support::flag closed;
    raw_server server(
        [&](peer& client) {
            client.read_request();
            client.write(ok(std::to_string(client.number)));
            if (client.number == 0) {
                client.cut();
                closed.raise();
            } else {
                client.wait_for_close();
            }
        },
        served("good")
    );
    bench at(trusting(ca.file()));
    EXPECT_EQ(at.get(server.url())->body, "0");
    closed.wait();
    request what(method::post, *url::parse(server.url()));
    const auto answer = at.send(what);
    ASSERT_TRUE(answer) << answer.error().message();
    EXPECT_EQ(answer->body, "1");
}

TEST_F(tls, what_came_behind_an_answer_is_not_the_next_one)
{
    ca.issue("good", certificate_wish({"IP:127.0.0.1"}));
    // The answer fills a record, and both leave in one piece.
    auto options = served("good");
    options.tls_record_bytes = 512;
    const std::string body(512 - (ok(std::string(400, 'a')).size() - 400), 'a');
    ASSERT_EQ(ok(body).size(), 512u);
    raw_server server(
        [&](peer& client) {
            client.read_request();
            client.write(client.number == 0 ? ok(body) + ok("stray") : ok("mine"));
            client.wait_for_close();
        },
        options
    );
    bench at(trusting(ca.file()));
    EXPECT_EQ(at.get(server.url())->body, body);
    EXPECT_EQ(at.get(server.url())->body, "mine");
    EXPECT_EQ(server.accepted(), 2u);
}

TEST_F(tls, options_with_files_that_cannot_be_used_are_refused)
{
    std::ofstream(files / "garbage.pem") << "garbage";
    struct row {
        std::string transport_options::* option;
        std::string field;
    };
    for (const auto& each : {
             row{&transport_options::ca_file, "ca_file"},
             row{&transport_options::client_certificate_file, "client_certificate_file"},
             row{&transport_options::client_key_file, "client_key_file"},
         }) {
        for (const std::string file : {"missing.pem", "garbage.pem"}) {
            auto options = bench::no_proxy();
            options.*each.option = (files / file).string();
            try {
                bench at(options);
                ADD_FAILURE() << each.field;
            } catch (const failure& thrown) {
                EXPECT_EQ(thrown.error(), errc::invalid_request);
                EXPECT_EQ(thrown.error().field()->field, each.field);
            }
        }
    }
}

TEST_F(tls, the_observer_sees_the_life_of_a_connection)
{
    ca.issue("good", certificate_wish({"IP:127.0.0.1"}));
    raw_server server(serve_hello, served("good"));
    const auto watcher = std::make_shared<support::pool_recorder>();
    bench at(trusting(ca.file()), watcher);
    ASSERT_TRUE(at.get(server.url()));
    ASSERT_TRUE(at.get(server.url()));
    at.transport->close_idle();
    using kind = pool_event::kind;
    EXPECT_EQ(
        watcher->seen, (std::vector{kind::connecting, kind::connected, kind::reused, kind::retired})
    );
    EXPECT_NE(watcher->details[1].find("TLSv1.3"), std::string::npos);
}

} // namespace
} // namespace andante::http

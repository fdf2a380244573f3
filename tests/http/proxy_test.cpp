#include "http/fetch.hpp"
#include "http/proxy.hpp"
#include "support/certificates.hpp"
#include "support/raw_server.hpp"
#include "support/tinyproxy.hpp"

#include <gtest/gtest.h>

#include <map>

namespace andante::http {
namespace {

using support::bench;
using support::ok;
using support::peer;
using support::raw_server;

url at(std::string_view text)
{
    return *url::parse(text);
}

read_variable from(std::map<std::string, std::string> variables)
{
    return [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
}

std::string chosen(const proxy_rules& rules, std::string_view target)
{
    const auto proxy = rules.find(at(target));
    if (!proxy) {
        return proxy.error().message();
    }
    return *proxy ? (*proxy)->address.origin() : "direct";
}

TEST(no_proxy, covers_what_its_entries_mean)
{
    struct row {
        std::string_view list, target;
        bool expected;
    };
    for (const auto& each : {
             row{"", "http://a.com", false},
             row{"*", "http://a.com", true},
             row{" , ,b.com", "http://a.com", false},
             row{"b.com, A.com ", "http://a.com", true},
             row{"b.com a.com", "http://a.com", true},
             row{"b.com\ta.com\r\n", "http://a.com", true},
             row{"b.com , a.com", "http://b.com", true},
             row{" ", "http://a.com", false},
             row{"a.com", "http://x.a.com", true},
             row{"a.com", "http://xa.com", false},
             row{"a.com", "http://a.com.b", false},
             row{".a.com", "http://x.a.com", true},
             row{".a.com", "http://a.com", false},
             row{"*.a.com", "http://x.a.com", true},
             row{"*.a.com", "http://a.com", false},
             row{"a.com:8080", "http://a.com:8080", true},
             row{"a.com:8080", "http://a.com", false},
             row{"a.com:443", "https://a.com", true},
             row{"10.0.0.1", "http://10.0.0.1", true},
             row{"10.0.0.1", "http://110.0.0.1", false},
             row{"0.0.1", "http://10.0.0.1", false},
             row{"10.0.0.0/8", "http://10.1.2.3", true},
             row{"10.0.0.0/8", "http://11.1.2.3", false},
             row{"10.0.0.0/99", "http://10.1.2.3", false},
             row{"10.0.0.0/8", "http://a.com", false},
             row{"::1", "http://[::1]", true},
             row{"[::1]:81", "http://[::1]:81", true},
             row{"[::1]:81", "http://[::1]:82", false},
             row{"fd00::/8", "http://[fd00::1]", true},
             row{"fd00::/8", "http://[fe00::1]", false},
             row{"[", "http://[::1]", false},
             row{":80", "http://a.com", false},
         }) {
        EXPECT_EQ(host_list(each.list).covers(at(each.target)), each.expected)
            << each.list << " " << each.target;
    }
}

TEST(proxy_environment, lower_case_wins_and_each_scheme_has_its_own)
{
    const auto rules = proxy_rules_from_environment(from({
        {"HTTPS_PROXY", "http://upper:1"},
        {"https_proxy", "http://lower:2"},
        {"HTTP_PROXY", "plain:3"},
        {"NO_PROXY", "upper.only"},
        {"no_proxy", "direct.com"},
    }));
    EXPECT_EQ(chosen(rules, "https://a.com"), "http://lower:2");
    EXPECT_EQ(chosen(rules, "http://a.com"), "http://plain:3");
    EXPECT_EQ(chosen(rules, "https://direct.com"), "direct");
    EXPECT_EQ(chosen(rules, "https://upper.only"), "http://lower:2");
    for (const auto local : {"http://localhost:1", "https://127.0.0.1", "http://[::1]"}) {
        EXPECT_EQ(chosen(rules, local), "direct");
    }
}

TEST(proxy_environment, a_cgi_program_ignores_what_a_client_can_set)
{
    const auto rules = proxy_rules_from_environment(
        from({{"HTTP_PROXY", "http://evil:1"}, {"REQUEST_METHOD", "GET"}})
    );
    EXPECT_EQ(chosen(rules, "http://a.com"), "direct");
}

TEST(proxy_environment, is_empty_when_nothing_is_set)
{
    const auto rules = proxy_rules_from_environment(from({{"HTTPS_PROXY", " "}}));
    EXPECT_EQ(chosen(rules, "https://a.com"), "direct");
}

TEST(proxy_environment, of_another_kind_stops_only_who_would_go_that_way)
{
    for (const auto text :
         {"socks5://user:topsecret@h:1", "https://h:1", "http://", "http://h\r"}) {
        const auto rules = proxy_rules_from_environment(
            from({{"HTTPS_PROXY", text}, {"HTTP_PROXY", "fine:1"}, {"NO_PROXY", "direct.com"}})
        );
        EXPECT_EQ(chosen(rules, "https://localhost:1"), "direct");
        EXPECT_EQ(chosen(rules, "https://direct.com"), "direct");
        EXPECT_EQ(chosen(rules, "http://a.com"), "http://fine:1");
        const auto refused = rules.find(at("https://a.com"));
        ASSERT_FALSE(refused) << text;
        EXPECT_EQ(refused.error(), errc::invalid_request);
        EXPECT_EQ(refused.error().outcome(), outcome::not_sent);
        EXPECT_EQ(refused.error().field()->field, "HTTPS_PROXY");
        EXPECT_EQ(refused.error().message().find("topsecret"), std::string::npos);
    }
    const auto nobody =
        proxy_rules_from_environment(from({{"HTTPS_PROXY", "socks5://h"}, {"NO_PROXY", "*"}}));
    EXPECT_EQ(chosen(nobody, "https://a.com"), "direct");
}

TEST(proxy_environment, of_another_kind_is_named)
{
    const auto message = [](const char* text) {
        return parse_proxy(text, "HTTPS_PROXY").error().message();
    };
    EXPECT_NE(
        message("socks5h://h:1").find("socks5h proxies are not supported"), std::string::npos
    );
    EXPECT_NE(message("http://h:1\r").find("line break"), std::string::npos);
}

TEST(proxy_option, explicit_proxy_serves_loopback_too_and_none_means_none)
{
    const auto environment = from({{"HTTPS_PROXY", "http://env:1"}});
    const auto explicit_rules = make_proxy_rules(secret("http://p:9"), "skip.com", environment);
    ASSERT_TRUE(explicit_rules);
    EXPECT_EQ(chosen(*explicit_rules, "https://a.com"), "http://p:9");
    EXPECT_EQ(chosen(*explicit_rules, "http://localhost"), "http://p:9");
    EXPECT_EQ(chosen(*explicit_rules, "http://skip.com"), "direct");
    EXPECT_EQ(
        chosen(*make_proxy_rules(secret("none"), "", environment), "https://a.com"), "direct"
    );
    EXPECT_EQ(
        chosen(*make_proxy_rules(secret(), "", environment), "https://a.com"), "http://env:1"
    );
}

TEST(proxy_address, is_parsed_with_its_credentials)
{
    const auto parsed = parse_proxy("HTTP://user:p%40ss%3A@host:3128/", "proxy");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->address.origin(), "http://host:3128");
    EXPECT_EQ(parsed->authorization.reveal(), "Basic dXNlcjpwQHNzOg==");
    EXPECT_TRUE(parse_proxy("host", "proxy")->authorization.empty());
    EXPECT_EQ(parse_proxy("u@host", "proxy")->authorization.reveal(), "Basic dTo=");
}

TEST(proxy_address, that_is_not_understood_is_refused_without_being_shown)
{
    for (const auto text :
         {"",
          "https://user:topsecret@host:1",
          "socks5://user:topsecret@host",
          "http://",
          "http://:80",
          "http://user:topsecret@",
          "http://us%zzer:topsecret@host",
          "http://u%0d%0a:topsecret@host",
          "http://user:topsecret@ho st",
          "http://user:topsecret@host:99999"}) {
        const auto refused = parse_proxy(text, "HTTPS_PROXY");
        ASSERT_FALSE(refused) << text;
        EXPECT_EQ(refused.error(), errc::invalid_request);
        EXPECT_EQ(refused.error().field()->field, "HTTPS_PROXY");
        EXPECT_EQ(refused.error().message().find("topsecret"), std::string::npos);
        EXPECT_EQ(refused.error().field()->value, "");
    }
    auto options = bench::no_proxy();
    options.proxy = secret("socks5://x");
    EXPECT_THROW(bench at(options), failure);
}

transport_options through(const std::string& proxy)
{
    transport_options options;
    options.proxy = secret(proxy);
    return options;
}

TEST(proxied, a_plain_request_has_the_absolute_form_and_the_credentials)
{
    std::string seen;
    raw_server proxy([&](peer& client) {
        seen = client.read_request();
        client.write(ok("a"));
    });
    bench at(through("http://u:p@127.0.0.1:" + std::to_string(proxy.port())));
    ASSERT_TRUE(at.get("http://example.com:81/x?y"));
    EXPECT_EQ(
        seen,
        "GET http://example.com:81/x?y HTTP/1.1\r\nHost: example.com:81\r\n"
        "Proxy-Authorization: Basic dTpw\r\n\r\n"
    );
}

TEST(proxied, credentials_never_go_through_the_tunnel)
{
    support::temporary_directory files;
    support::authority ca(files);
    ca.issue("good", support::certificate_wish({"DNS:example.com"}));
    std::string seen;
    raw_server proxy([&](peer& client) {
        seen = client.read_request();
        client.write("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
    });
    bench at(through("http://u:p@127.0.0.1:" + std::to_string(proxy.port())));
    request what(method::get, *url::parse("https://example.com/secret-path"));
    what.headers.add("X-API-Key", "topsecret");
    const auto failed = at.send(what);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::proxy_failed);
    EXPECT_EQ(failed.error().http_status(), 403);
    EXPECT_EQ(failed.error().outcome(), outcome::not_sent);
    EXPECT_EQ(
        seen,
        "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n"
        "Proxy-Authorization: Basic dTpw\r\n\r\n"
    );
}

TEST(proxied, a_proxy_that_hangs_up_talks_garbage_or_is_silent_is_named)
{
    for (const std::string answer : {"", "garbage\r\n\r\n", "HTTP/1.1 200", "silence"}) {
        raw_server proxy([&](peer& client) {
            client.read_request();
            if (answer == "silence") {
                client.wait_for_close();
                return;
            }
            client.write(answer);
            client.close();
        });
        auto options = through("127.0.0.1:" + std::to_string(proxy.port()));
        options.tls_timeout = std::chrono::milliseconds(100);
        bench at(options);
        const auto failed = at.get("https://example.com/");
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error(), errc::proxy_failed) << answer;
        EXPECT_EQ(failed.error().outcome(), outcome::not_sent);
    }
}

TEST(proxied, its_own_refusal_does_not_look_like_the_api_s)
{
    raw_server proxy([](peer& client) {
        client.read_request();
        client.write("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
    });
    bench at(through("127.0.0.1:" + std::to_string(proxy.port())));
    const auto failed = at.get("http://example.com/");
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::proxy_failed);
    EXPECT_EQ(failed.error().http_status(), 407);
    EXPECT_EQ(failed.error().outcome(), outcome::rejected);
    EXPECT_EQ(failed.error().stop(), stop_reason::permanent);
    EXPECT_NE(failed.error().message().find("password"), std::string::npos);
}

TEST(proxied, what_it_says_of_the_request_is_final_and_of_the_moment_is_not)
{
    for (const auto& [status, is_final] : std::initializer_list<std::pair<int, bool>>{
             {407, true},
             {401, true},
             {403, true},
             {405, true},
             {429, false},
             {502, false},
             {503, false}
         }) {
        raw_server proxy([status = status](peer& client) {
            client.read_request();
            client.write("HTTP/1.1 " + std::to_string(status) + " No\r\nContent-Length: 0\r\n\r\n");
        });
        bench at(through("127.0.0.1:" + std::to_string(proxy.port())));
        const auto failed = at.get("https://example.com/");
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error(), errc::proxy_failed);
        EXPECT_EQ(failed.error().http_status(), status);
        EXPECT_EQ(failed.error().stop() == stop_reason::permanent, is_final) << status;
    }
}

TEST(proxied, a_tunnel_is_opened_without_the_blank_behind_200)
{
    raw_server proxy([](peer& client) {
        client.read_request();
        client.write("HTTP/1.1 200\r\n\r\n");
        client.read(1); // What follows is TLS.
        client.cut();
    });
    bench at(through("127.0.0.1:" + std::to_string(proxy.port())));
    const auto failed = at.get("https://example.com/");
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::tls_failed) << failed.error().message();
}

class real_proxy : public ::testing::Test {
protected:
    void SetUp() override
    {
        if (!support::tinyproxy::is_installed()) {
            ASSERT_FALSE(std::getenv("ANDANTE_REQUIRE_TOOLS")) << "tinyproxy is not installed";
            GTEST_SKIP() << "tinyproxy is not installed";
        }
        ca.issue("good", support::certificate_wish({"IP:127.0.0.1"}));
    }

    support::raw_server_options served() const
    {
        support::raw_server_options options;
        options.certificate_file = (files / "good.pem").string();
        options.key_file = (files / "good.key").string();
        return options;
    }

    static void serve_hello(peer& client)
    {
        while (!client.read_request().empty()) {
            client.write(ok("hello"));
        }
    }

    support::temporary_directory files;
    support::authority ca{files};
};

TEST_F(real_proxy, carries_https_by_connect_and_http_by_forwarding)
{
    support::tinyproxy proxy(files, "user", "pass");
    raw_server secure(serve_hello, served());
    raw_server plain(serve_hello);
    auto options = through("http://user:pass@127.0.0.1:" + std::to_string(proxy.port()));
    options.ca_file = ca.file();
    bench at(options);
    for (const auto& where : {secure.url(), plain.url(), secure.url()}) {
        const auto answer = at.get(where);
        ASSERT_TRUE(answer) << where << ": " << answer.error().message();
        EXPECT_EQ(answer->body, "hello");
    }
    EXPECT_EQ(secure.accepted(), 1u);
}

TEST_F(real_proxy, refuses_wrong_credentials_and_dead_targets)
{
    support::tinyproxy proxy(files, "user", "pass");
    raw_server secure(serve_hello, served());
    auto options = through("http://user:wrong@127.0.0.1:" + std::to_string(proxy.port()));
    options.ca_file = ca.file();
    bench wrong(options);
    const auto refused = wrong.get(secure.url());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), errc::proxy_failed);
    // tinyproxy answers 401 where 407 is meant.
    EXPECT_TRUE(refused.error().http_status() == 401 || refused.error().http_status() == 407);
    EXPECT_EQ(secure.accepted(), 0u);
    options.proxy = secret("http://user:pass@127.0.0.1:" + std::to_string(proxy.port()));
    bench right(options);
    const auto dead = right.get("https://127.0.0.1:1/");
    ASSERT_FALSE(dead);
    EXPECT_EQ(dead.error(), errc::proxy_failed);
    EXPECT_EQ(dead.error().outcome(), outcome::not_sent);
}

} // namespace
} // namespace andante::http

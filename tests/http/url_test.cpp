#include <andante/http/message.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace andante::http {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view not_urls[] = {
    ""sv,
    "/"sv,
    "//host/"sv,
    "host"sv,
    "host:80"sv,
    "http:"sv,
    "http:/host"sv,
    "http://"sv,
    "http:///path"sv,
    "http://:80/"sv,
    "ftp://host/"sv,
    "file:///etc/passwd"sv,
    "httpss://host/"sv,
    "http://user@host/"sv,
    "http://user:password@host/"sv,
    "http://@host/"sv,
    "http://host:0/"sv,
    "http://host:65536/"sv,
    "http://host:99999999999999999999/"sv,
    "http://host:-1/"sv,
    "http://host:8o/"sv,
    "http://ho st/"sv,
    "http://host/a b"sv,
    "http://host/\r\nX: 1"sv,
    "http://host/a\0b"sv,
    "http://host\0.evil/"sv,
    "http://%61/"sv,
    "http://ho%0d%0ast/"sv,
    "http://host:80:80/"sv,
    "http://::1/"sv,
    "http://host]/"sv,
    "http://[]/"sv,
    "http://[::1]:x/"sv,
    "http://ho%00st/"sv,
    "http://ho%2fst/"sv,
    "http://ho%20st/"sv,
    "http://%68%c3%a9/"sv,
    "http://h\xc3\xa9/"sv,
    "http://a,b/"sv,
    "http://host/%zz"sv,
    "http://host/%4"sv,
    "http://host\\@evil/"sv,
    "http://[::1"sv,
    "http://[::1]x/"sv,
    "http://[v1.a]/"sv,
    "http://[fe80::1%25eth0]/"sv,
    "http://[1:2:3:4:5:6:7:8:9]/"sv,
    " http://host/"sv,
    "http://host/ "sv,
};

TEST(url, refuses_what_is_not_an_absolute_http_url)
{
    for (const auto text : not_urls) {
        EXPECT_FALSE(url::parse(text)) << "text: " << text;
    }
    EXPECT_FALSE(url::parse("http://" + std::string(254, 'a') + "/"));
}

TEST(url, refuses_hosts_that_mean_another_to_a_resolver_or_to_a_certificate_check)
{
    for (const auto text : {
             // A certificate check takes these for no host, or for every host below it.
             "https://./"sv,
             "https://../"sv,
             "https://.x/"sv,
             "https://.example.com/"sv,
             "https://a..b/"sv,
             "https://a../"sv,
             // A resolver takes these for addresses, and so does nobody who reads them.
             "http://127.1/"sv,
             "http://2130706433/"sv,
             "http://2130706433./"sv,
             "http://0x7f000001/"sv,
             "http://0x7f.1/"sv,
             "http://127.0.0.1./"sv,
             "http://1.2.3.4.5/"sv,
             "http://256.0.0.1/"sv,
             "http://a.example.7/"sv,
         }) {
        EXPECT_FALSE(url::parse(text)) << "text: " << text;
    }
}

struct parts {
    std::string_view text, scheme, host, target, origin, authority;
    int port;
};

const parts table[] = {
    parts{"http://a", "http", "a", "/", "http://a", "a", 80},
    parts{"https://a", "https", "a", "/", "https://a", "a", 443},
    parts{
        "HTTPS://API.Example.COM:443/V1?A=b#frag",
        "https",
        "api.example.com",
        "/V1?A=b",
        "https://api.example.com",
        "api.example.com",
        443
    },
    parts{"http://a:/x", "http", "a", "/x", "http://a", "a", 80},
    parts{"http://a:443/", "http", "a", "/", "http://a:443", "a:443", 443},
    parts{"https://a:80/", "https", "a", "/", "https://a:80", "a:80", 80},
    parts{"http://a:65535?q", "http", "a", "/?q", "http://a:65535", "a:65535", 65535},
    parts{
        "http://127.0.0.1.example.com/x",
        "http",
        "127.0.0.1.example.com",
        "/x",
        "http://127.0.0.1.example.com",
        "127.0.0.1.example.com",
        80
    },
    parts{"http://a/?", "http", "a", "/?", "http://a", "a", 80},
    parts{"http://a#f", "http", "a", "/", "http://a", "a", 80},
    parts{
        "http://127.0.0.1:8080/x",
        "http",
        "127.0.0.1",
        "/x",
        "http://127.0.0.1:8080",
        "127.0.0.1:8080",
        8080
    },
    parts{"http://[0:0:0:0:0:0:0:1]/", "http", "::1", "/", "http://[::1]", "[::1]", 80},
    parts{
        "https://[2001:DB8::A]:8443/",
        "https",
        "2001:db8::a",
        "/",
        "https://[2001:db8::a]:8443",
        "[2001:db8::a]:8443",
        8443
    },
    parts{
        "http://a.example/%61%2f?%20",
        "http",
        "a.example",
        "/%61%2f?%20",
        "http://a.example",
        "a.example",
        80
    },
    parts{"http://a.b./", "http", "a.b.", "/", "http://a.b.", "a.b.", 80},
    parts{"http://7.a/", "http", "7.a", "/", "http://7.a", "7.a", 80},
    parts{"http://0xg/", "http", "0xg", "/", "http://0xg", "0xg", 80},
    parts{"http://a_b.c-d/", "http", "a_b.c-d", "/", "http://a_b.c-d", "a_b.c-d", 80},
};

TEST(url, an_address_that_a_server_gives_may_lack_its_percent_signs)
{
    const auto target = [](std::string_view text) {
        const auto read = url::parse_loosely(text);
        return read ? read->target() : std::string("refused");
    };
    EXPECT_EQ(target("https://a/night drive.mp3"), "/night%20drive.mp3");
    EXPECT_EQ(target("https://a/caf\xC3\xA9.mp3"), "/caf%C3%A9.mp3");
    EXPECT_EQ(
        target("https://a/\xF0\x9F\x8E\xB5.mp3?t=\xF0\x9F\x8E\xB5"),
        "/%F0%9F%8E%B5.mp3?t=%F0%9F%8E%B5"
    );
    EXPECT_EQ(target("https://a/x|y{z}^`\"<>\\.mp3"), "/x%7Cy%7Bz%7D%5E%60%22%3C%3E%5C.mp3");
    EXPECT_EQ(target("https://a/x[1].mp3?k[0]=v"), "/x%5B1%5D.mp3?k%5B0%5D=v");
    EXPECT_EQ(target("https://a/100% pure%2Fx.mp3?p=5%"), "/100%25%20pure%2Fx.mp3?p=5%25");
    EXPECT_EQ(target(" \r\nhttps://a/x.mp3\n"), "/x.mp3");
    EXPECT_EQ(target("https://[::1]:8443/x[1]"), "/x%5B1%5D");
    EXPECT_EQ(target("https://a?b c"), "/?b%20c");
    for (const auto* bad :
         {"",
          " ",
          "a/b.mp3",
          "ftp://a/x",
          "https://a b/x",
          "https://u@a/x",
          "https://a/x\ny",
          "https://[::1/x"}) {
        EXPECT_EQ(target(bad), "refused") << bad;
    }
    const auto base = url::parse("https://a/dir/track");
    EXPECT_EQ(base->resolve("x[1] 5%.mp3")->text(), "https://a/dir/x%5B1%5D%205%25.mp3");
    EXPECT_EQ(base->resolve("//[::1]/x[1]")->text(), "https://[::1]/x%5B1%5D");
}

TEST(url, is_taken_apart)
{
    for (const auto& expected : table) {
        const auto parsed = url::parse(expected.text);
        ASSERT_TRUE(parsed) << expected.text;
        EXPECT_EQ(parsed->scheme(), expected.scheme);
        EXPECT_EQ(parsed->host(), expected.host);
        EXPECT_EQ(parsed->port(), expected.port);
        EXPECT_EQ(parsed->target(), expected.target);
        EXPECT_EQ(parsed->origin(), expected.origin);
        EXPECT_EQ(parsed->authority(), expected.authority);
        EXPECT_EQ(parsed->text(), std::string(expected.origin) + std::string(expected.target));
        EXPECT_EQ(parsed->is_secure(), expected.scheme == "https");
    }
}

TEST(url, is_loopback_only_for_addresses_that_cannot_leave_the_machine)
{
    for (const auto text :
         {"http://localhost/"sv,
          "http://LOCALHOST:1/"sv,
          "http://127.0.0.1/"sv,
          "http://127.255.255.254/"sv,
          "http://[::1]/"sv,
          "http://[0::1]/"sv}) {
        EXPECT_TRUE(url::parse(text)->is_loopback()) << text;
    }
    for (const auto text :
         {"http://localhost.evil.com/"sv,
          "http://127.0.0.1.evil.com/"sv,
          "http://128.0.0.1/"sv,
          "http://0.0.0.0/"sv,
          "http://[::]/"sv,
          "http://[::2]/"sv,
          "http://notlocalhost/"sv,
          "http://10.0.0.1/"sv,
          "http://[::ffff:10.0.0.1]/"sv}) {
        EXPECT_FALSE(url::parse(text)->is_loopback()) << text;
    }
    EXPECT_FALSE(url().is_loopback());
}

TEST(url, another_target_keeps_the_origin)
{
    const auto base = *url::parse("https://a:8443/x?y");
    EXPECT_EQ(base.with_target("/v1/z?q=1").text(), "https://a:8443/v1/z?q=1");
    EXPECT_THROW(base.with_target(""), std::invalid_argument);
    EXPECT_THROW(base.with_target("v1"), std::invalid_argument);
    EXPECT_THROW(base.with_target("@evil/"), std::invalid_argument);
}

TEST(url, resolves_a_location_header)
{
    struct row {
        std::string_view base, location, expected;
    };
    for (const auto& each : {
             row{"https://a/b/c?d", "", "https://a/b/c?d"},
             row{"https://a/b/c?d", "e", "https://a/b/e"},
             row{"https://a/b/c?d", "/e?f", "https://a/e?f"},
             row{"https://a/b/c?d", "?x", "https://a/b/c?x"},
             row{"https://a/b/c", "../../../e", "https://a/e"},
             row{"https://a/b/c", "./e", "https://a/b/e"},
             row{"https://a/b/c", "..", "https://a/"},
             row{"https://a/b/c/d", "..", "https://a/b/"},
             row{"https://a/b/c/d", ".", "https://a/b/c/"},
             row{"https://a/b/c/d", "../..", "https://a/"},
             row{"https://a/b/c", "/x/./y/../z/.", "https://a/x/z/"},
             row{"https://a/b/c", "d?/../e", "https://a/b/d?/../e"},
             row{"https://a/b/c?d", "#f", "https://a/b/c?d"},
             row{"https://a", "b", "https://a/b"},
             row{"https://a", "/b:c", "https://a/b:c"},
             row{"https://a/b//c", "d", "https://a/b//d"},
             row{"http://a/", "//127.0.0.1.example.com/e", "http://127.0.0.1.example.com/e"},
             row{"https://a:8443/b", "//other/e", "https://other/e"},
             row{"https://a/b", "http://other:81/e#f", "http://other:81/e"},
             row{"http://a/", "HTTPS://B", "https://b/"},
             row{"http://a/", "/a b\xc3\xa9", "http://a/a%20b%C3%A9"},
             row{"http://[::1]:81/x", "y", "http://[::1]:81/y"},
         }) {
        const auto resolved = url::parse(each.base)->resolve(each.location);
        ASSERT_TRUE(resolved) << each.location;
        EXPECT_EQ(resolved->text(), each.expected);
    }
}

TEST(url, refuses_a_location_that_is_no_http_url)
{
    const auto base = *url::parse("https://a/b");
    for (const auto location :
         {"javascript:alert(1)"sv,
          "file:///etc/passwd"sv,
          "ftp://a/"sv,
          "//user@b/"sv,
          "https://user:pw@b/"sv,
          "/a\r\nX: 1"sv,
          "\0"sv,
          "https://"sv,
          "//"sv,
          "http://b:0/"sv,
          "a:b"sv,
          "http://b:70000/"sv,
          "data:,x"sv}) {
        EXPECT_FALSE(base.resolve(location)) << location;
    }
    EXPECT_FALSE(url().resolve("/x"));
    // A percent sign that begins no escape is one of a title, and goes out encoded.
    EXPECT_EQ(base.resolve("/%zz")->text(), "https://a/%25zz");
}

} // namespace
} // namespace andante::http

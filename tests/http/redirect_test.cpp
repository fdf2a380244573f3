#include <andante/http/download.hpp>

#include "http/fetch.hpp"
#include "support/certificates.hpp"
#include "support/instant_time.hpp"
#include "support/raw_server.hpp"

#include <gtest/gtest.h>

#include <deque>

namespace andante::http {
namespace {

using support::bench;
using support::ok;
using support::peer;
using support::raw_server;

/// Answers from where the test says, and keeps what was asked.
class far_transport final : public transport {
public:
    boost::asio::awaitable<result<response>> send(request what, exchange_limits) override
    {
        asked.push_back(what.target.text());
        nearest.push_back(what.nearest);
        return give(std::move(answers.at(asked.size() - 1)));
    }

    void redirect(std::string location, address_scope from)
    {
        auto& answer = answers.emplace_back();
        answer.status = 302;
        answer.headers.add("Location", std::move(location));
        answer.peer = from;
    }
    void file(address_scope from)
    {
        auto& answer = answers.emplace_back();
        answer.status = 200;
        answer.body = "bytes";
        answer.peer = from;
    }

    std::deque<response> answers;
    std::vector<std::string> asked;
    std::vector<address_scope> nearest;

private:
    static boost::asio::awaitable<result<response>> give(response answer) { co_return answer; }
};

class redirect : public ::testing::Test {
protected:
    result<download_report> fetch(const std::string& from)
    {
        options.time = std::make_shared<support::instant_time>();
        boost::asio::io_context io;
        const auto path = (files / "a.mp3").string();
        return support::run(io, download(far, *url::parse(from), path, options));
    }

    void expect_refused(const std::string& from)
    {
        const auto failed = fetch(from);
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error(), errc::unexpected_redirect);
        EXPECT_EQ(failed.error().stop(), stop_reason::permanent);
        EXPECT_NE(failed.error().message().find("allow_inward_redirects"), std::string::npos);
        EXPECT_FALSE(std::filesystem::exists(files / "a.mp3"));
    }

    support::temporary_directory files;
    std::shared_ptr<far_transport> far = std::make_shared<far_transport>();
    download_options options;
};

TEST_F(redirect, from_the_internet_to_this_machine_or_a_private_network_is_not_followed)
{
    for (const std::string inward :
         {"https://127.0.0.1/x",
          "http://localhost:8080/",
          "https://10.1.2.3/",
          "https://[::1]/",
          "https://[fd00::1]/",
          "https://169.254.169.254/latest/meta-data/"}) {
        for (const auto from : {address_scope::internet, address_scope::unknown}) {
            far = std::make_shared<far_transport>();
            far->redirect(inward, from);
            expect_refused("https://media.example/");
            EXPECT_EQ(far->asked.size(), 1u) << inward;
        }
    }
}

TEST_F(redirect, is_what_an_address_is_that_somebody_far_away_has_named)
{
    options.named_from = address_scope::internet;
    expect_refused("https://127.0.0.1/a.mp3");
    options.named_from = address_scope::private_network;
    expect_refused("http://localhost/a.mp3");
    EXPECT_TRUE(far->asked.empty());
    far->file(address_scope::private_network);
    ASSERT_TRUE(fetch("https://10.0.0.2/a.mp3"));
    EXPECT_EQ(far->nearest, std::vector{address_scope::private_network});
}

TEST_F(redirect, of_an_address_goes_inward_when_that_is_wanted)
{
    options.named_from = address_scope::internet;
    options.allow_inward_redirects = true;
    far->file(address_scope::this_machine);
    EXPECT_TRUE(fetch("https://127.0.0.1/a.mp3"));
    EXPECT_EQ(far->nearest, std::vector{address_scope::unknown});
}

TEST_F(redirect, tells_the_transport_how_near_a_name_may_lead)
{
    far->redirect("https://cdn.example/", address_scope::internet);
    far->redirect("https://cdn2.example/", address_scope::unknown);
    far->file(address_scope::internet);
    ASSERT_TRUE(fetch("https://media.example/"));
    using scope = address_scope;
    EXPECT_EQ(far->nearest, (std::vector{scope::unknown, scope::internet, scope::internet}));
}

TEST_F(redirect, from_a_private_network_stays_there_or_leads_out_and_not_back_in)
{
    far->redirect("https://10.0.0.2/", address_scope::private_network);
    far->redirect("https://media.example/", address_scope::private_network);
    far->redirect("https://10.0.0.2/", address_scope::internet);
    expect_refused("https://10.0.0.1/");
    EXPECT_EQ(far->asked.size(), 3u);
    far = std::make_shared<far_transport>();
    far->redirect("https://127.0.0.1/", address_scope::private_network);
    expect_refused("https://intranet/");
}

TEST_F(redirect, on_this_machine_goes_everywhere)
{
    far->redirect("http://127.0.0.1:2/", address_scope::this_machine);
    far->redirect("https://10.0.0.2/", address_scope::this_machine);
    far->file(address_scope::private_network);
    EXPECT_TRUE(fetch("http://127.0.0.1:1/"));
}

TEST_F(redirect, goes_inward_when_that_is_wanted)
{
    options.allow_inward_redirects = true;
    far->redirect("https://10.0.0.2/", address_scope::internet);
    far->file(address_scope::private_network);
    EXPECT_TRUE(fetch("https://media.example/"));
    EXPECT_EQ(far->nearest, (std::vector{address_scope::unknown, address_scope::unknown}));
}

TEST(nearest_address, is_kept_for_addresses_for_names_and_for_kept_connections)
{
    raw_server server([](peer& client) {
        while (!client.read_request().empty()) {
            client.write(ok("hello"));
        }
    });
    bench at;
    for (const auto* host : {"127.0.0.1", "localhost"}) {
        request what(method::get, *url::parse(server.url("/", host)));
        what.nearest = address_scope::private_network;
        const auto failed = at.send(what);
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error(), errc::unexpected_redirect);
        EXPECT_EQ(failed.error().stop(), stop_reason::permanent);
        EXPECT_EQ(server.accepted(), 0u);
    }
    request what(method::get, *url::parse(server.url()));
    what.nearest = address_scope::this_machine;
    const auto answer = at.send(what);
    ASSERT_TRUE(answer) << answer.error().message();
    EXPECT_EQ(answer->peer, address_scope::this_machine);
    what.nearest = address_scope::internet;
    EXPECT_EQ(at.send(what).error(), errc::unexpected_redirect);
    what.nearest = address_scope::unknown;
    EXPECT_TRUE(at.send(what)) << "and the connection is still good";
    EXPECT_EQ(server.accepted(), 1u);
}

} // namespace
} // namespace andante::http

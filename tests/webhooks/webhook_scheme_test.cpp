#include "core/encoding.hpp"
#include "webhooks/webhook_examples.hpp"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

namespace {

using namespace std::chrono_literals;
using andante::secret;
using andante::stripe_signature;
using andante::url_token;
using andante::webhook_refusal;
using andante::webhook_request;
using andante::webhook_scheme;
using andante_tests::webhook_example;
using andante_tests::webhook_example_named;
using andante_tests::webhook_examples;

const std::chrono::system_clock::time_point noon(std::chrono::seconds(1'800'000'000));

stripe_signature scheme_of(const webhook_example& what)
{
    stripe_signature made{secret(what.keys.front())};
    made.header = what.header;
    made.version = what.version;
    return made;
}

webhook_request stamped_request(const webhook_example& what)
{
    webhook_request made("POST", "/webhooks");
    made.headers.add(what.header, "t=" + what.seconds + ',' + what.version + '=' + what.signature);
    made.body = what.body;
    return made;
}

webhook_refusal with_header(const std::string& value, std::chrono::seconds later = 0s)
{
    const auto base = webhook_example_named("stripe", "ST1");
    auto request = stamped_request(base);
    request.headers.set("Stripe-Signature", value);
    return scheme_of(base).verify(request, base.sent() + later).refusal;
}

TEST(webhook_crypto, agrees_with_published_values)
{
    const auto vectors = andante_tests::webhook_vectors();
    for (const auto& each : vectors.at("hmac_sha256").as_array()) {
        const auto& one = each.as_object();
        const auto mac = andante::webhooks::hmac_sha256(
            one.at("key").as_string().c_str(), one.at("text").as_string().c_str()
        );
        EXPECT_EQ(andante::detail::to_hex(mac), one.at("hex").as_string().c_str());
    }
}

TEST(stripe_signature, accepts_and_makes_every_published_vector)
{
    const auto all = webhook_examples("stripe");
    ASSERT_EQ(all.size(), 3u);
    for (const auto& each : all) {
        const auto scheme = scheme_of(each);
        const auto verdict = scheme.verify(stamped_request(each), each.sent());
        EXPECT_TRUE(verdict.accepted()) << each.name << ": " << to_string(verdict.refusal);
        EXPECT_TRUE(verdict.is_signed) << each.name;
        const auto made = scheme.sign(each.sent(), each.body);
        EXPECT_EQ(
            made.find(each.header), "t=" + each.seconds + ',' + each.version + '=' + each.signature
        ) << each.name;
    }
}

TEST(stripe_signature, refuses_headers_that_are_not_exactly_a_time_and_hexadecimal_digests)
{
    const auto base = webhook_example_named("stripe", "ST1");
    const auto& good = base.signature;
    const auto time = "t=" + base.seconds;
    EXPECT_EQ(with_header(time + ",v1=" + good), webhook_refusal::none);
    EXPECT_EQ(with_header(time + ",v0=" + good), webhook_refusal::wrong_proof);
    EXPECT_EQ(with_header(time), webhook_refusal::wrong_proof);
    EXPECT_EQ(with_header(time + ",v1="), webhook_refusal::wrong_proof);
    EXPECT_EQ(with_header(time + ",v1=" + good.substr(2)), webhook_refusal::wrong_proof);
    EXPECT_EQ(with_header(time + ",v1=" + good + "00"), webhook_refusal::wrong_proof);
    EXPECT_EQ(with_header(time + ",v1=\xc3\xa9"), webhook_refusal::wrong_proof);
    EXPECT_EQ(with_header(time + ",v1 =" + good), webhook_refusal::wrong_proof);
    EXPECT_EQ(with_header(time + ",,v1=" + good), webhook_refusal::malformed_proof);
    EXPECT_EQ(with_header("v1=" + good), webhook_refusal::malformed_proof);
    EXPECT_EQ(with_header(""), webhook_refusal::malformed_proof);
    EXPECT_EQ(with_header(good), webhook_refusal::malformed_proof);
    EXPECT_EQ(with_header("t=+1614265330,v1=" + good), webhook_refusal::malformed_proof);
    EXPECT_EQ(with_header("t=1614265330.0,v1=" + good), webhook_refusal::malformed_proof);
    EXPECT_EQ(with_header("t=16142653301614265330,v1=" + good), webhook_refusal::malformed_proof);
    EXPECT_EQ(with_header(time + ',' + time + ",v1=" + good), webhook_refusal::ambiguous_proof);
}

TEST(stripe_signature, allows_blanks_behind_commas_where_a_proxy_puts_them)
{
    const auto base = webhook_example_named("stripe", "ST1");
    const auto time = "t=" + base.seconds;
    EXPECT_EQ(with_header(time + ", v1=" + base.signature), webhook_refusal::none);
    EXPECT_EQ(with_header(time + " ,\tv1=" + base.signature + ", v0=00 "), webhook_refusal::none);
    EXPECT_EQ(with_header("v1=" + base.signature + ", " + time), webhook_refusal::none);
}

TEST(stripe_signature, looks_at_all_of_up_to_sixteen_signatures)
{
    const auto base = webhook_example_named("stripe", "ST1");
    std::string list = "t=" + base.seconds;
    for (int i = 0; i < 15; ++i) {
        list += ",v1=" + std::string(64, '0');
    }
    const auto last = ",v1=" + base.signature;
    EXPECT_EQ(with_header(list + last), webhook_refusal::none);
    EXPECT_EQ(with_header(list + ",v1=00" + last), webhook_refusal::too_many_signatures);
    EXPECT_EQ(with_header(list + ",v0=00" + last), webhook_refusal::none);
}

TEST(stripe_signature, allows_five_minutes_in_both_directions)
{
    const auto base = webhook_example_named("stripe", "ST1");
    const auto header = "t=" + base.seconds + ",v1=" + base.signature;
    EXPECT_EQ(with_header(header, 300s), webhook_refusal::none);
    EXPECT_EQ(with_header(header, -300s), webhook_refusal::none);
    EXPECT_EQ(with_header(header, 301s), webhook_refusal::too_old);
    EXPECT_EQ(with_header(header, -301s), webhook_refusal::too_new);
}

TEST(stripe_signature, accepts_old_and_new_secret_while_they_are_changed)
{
    const stripe_signature both({secret("new secret"), secret("old secret")});
    webhook_request request("POST", "/");
    request.body = "{}";
    request.headers = stripe_signature(secret("old secret")).sign(noon, "{}");
    EXPECT_TRUE(both.verify(request, noon).accepted());
    request.headers = both.sign(noon, "{}");
    EXPECT_TRUE(stripe_signature(secret("new secret")).verify(request, noon).accepted());
    EXPECT_FALSE(stripe_signature(secret("old secret")).verify(request, noon).accepted());
}

TEST(stripe_signature, refuses_headers_that_are_missing_or_come_twice_and_empty_secrets)
{
    const auto base = webhook_example_named("stripe", "ST1");
    auto request = stamped_request(base);
    request.headers.add("stripe-signature", "t=1,v1=00");
    EXPECT_EQ(
        scheme_of(base).verify(request, base.sent()).refusal, webhook_refusal::ambiguous_proof
    );
    request.headers.erase("stripe-signature");
    EXPECT_EQ(scheme_of(base).verify(request, base.sent()).refusal, webhook_refusal::missing_proof);
    EXPECT_THROW((void)stripe_signature(secret("")), std::invalid_argument);
    EXPECT_THROW((void)stripe_signature(std::vector<secret>()), std::invalid_argument);
    EXPECT_THROW((void)stripe_signature({secret("good one"), secret()}), std::invalid_argument);
}

webhook_refusal come_by(const url_token& token, const std::string& target)
{
    return token.verify(webhook_request("POST", target), noon).refusal;
}

TEST(url_token, makes_urls_that_it_accepts)
{
    const auto token = url_token::random();
    for (const char* url : {"/hook", "/hook?tenant=7", "/hook?"}) {
        EXPECT_EQ(come_by(token, token.for_all_jobs(url)), webhook_refusal::none) << url;
        EXPECT_EQ(come_by(token, token.for_one_job(url)), webhook_refusal::none) << url;
    }
    EXPECT_EQ(token.for_all_jobs("/hook#part"), token.for_all_jobs("/hook"));
}

TEST(url_token, has_256_random_bits)
{
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        const auto token = url_token::random();
        EXPECT_EQ(token.token().reveal().size(), 43u); // 32 bytes in base64
        seen.emplace(token.token().reveal());
        seen.insert(token.for_one_job("/"));
        seen.insert(token.for_one_job("/"));
    }
    EXPECT_EQ(seen.size(), 300u);
}

TEST(url_token, refuses_what_differs_in_any_character)
{
    const auto token = url_token::random();
    for (const auto& good : {token.for_all_jobs("/hook"), token.for_one_job("/hook")}) {
        for (auto at = good.find('?') + 1; at < good.size(); ++at) {
            auto bad = good;
            bad[at] = bad[at] == 'A' ? 'B' : 'A';
            EXPECT_NE(come_by(token, bad), webhook_refusal::none) << at;
        }
        EXPECT_EQ(come_by(token, good + 'A'), webhook_refusal::wrong_proof);
        EXPECT_EQ(come_by(token, good.substr(0, good.size() - 1)), webhook_refusal::wrong_proof);
        EXPECT_EQ(come_by(url_token::random(), good), webhook_refusal::wrong_proof);
    }
}

TEST(url_token, refuses_a_query_without_the_token_or_with_more_than_one)
{
    const auto token = url_token::random();
    const auto good = token.for_one_job("/hook");
    EXPECT_EQ(come_by(token, "/hook"), webhook_refusal::missing_proof);
    EXPECT_EQ(come_by(token, "/hook?"), webhook_refusal::missing_proof);
    EXPECT_EQ(come_by(token, "/hook?tokens=1&TOKEN=2"), webhook_refusal::missing_proof);
    EXPECT_EQ(come_by(token, "/hook?token"), webhook_refusal::wrong_proof);
    EXPECT_EQ(come_by(token, "/hook?token="), webhook_refusal::wrong_proof);
    EXPECT_EQ(come_by(token, good + "&token=x"), webhook_refusal::ambiguous_proof);
    EXPECT_EQ(come_by(token, good + "&job=x"), webhook_refusal::ambiguous_proof);
    EXPECT_EQ(come_by(token, "/hook?job=&token=x"), webhook_refusal::malformed_proof);
    EXPECT_EQ(
        come_by(token, "/hook?token=x&job=" + std::string(65, 'a')),
        webhook_refusal::malformed_proof
    );
}

TEST(url_token, gives_each_job_a_token_that_says_nothing_of_another)
{
    const auto token = url_token::random();
    const auto one = token.for_one_job("/hook");
    const auto other = token.for_one_job("/hook");
    const auto number = other.substr(0, other.find('&'));
    const auto proof = one.substr(one.find('&'));
    EXPECT_EQ(come_by(token, number + proof), webhook_refusal::wrong_proof);
    EXPECT_EQ(one.find(token.token().reveal()), std::string::npos);
    const auto verdict = token.verify(webhook_request("POST", one), noon);
    EXPECT_EQ("/hook?job=" + verdict.job_number, one.substr(0, one.find('&')));
    EXPECT_FALSE(verdict.is_signed);
}

TEST(url_token, takes_a_kept_token_when_it_is_long_and_url_safe)
{
    const auto first = url_token::random();
    const url_token again(first.token());
    EXPECT_EQ(come_by(again, first.for_one_job("/")), webhook_refusal::none);
    for (const auto& bad :
         {std::string(),
          std::string(31, 'a'),
          std::string(129, 'a'),
          std::string(40, '&'),
          std::string(40, '\xe9')}) {
        EXPECT_THROW((void)url_token(secret(bad)), std::invalid_argument) << bad;
    }
}

TEST(webhook_scheme, is_any_value_that_can_verify)
{
    struct only_robots {
        andante::webhook_verdict
        verify(const webhook_request& request, std::chrono::system_clock::time_point) const
        {
            return request.headers.find("User-Agent") == "robot"
                       ? andante::webhook_verdict()
                       : andante::webhook_verdict::refused(webhook_refusal::missing_proof);
        }
    };
    const webhook_scheme own = only_robots();
    webhook_request request("POST", "/");
    EXPECT_FALSE(own.verify(request, noon).accepted());
    request.headers.add("user-agent", "robot");
    EXPECT_TRUE(own.verify(request, noon).accepted());
    const webhook_scheme none = andante::unauthenticated_webhooks();
    EXPECT_TRUE(none.verify(webhook_request("GET", ""), noon).accepted());
    EXPECT_FALSE(none.verify(request, noon).is_signed);
    static_assert(!std::is_default_constructible_v<webhook_scheme>);
}

} // namespace

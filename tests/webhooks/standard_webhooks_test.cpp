#include "core/encoding.hpp"
#include "webhooks/webhook_examples.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace {

using namespace std::chrono_literals;
using andante::secret;
using andante::standard_webhooks;
using andante::webhook_refusal;
using andante::webhook_request;
using andante::http::headers;
using andante_tests::webhook_example;
using andante_tests::webhook_example_named;
using andante_tests::webhook_examples;

webhook_request request_of(const webhook_example& what)
{
    webhook_request made("POST", "/webhooks");
    made.headers.add("webhook-id", what.id);
    made.headers.add("webhook-timestamp", what.seconds);
    made.headers.add("webhook-signature", what.signature);
    made.body = what.body;
    return made;
}

/// SW1, with one thing changed.
class message {
public:
    webhook_example base = webhook_example_named("standard", "SW1");
    webhook_request request = request_of(base);
    standard_webhooks scheme{secret(base.keys.front())};

    webhook_refusal verdict(std::chrono::seconds later = 0s) const
    {
        return scheme.verify(request, base.sent() + later).refusal;
    }

    webhook_refusal with_signature(std::string value)
    {
        request.headers.set("webhook-signature", std::move(value));
        return verdict();
    }

    /// As if the sender itself wrote the timestamp so: the signature fits.
    webhook_refusal with_timestamp(const std::string& text)
    {
        const auto key = andante::detail::from_base64(
            base.keys.front().substr(6), andante::detail::base64_form::lenient
        );
        const auto signed_text = base.id + '.' + text + '.' + base.body;
        const auto mac = andante::webhooks::hmac_sha256(*key, signed_text);
        request.headers.set("webhook-timestamp", text);
        return with_signature("v1," + andante::detail::to_base64(mac));
    }
};

TEST(standard_webhooks, accepts_every_published_vector)
{
    const auto all = webhook_examples("standard");
    ASSERT_EQ(all.size(), 9u);
    for (const auto& each : all) {
        const standard_webhooks scheme(secret(each.keys.front()));
        const auto verdict = scheme.verify(request_of(each), each.sent());
        EXPECT_TRUE(verdict.accepted()) << each.name << ": " << to_string(verdict.refusal);
        EXPECT_TRUE(verdict.is_signed) << each.name;
        EXPECT_EQ(verdict.message_id, each.id) << each.name;
    }
}

TEST(standard_webhooks, signs_every_vector_as_published)
{
    for (const auto& each : webhook_examples("standard")) {
        const auto& key = each.secret_key.empty() ? each.keys.front() : each.secret_key;
        const auto made = standard_webhooks(secret(key)).sign(each.id, each.sent(), each.body);
        EXPECT_EQ(made.find("webhook-signature"), each.signature) << each.name;
        EXPECT_EQ(made.find("webhook-timestamp"), each.seconds) << each.name;
        EXPECT_EQ(made.find("webhook-id"), each.id) << each.name;
    }
}

TEST(standard_webhooks, refuses_every_vector_after_any_change_of_its_body)
{
    for (const auto& each : webhook_examples("standard")) {
        const standard_webhooks scheme(secret(each.keys.front()));
        auto request = request_of(each);
        request.body += ' ';
        EXPECT_EQ(scheme.verify(request, each.sent()).refusal, webhook_refusal::wrong_proof);
        for (std::size_t at = 0; at < each.body.size(); ++at) {
            request.body = each.body;
            request.body[at] = static_cast<char>(request.body[at] ^ 1);
            EXPECT_FALSE(scheme.verify(request, each.sent()).accepted()) << each.name << ' ' << at;
        }
    }
}

TEST(standard_webhooks, refuses_what_an_empty_key_has_signed)
{
    message forged;
    const auto vectors = andante_tests::webhook_vectors();
    const auto signature = std::string(vectors.at("forged_with_an_empty_key").as_string());
    EXPECT_EQ(forged.with_signature(signature), webhook_refusal::wrong_proof);
}

TEST(standard_webhooks, takes_no_key_that_can_be_guessed_or_read_wrongly)
{
    for (const char* bad :
         {"",
          "whsec_",
          "whpk_",
          "whsk_",
          "whsec_AAAA",
          "whsec_not base64 at all!",
          "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOi",
          "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbc=AAAA",
          // The seed of one key and the public half of another.
          "whsk_6Xb/dCcHpPea21PS1N9VY/"
          "NZW723CEc77N4rJCubMbcAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
          "AA=="}) {
        EXPECT_THROW((void)standard_webhooks(secret(bad)), std::invalid_argument) << bad;
    }
    EXPECT_THROW((void)standard_webhooks(std::vector<secret>()), std::invalid_argument);
}

TEST(standard_webhooks, refuses_signatures_that_are_not_a_version_and_base64)
{
    const auto good = message().base.signature;
    const auto digest = good.substr(3);
    for (const auto& bad :
         {std::string("v1,"),
          digest,
          "v2," + digest,
          "v1a," + digest,
          "V1," + digest,
          "v1 ," + digest,
          "v1;" + digest,
          "v1," + digest.substr(0, digest.size() - 1), // unpadded
          "v1," + digest + "=",
          "v1,=" + digest,
          "v1," + digest.substr(0, 42) + "F=", // the same bytes with other spare bits
          "x\t" + good,                        // a list separated by tabs is none
          good + "\t" + good,
          std::string("v1,\xc3\xa9\xf0\x9f\x98\x80"),
          std::string("v1,\xff\xfe"),
          std::string("v1,\0", 4) + digest,
          std::string(),
          std::string(",,,, , ,,")}) {
        EXPECT_EQ(message().with_signature(bad), webhook_refusal::wrong_proof) << bad;
    }
}

TEST(standard_webhooks, allows_blanks_behind_commas_where_a_proxy_puts_them)
{
    const auto good = message().base.signature;
    const auto digest = good.substr(3);
    for (const auto& list :
         {"v1, " + digest,
          "v1,  " + digest + " ",
          good + ", v1a,AAAA",
          "v1a,AAAA, " + good,
          "v1a, AAAA, v1, " + digest,
          "v1, " + digest + ", v1a, AAAA",
          "v1,AAAA  " + good}) {
        EXPECT_EQ(message().with_signature(list), webhook_refusal::none) << list;
    }
    EXPECT_EQ(message().with_signature("v1a, " + digest), webhook_refusal::wrong_proof);
    EXPECT_EQ(message().with_signature("v1, v1a, " + digest), webhook_refusal::wrong_proof);
}

TEST(standard_webhooks, looks_at_all_of_up_to_sixteen_signatures)
{
    const auto good = message().base.signature;
    std::string list;
    for (int i = 0; i < 15; ++i) {
        list += "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= ";
    }
    EXPECT_EQ(message().with_signature(list + good), webhook_refusal::none);
    EXPECT_EQ(message().with_signature(good + ' ' + list), webhook_refusal::too_many_signatures);
    EXPECT_EQ(
        message().with_signature("v9,x " + list + good), webhook_refusal::too_many_signatures
    );
    EXPECT_EQ(message().with_signature("v1, v2,abc v1a,x " + good), webhook_refusal::none);
}

TEST(standard_webhooks, allows_five_minutes_in_both_directions)
{
    EXPECT_EQ(message().verdict(300s), webhook_refusal::none);
    EXPECT_EQ(message().verdict(-300s), webhook_refusal::none);
    EXPECT_EQ(message().verdict(301s), webhook_refusal::too_old);
    EXPECT_EQ(message().verdict(-301s), webhook_refusal::too_new);
    message strict;
    strict.scheme.tolerance = 10s;
    EXPECT_EQ(strict.verdict(10s), webhook_refusal::none);
    EXPECT_EQ(strict.verdict(11s), webhook_refusal::too_old);
}

TEST(standard_webhooks, reads_timestamps_as_plain_digits_only)
{
    for (const char* bad :
         {"",
          "1614265330.0",
          "+1614265330",
          "-1614265330",
          " 1614265330",
          "1614265330 ",
          "0x60380d72",
          "01614265330",
          "16142653301614265330",
          "1614265330000000000000000000000000000000",
          "1,614,265,330",
          "\xd9\xa1\xd9\xa6"}) {
        EXPECT_EQ(message().with_timestamp(bad), webhook_refusal::malformed_proof) << bad;
    }
    EXPECT_EQ(message().with_timestamp("1614265330"), webhook_refusal::none);
    EXPECT_EQ(message().with_timestamp("0"), webhook_refusal::too_old);
    EXPECT_EQ(message().with_timestamp("999999999999"), webhook_refusal::too_new);
}

TEST(standard_webhooks, refuses_headers_that_are_missing_or_come_twice)
{
    for (const char* name : {"webhook-id", "webhook-timestamp", "webhook-signature"}) {
        message without;
        without.request.headers.erase(name);
        EXPECT_EQ(without.verdict(), webhook_refusal::missing_proof) << name;
        message twice;
        const auto value = std::string(*twice.request.headers.find(name));
        twice.request.headers.add(name, value);
        EXPECT_EQ(twice.verdict(), webhook_refusal::ambiguous_proof) << name;
    }
}

TEST(standard_webhooks, refuses_ids_that_would_make_the_signed_text_ambiguous)
{
    for (const auto& bad :
         {std::string(),
          std::string("a.b"),
          std::string("a b"),
          std::string("\xc3\xa9"),
          std::string(257, 'a')}) {
        message changed;
        changed.request.headers.set("webhook-id", bad);
        EXPECT_EQ(changed.verdict(), webhook_refusal::malformed_proof) << bad;
        EXPECT_THROW((void)changed.scheme.sign(bad, changed.base.sent(), ""), std::invalid_argument)
            << bad;
    }
}

TEST(standard_webhooks, finds_headers_in_any_case_and_under_the_brand_of_svix)
{
    message shouted;
    headers upper;
    for (const auto& [name, value] : shouted.request.headers) {
        std::string changed = name;
        for (auto& each : changed) {
            each = static_cast<char>(std::toupper(static_cast<unsigned char>(each)));
        }
        upper.add(changed, value);
    }
    shouted.request.headers = upper;
    EXPECT_EQ(shouted.verdict(), webhook_refusal::none);

    message branded;
    headers svix;
    for (const auto& [name, value] : branded.request.headers) {
        svix.add("svix" + name.substr(7), value);
    }
    branded.request.headers = svix;
    EXPECT_EQ(branded.verdict(), webhook_refusal::none);
    branded.request.headers.add("webhook-id", branded.base.id); // half of one, half of the other
    EXPECT_EQ(branded.verdict(), webhook_refusal::missing_proof);
}

TEST(standard_webhooks, accepts_old_and_new_key_while_they_are_changed)
{
    const auto old_one = webhook_example_named("standard", "SW1");
    const auto new_one = webhook_example_named("standard", "SW2");
    const auto asymmetric = webhook_example_named("standard", "SW4");
    const standard_webhooks both(
        {secret(new_one.keys.front()), secret(old_one.keys.front()), secret(asymmetric.keys.front())
        }
    );
    for (const auto& each : {old_one, new_one, asymmetric}) {
        EXPECT_TRUE(both.verify(request_of(each), each.sent()).accepted()) << each.name;
    }
    const standard_webhooks only_new(secret(new_one.keys.front()));
    EXPECT_EQ(
        only_new.verify(request_of(old_one), old_one.sent()).refusal, webhook_refusal::wrong_proof
    );
}

TEST(standard_webhooks, verifies_with_a_secret_ed25519_key_but_signs_with_no_public_one)
{
    const auto each = webhook_example_named("standard", "SW4");
    const standard_webhooks owner{secret(each.secret_key)};
    EXPECT_TRUE(owner.verify(request_of(each), each.sent()).accepted());
    const standard_webhooks reader(secret(each.keys.front()));
    EXPECT_THROW((void)reader.sign("msg_1", each.sent(), ""), std::logic_error);
}

} // namespace

// What is read from the wire, and where it comes from: addresses and answers.
#include <andante/pacing/redis.hpp>

#include "pacing/redis/circuit.hpp"
#include "pacing/redis/wire.hpp"

#include <gmock/gmock.h>

using namespace andante::pacing;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

TEST(redis_options, url_that_names_no_server_is_refused_without_repeating_it)
{
    for (const auto* bad :
         {"",
          "localhost:6379",
          "http://localhost",
          "redis://",
          "redis://:6379",
          "redis://host:",
          "redis://host:port",
          "redis://host:65536",
          "redis://host:0",
          "redis://host:-1",
          "redis://host/name",
          "redis://host/1/2",
          "redis://host/-1",
          "redis://[::1",
          "redis://[]",
          "redis://user:pa%zz@host",
          "redis://user:pass%2@host",
          "redis://user:s3cr3t%@host",
          "unix://",
          "unix://relative/path",
          "unix:///a%00b"}) {
        try {
            const redis_options made(bad, "account");
            ADD_FAILURE() << bad << " became " << made.host;
        } catch (const std::invalid_argument& error) {
            EXPECT_THAT(error.what(), Not(HasSubstr("s3cr3t")));
            EXPECT_THAT(error.what(), HasSubstr("URL of a Redis server"));
        }
    }
    EXPECT_THROW(redis_options("unix:///" + std::string(107, 'x'), "a"), std::invalid_argument);
    EXPECT_THROW(redis_options("redis://host", ""), std::invalid_argument);
}

TEST(redis_options, url_that_asks_for_tls_is_told_that_there_is_none)
{
    try {
        const redis_options made("rediss://user:s3cr3t@host", "account");
        FAIL() << made.host;
    } catch (const std::invalid_argument& error) {
        EXPECT_THAT(error.what(), HasSubstr("TLS"));
        EXPECT_THAT(error.what(), HasSubstr("not supported"));
        EXPECT_THAT(error.what(), Not(HasSubstr("s3cr3t")));
    }
}

TEST(redis_options, url_gives_all_its_parts)
{
    const redis_options plain("redis://cache.example", "account 7");
    EXPECT_EQ(plain.host, "cache.example");
    EXPECT_EQ(plain.port, 6379);
    EXPECT_EQ(plain.database, 0u);
    EXPECT_TRUE(plain.password.empty());
    EXPECT_EQ(plain.scope, "account 7");
    const redis_options full("redis://mika:p%40ss%3aw%2Frd@10.0.0.1:7000/12", "a");
    EXPECT_EQ(full.user, "mika");
    EXPECT_EQ(full.password.reveal(), "p@ss:w/rd");
    EXPECT_EQ(full.host, "10.0.0.1");
    EXPECT_EQ(full.port, 7000);
    EXPECT_EQ(full.database, 12u);
    EXPECT_EQ(redis_options("redis://:secret@h", "a").password.reveal(), "secret");
    EXPECT_EQ(redis_options("redis://:secret@h", "a").user, "");
    EXPECT_EQ(redis_options("redis://[::1]:7000/", "a").host, "::1");
    EXPECT_EQ(redis_options("redis://[::1]:7000/", "a").port, 7000);
    EXPECT_EQ(redis_options("unix:///run/my%20redis.sock", "a").path, "/run/my redis.sock");
}

TEST(wire, answer_that_comes_in_any_pieces_is_the_same_answer)
{
    const std::string bytes =
        "*5\r\n:42\r\n$5\r\nhe\r\nl\r\n$-1\r\n-ERR no\r\n*2\r\n+OK\r\n:-7\r\n:9\r\n";
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        wire_reader reader;
        reader.feed(bytes.substr(0, cut));
        std::vector<wire_value> got;
        while (auto one = reader.next()) {
            got.push_back(std::move(*one));
        }
        reader.feed(bytes.substr(cut));
        while (auto one = reader.next()) {
            got.push_back(std::move(*one));
        }
        ASSERT_EQ(got.size(), 2u) << cut;
        EXPECT_EQ(got[0].number_at(0), 42);
        EXPECT_EQ(got[0].text_at(1), "he\r\nl");
        EXPECT_EQ(got[0].items[2].what, wire_value::kind::nothing);
        EXPECT_TRUE(got[0].items[3].is_error("ERR"));
        EXPECT_EQ(got[0].items[4].number_at(1), -7);
        EXPECT_EQ(got[1].number, 9);
        EXPECT_FALSE(reader.broken());
    }
}

TEST(wire, truncated_answer_is_no_answer_and_its_parts_are_freed)
{
    const std::string bytes = "*3\r\n$4\r\ntext\r\n*2\r\n:1\r\n$3\r\nabc\r\n:2\r\n";
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        wire_reader reader;
        reader.feed(bytes.substr(0, size));
        EXPECT_FALSE(reader.next().has_value()) << size;
    }
}

TEST(wire, peer_cannot_make_it_hold_more_than_it_may)
{
    wire_reader many;
    many.feed("*70000\r\n");
    EXPECT_FALSE(many.next().has_value());
    EXPECT_TRUE(many.broken());
    wire_reader endless;
    endless.feed("$500000000\r\n");
    const std::string block(1U << 16U, 'x');
    std::size_t fed = 0;
    while (!endless.broken() && fed < (64U << 20U)) {
        endless.feed(block);
        EXPECT_FALSE(endless.next().has_value());
        fed += block.size();
    }
    EXPECT_TRUE(endless.broken());
    EXPECT_LE(fed, wire_reader::longest_answer + block.size());
    // Many small answers are no long one.
    wire_reader patient;
    const std::string small = "$60000\r\n" + std::string(60000, 'y') + "\r\n";
    for (int i = 0; i < 200; ++i) {
        patient.feed(small);
        ASSERT_TRUE(patient.next().has_value());
    }
}

TEST(wire, answers_of_the_newer_protocol_are_not_taken_for_others)
{
    for (const std::string foreign :
         {",1.5\r\n",
          "_\r\n",
          "#t\r\n",
          "(3492890328409238509324850943850943825024385\r\n",
          "=7\r\ntxt:abc\r\n",
          "%1\r\n+a\r\n:1\r\n",
          "~1\r\n:1\r\n",
          ">1\r\n:1\r\n",
          "*2\r\n:1\r\n,1.5\r\n"}) {
        wire_reader reader;
        reader.feed(foreign);
        EXPECT_FALSE(reader.next().has_value()) << foreign;
        EXPECT_TRUE(reader.broken()) << foreign;
    }
}

TEST(wire, answer_that_nests_without_end_is_broken_and_freed_without_harm)
{
    wire_reader reader;
    std::string bytes;
    for (int level = 0; level < 200'000; ++level) {
        bytes += "*1\r\n";
    }
    reader.feed(bytes);
    EXPECT_FALSE(reader.next().has_value());
    EXPECT_TRUE(reader.broken());
}

TEST(wire, index_that_is_not_there_is_nothing)
{
    const wire_value none;
    EXPECT_FALSE(none.number_at(0).has_value());
    EXPECT_FALSE(none.text_at(0).has_value());
    EXPECT_FALSE(none.is_error("ERR"));
}

TEST(circuit, three_failures_open_it_and_one_success_closes_it)
{
    circuit one(1s, 30s);
    EXPECT_EQ(one.failed(), 0s);
    EXPECT_EQ(one.failed(), 0s);
    EXPECT_FALSE(one.open());
    EXPECT_EQ(one.failed(), 1s);
    EXPECT_TRUE(one.open());
    for (const auto wait : {2s, 4s, 8s, 16s, 30s, 30s}) {
        EXPECT_EQ(one.failed(), wait);
    }
    one.succeeded();
    EXPECT_FALSE(one.open());
    EXPECT_EQ(one.failed(), 0s);
    circuit short_one(10s, 2s);
    short_one.failed();
    short_one.failed();
    EXPECT_EQ(short_one.failed(), 2s);
}

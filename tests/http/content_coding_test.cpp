#include "http/content_coding.hpp"
#include "http/fetch.hpp"
#include "support/gzip.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace andante::http {
namespace {

using support::in_gzip;

/// A page of JSON as gzip 1.12 wrote it, with the name of its file in its head.
constexpr std::string_view recorded_hex =
    "1f8b08080ca70e6b0203706167652e6a736f6e00a5cc310e02211046e1ab90bfa6d1923b78026331911188ecb08171"
    "8921dc7d693c81e5fb8a37e049096e20b070254d451adc7d207938e805164d493f0bf12cdb9e59d92fdceb0a5dd8a9"
    "6e86847209a67d4563a783ad9114a21a5fd3c198f6b7bbfeb7eb94df980f8b48ed562ac3bd28379ef304ff802539c7"
    "000000";
constexpr std::string_view recorded_text =
    R"({"data":{"generations":[{"id":"t1","status":"completed","prompt":"warm analog synthwave, night drive"},)"
    R"({"id":"t2","status":"completed","prompt":"warm analog synthwave, night walk"}],"hasMore":false}})";

std::string bytes_of(std::string_view hex)
{
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    }
    return bytes;
}

response coded(std::string body, std::string coding = "gzip")
{
    response answer;
    answer.status = 200;
    answer.headers.add("Content-Encoding", std::move(coding));
    answer.body = std::move(body);
    return answer;
}

errc cause_of(std::string body, std::size_t most = 1'000'000)
{
    auto answer = coded(std::move(body));
    const auto done = decode_body(answer, most);
    EXPECT_FALSE(done);
    EXPECT_FALSE(answer.is_decoded);
    EXPECT_EQ(done.has_error() ? done.error().http_status() : 0, 200);
    return done.has_error() ? static_cast<errc>(done.error().code().value()) : errc();
}

/// Decodes in pieces of that many bytes, into room for as many.
result<std::string> decode_in(std::string_view bytes, std::size_t piece, std::size_t room)
{
    gzip_decoder decoder;
    std::string into(room, '\0');
    std::string text;
    while (!bytes.empty()) {
        auto part = bytes.substr(0, piece);
        bytes.remove_prefix(part.size());
        bool is_filled = true;
        while (!part.empty() || is_filled) {
            const auto step = decoder.decode(part, into);
            if (!step) {
                return step.error();
            }
            part.remove_prefix(step->taken);
            text.append(into, 0, step->made);
            is_filled = step->made == into.size();
        }
    }
    const auto whole = decoder.finish();
    return whole ? result<std::string>(text) : whole.error();
}

/// Keeps what it is given, and takes no more than `most` bytes before it is emptied.
class bucket final : public body_sink {
public:
    bool begin(const response& head, std::optional<std::uint64_t> content_length) override
    {
        length = content_length;
        return head.status == 200;
    }
    result<void> write(std::string_view piece) override
    {
        held += piece.size();
        largest = std::max(largest, held);
        text += piece;
        return refusal;
    }
    bool has_room() const noexcept override { return held < most; }
    boost::asio::awaitable<void> wait_for_room() override
    {
        held = 0; // whoever reads it takes all
        co_return;
    }

    std::string text;
    std::optional<std::uint64_t> length;
    result<void> refusal;
    std::size_t held = 0;
    std::size_t largest = 0;
    std::size_t most = 1000;
};

/// An exchange over a transport that gives a body to the sink, in pieces, as the network does.
class piecewise_transport final : public transport {
public:
    explicit piecewise_transport(response answer, std::size_t piece = 64 * 1024)
        : answer_(std::move(answer))
        , piece_(piece)
    {}

    boost::asio::awaitable<result<response>> send(request what, exchange_limits) override
    {
        response head = answer_;
        if (!what.sink || !what.sink->begin(head, head.body.size())) {
            co_return head;
        }
        auto rest = std::exchange(head.body, std::string());
        while (!rest.empty()) {
            if (!what.sink->has_room()) {
                co_await what.sink->wait_for_room();
            }
            const auto written = what.sink->write(rest.substr(0, piece_));
            if (!written) {
                co_return written.error();
            }
            rest.erase(0, piece_);
        }
        co_return head;
    }

private:
    response answer_;
    std::size_t piece_;
};

result<response> send(response answer, std::shared_ptr<body_sink> sink, std::size_t piece = 65'536)
{
    boost::asio::io_context io;
    auto over = std::make_shared<piecewise_transport>(std::move(answer), piece);
    request what(method::get, *url::parse("https://api.example.org/"));
    what.sink = std::move(sink);
    return support::run(io, send_decoded(std::move(over), std::move(what), exchange_limits()));
}

TEST(content_coding, what_is_damaged_is_an_error_and_never_text)
{
    const auto whole = bytes_of(recorded_hex);
    auto other_checksum = whole;
    other_checksum[whole.size() - 8] ^= 1;
    auto other_size = whole;
    other_size[whole.size() - 1] ^= 1;
    auto other_bits = whole;
    other_bits[whole.size() / 2] ^= 0x55;
    for (const auto& each : {other_checksum, other_size, other_bits}) {
        EXPECT_EQ(cause_of(each), errc::malformed_http);
    }
    EXPECT_EQ(cause_of(R"({"data":{}})"), errc::malformed_http) << "it only says that it is coded";
    EXPECT_EQ(cause_of(whole + "junk"), errc::malformed_http);
    EXPECT_EQ(cause_of(whole + std::string(3, '\0') + "junk"), errc::malformed_http);
}

TEST(content_coding, what_was_cut_at_any_byte_is_truncated)
{
    const auto whole = bytes_of(recorded_hex);
    for (std::size_t size = 1; size < whole.size(); ++size) {
        EXPECT_EQ(cause_of(whole.substr(0, size)), errc::truncated_body) << size;
    }
    EXPECT_EQ(cause_of(whole + whole.substr(0, 1)), errc::truncated_body) << "a second member";
}

TEST(content_coding, is_decoded_however_it_is_cut_into_pieces)
{
    const auto whole = bytes_of(recorded_hex);
    for (std::size_t piece = 1; piece <= whole.size(); ++piece) {
        for (const std::size_t room : {1U, 7U, 64U, 1024U}) {
            const auto text = decode_in(whole, piece, room);
            ASSERT_TRUE(text) << piece << ' ' << room << ' ' << text.error().message();
            ASSERT_EQ(*text, recorded_text) << piece << ' ' << room;
        }
    }
}

TEST(content_coding, members_that_follow_each_other_are_one_body)
{
    const auto both = in_gzip("one, ") + in_gzip("") + in_gzip("two");
    for (std::size_t piece = 1; piece <= both.size(); ++piece) {
        EXPECT_EQ(decode_in(both, piece, 4).value(), "one, two") << piece;
        EXPECT_EQ(decode_in(both + std::string(9, '\0'), piece, 4).value(), "one, two") << "padded";
    }
}

TEST(content_coding, a_body_that_grows_beyond_the_limit_is_given_up_one_buffer_behind_it)
{
    const auto bomb = in_gzip(std::string(50'000'000, '0'));
    ASSERT_LT(bomb.size(), 60'000u);
    EXPECT_EQ(cause_of(bomb, 1'000'000), errc::body_too_large);
    auto exact = coded(in_gzip(std::string(1'000'000, 'x')));
    EXPECT_TRUE(decode_body(exact, 1'000'000));
    EXPECT_EQ(exact.body.size(), 1'000'000u);
    EXPECT_EQ(cause_of(in_gzip(std::string(1'000'001, 'x')), 1'000'000), errc::body_too_large);
}

TEST(content_coding, the_head_stays_as_it_came)
{
    for (const std::string coding : {"gzip", "x-gzip", "GZIP", "identity, gzip"}) {
        auto answer = coded(bytes_of(recorded_hex), coding);
        answer.headers.add("Content-Length", std::to_string(answer.body.size()));
        ASSERT_TRUE(decode_body(answer, 1'000'000)) << coding;
        EXPECT_EQ(answer.body, recorded_text);
        EXPECT_TRUE(answer.is_decoded);
        EXPECT_EQ(answer.headers.find("Content-Encoding"), coding);
        EXPECT_EQ(answer.headers.size(), 2u);
        EXPECT_GE(answer.body.capacity(), answer.body.size() + 64) << "a parser reads past the end";
    }
}

TEST(content_coding, other_codings_and_none_are_left_alone)
{
    for (const std::string coding : {"br", "zstd", "gzip, br", "gzip, gzip", "identity", ""}) {
        auto answer = coded("as it came", coding);
        ASSERT_TRUE(decode_body(answer, 100));
        EXPECT_EQ(answer.body, "as it came") << coding;
        EXPECT_FALSE(answer.is_decoded);
    }
    auto empty = coded("");
    EXPECT_TRUE(decode_body(empty, 100)) << "as the answer to HEAD";
}

TEST(decoding_sink, gives_a_small_coded_body_as_slowly_as_it_is_taken)
{
    const std::string text(20'000'000, 'y');
    for (const std::size_t piece : {1'000U, 65'536U}) {
        const auto sink = std::make_shared<bucket>();
        const auto answer = send(coded(in_gzip(text)), sink, piece);
        ASSERT_TRUE(answer) << answer.error().message();
        EXPECT_EQ(sink->text, text);
        EXPECT_FALSE(sink->length) << "what was announced is the length of the coded bytes";
        EXPECT_LE(sink->largest, sink->most + 32 * 1024);
    }
}

TEST(decoding_sink, passes_on_a_body_that_is_not_coded)
{
    response plain;
    plain.status = 200;
    plain.body = "as it is";
    const auto sink = std::make_shared<bucket>();
    ASSERT_TRUE(send(plain, sink));
    EXPECT_EQ(sink->text, "as it is");
    EXPECT_EQ(sink->length, 8u);
}

TEST(decoding_sink, says_what_is_wrong_with_a_body_wherever_it_is)
{
    const auto whole = in_gzip(std::string(5'000'000, 'z'));
    auto damaged = whole;
    damaged[whole.size() - 5] ^= 1;
    struct fault {
        std::string body;
        errc cause;
    };
    for (const auto& [body, cause] :
         {fault{whole.substr(0, whole.size() - 1), errc::truncated_body},
          fault{whole.substr(0, 5), errc::truncated_body},
          fault{damaged, errc::malformed_http},
          fault{"no gzip", errc::malformed_http}}) {
        const auto failed = send(coded(body), std::make_shared<bucket>(), 1'000);
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error(), cause);
    }
}

TEST(decoding_sink, ends_with_what_the_other_sink_says)
{
    const auto sink = std::make_shared<bucket>();
    sink->refusal = error(errc::file_error, error_details());
    const auto failed = send(coded(in_gzip("text")), sink);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::file_error);
}

TEST(decoding_sink, a_body_that_the_other_sink_declines_is_decoded_as_it_was_collected)
{
    auto answer = coded(in_gzip("no such thing"));
    answer.status = 404;
    const auto sink = std::make_shared<bucket>();
    const auto refused = send(answer, sink);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->body, "no such thing");
    EXPECT_TRUE(sink->text.empty());
}

} // namespace
} // namespace andante::http

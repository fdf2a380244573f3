#include "client/event_parser.hpp"

#include <gtest/gtest.h>

#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using andante::errc;
using andante::server_event;
using andante::detail::event_parser;

/// One line for each event: what can be told apart.
std::string shown(const server_event& event)
{
    return event.type + "|" + event.data + "|" + event.id + "|" +
           (event.retry ? std::to_string(event.retry->count()) : "-");
}

std::vector<std::string> parsed(const std::vector<std::string>& pieces)
{
    event_parser parser(1'000'000);
    std::vector<std::string> found;
    for (const auto& each : pieces) {
        parser.add(each);
        for (auto event = parser.next(); event && *event; event = parser.next()) {
            found.push_back(shown(**event));
        }
    }
    return found;
}

std::vector<std::string> parsed(const std::string& text)
{
    return parsed(std::vector{text});
}

using texts = std::vector<std::string>;

/// Name and value; the name of a comment is empty.
std::pair<std::string, std::string> field_in(const std::string& line)
{
    const auto colon = std::min(line.find(':'), line.size());
    auto value = colon < line.size() ? line.substr(colon + 1) : std::string();
    if (!value.empty() && value.front() == ' ') {
        value.erase(0, 1);
    }
    return {line.substr(0, colon), value};
}

/// Another reading of the same standard, as plain as can be: the whole text at once.
std::vector<std::string> naively_parsed(std::string text)
{
    if (text.starts_with("\xEF\xBB\xBF")) {
        text.erase(0, 3);
    }
    for (auto at = text.find("\r\n"); at != std::string::npos; at = text.find("\r\n", at + 1)) {
        text.replace(at, 2, "\n");
    }
    for (auto& c : text) {
        c = c == '\r' ? '\n' : c;
    }
    std::vector<std::string> found;
    std::string type, data, id;
    std::optional<std::chrono::milliseconds> retry;
    std::istringstream lines(text.substr(0, text.rfind('\n') + 1));
    for (std::string line; std::getline(lines, line);) {
        if (line.empty()) {
            if (!data.empty()) {
                server_event event;
                event.type = type.empty() ? "message" : type;
                event.data = data.substr(0, data.size() - 1);
                event.id = id;
                event.retry = retry;
                retry.reset();
                found.push_back(shown(event));
            }
            type.clear();
            data.clear();
            continue;
        }
        const auto [name, value] = field_in(line);
        if (name == "data") {
            data += value + '\n';
        } else if (name == "event") {
            type = value;
        } else if (name == "id" && value.find('\0') == std::string::npos) {
            id = value;
        } else if (name == "retry" && !value.empty() &&
                   value.find_first_not_of("0123456789") == std::string::npos) {
            retry = std::chrono::milliseconds(std::stol(value));
        }
    }
    return found;
}

TEST(event_parser, an_event_that_is_too_large_is_an_error_before_its_end)
{
    for (const auto* start : {"data: ", ": ", "unknown"}) {
        event_parser parser(100);
        parser.add(start);
        for (int i = 0; i < 20; ++i) {
            const auto found = parser.next();
            if (!found) {
                EXPECT_EQ(found.error(), errc::body_too_large) << start;
                EXPECT_GT(i, 8) << start;
                break;
            }
            ASSERT_LT(i, 12) << start;
            parser.add(std::string(10, 'x'));
        }
    }
}

TEST(event_parser, many_lines_of_one_event_count_together)
{
    event_parser parser(100);
    for (int i = 0; i < 11; ++i) {
        parser.add("data: 12345678\n");
    }
    EXPECT_FALSE(parser.next());
}

TEST(event_parser, many_small_events_together_are_not_too_large)
{
    event_parser parser(100);
    std::string text;
    for (int i = 0; i < 100; ++i) {
        text += "data: 12345678\n\n";
    }
    parser.add(text);
    int events = 0;
    for (auto found = parser.next(); found && *found; found = parser.next()) {
        ++events;
    }
    EXPECT_EQ(events, 100);
}

TEST(event_parser, every_line_end_is_one)
{
    const auto expected = texts{"message|a\nb||-", "message|c||-"};
    for (const std::string end : {"\n", "\r", "\r\n"}) {
        EXPECT_EQ(
            parsed("data: a" + end + "data: b" + end + end + "data: c" + end + end), expected
        );
    }
    EXPECT_EQ(parsed("data: a\rdata: b\n\r\ndata: c\r\n\n"), expected);
    EXPECT_EQ(parsed(texts{"data: a\r", "\ndata: b\r", "\n\r", "\ndata: c\r\r"}), expected);
}

TEST(event_parser, what_is_no_event_gives_none)
{
    EXPECT_EQ(parsed(""), texts{});
    EXPECT_EQ(parsed("\n\n\r\r\r\n"), texts{});
    EXPECT_EQ(parsed(": hello\n\n"), texts{});
    EXPECT_EQ(parsed("event: ping\n\n"), texts{});
    EXPECT_EQ(parsed("data: not ended\n"), texts{});
    EXPECT_EQ(parsed("dat: a\nDATA: b\n data: c\n\n"), texts{});
}

TEST(event_parser, fields_are_read_as_the_standard_says)
{
    EXPECT_EQ(parsed("data\n\n"), texts{"message|||-"});
    EXPECT_EQ(parsed("data:\n\n"), texts{"message|||-"});
    EXPECT_EQ(parsed("data\ndata\n\n"), texts{"message|\n||-"});
    EXPECT_EQ(parsed("data:a\ndata: b\ndata:  c\n\n"), texts{"message|a\nb\n c||-"});
    EXPECT_EQ(parsed("data: a:b\nevent: x\n\n"), texts{"x|a:b||-"});
    EXPECT_EQ(parsed("event: x\n\ndata: a\n\n"), texts{"message|a||-"});
    EXPECT_EQ(parsed("data: a\n: comment\ndata: b\n\n"), texts{"message|a\nb||-"});
}

TEST(event_parser, an_id_holds_until_the_next_one_and_nul_makes_none)
{
    EXPECT_EQ(
        parsed("id: 7\ndata: a\n\ndata: b\n\nid: 8"s + '\0' + "\ndata: c\n\nid\ndata: d\n\n"),
        (texts{"message|a|7|-", "message|b|7|-", "message|c|7|-", "message|d||-"})
    );
}

TEST(event_parser, a_retry_is_digits_alone)
{
    EXPECT_EQ(
        parsed("retry: 1500\ndata: a\n\ndata: b\n\n"), (texts{"message|a||1500", "message|b||-"})
    );
    for (const auto* odd : {"", "-1", "1s", "+5", "1 ", "99999999999"}) {
        EXPECT_EQ(parsed("retry: "s + odd + "\ndata: a\n\n"), texts{"message|a||-"}) << odd;
    }
    EXPECT_EQ(parsed("retry: 10\n\ndata: a\n\n"), texts{"message|a||10"});
}

TEST(event_parser, only_one_byte_order_mark_in_front_is_none_of_the_text)
{
    EXPECT_EQ(
        parsed("\xEF\xBB\xBF"
               "data: a\n\n"),
        texts{"message|a||-"}
    );
    EXPECT_EQ(parsed(texts{"\xEF", "\xBB\xBF", "data: a\n\n"}), texts{"message|a||-"});
    EXPECT_EQ(
        parsed("\xEF\xBB\xBF\xEF\xBB\xBF"
               "data: a\n\n"),
        texts{}
    );
    EXPECT_EQ(
        parsed("data: a\n\n\xEF\xBB\xBF"
               "data: b\n\n"),
        texts{"message|a||-"}
    );
}

TEST(event_parser, the_rest_is_an_event_whose_blank_line_is_missing)
{
    const auto rest_of = [](std::string_view text) {
        event_parser parser(1000);
        parser.add(text);
        while (true) {
            const auto found = parser.next();
            if (!found || !*found) {
                break;
            }
        }
        const auto rest = parser.rest();
        return rest ? rest->data : "(none)";
    };
    EXPECT_EQ(rest_of("data: [DONE]"), "[DONE]");
    EXPECT_EQ(rest_of("data: a\n\ndata: [DONE]\n"), "[DONE]");
    EXPECT_EQ(rest_of("data: a\n\n"), "(none)");
    EXPECT_EQ(rest_of("data: a\r\n\r\n"), "(none)");
    EXPECT_EQ(rest_of("data: a\n\n: bye"), "(none)");
    EXPECT_EQ(rest_of(""), "(none)");
}

/// As a provider sends them: comments, several lines, letters of four bytes, both line ends.
const std::string recorded =
    "\xEF\xBB\xBF: connected\r\n\r\nevent: start\nid: 1\ndata: {\"a\":1}\n\n"
    "data: \xF0\x9F\x8E\xB5 \xC3\xA9\r\ndata: second\r\n\r\n"
    ": keep-alive\n\nretry: 3000\nevent: end\rid: 2\rdata\r\rdata: [DONE]\n\n";

TEST(event_parser, a_recorded_stream_split_at_every_byte_gives_the_same_events)
{
    const auto whole = parsed(recorded);
    ASSERT_EQ(whole.size(), 4U);
    EXPECT_EQ(whole.at(1), "message|\xF0\x9F\x8E\xB5 \xC3\xA9\nsecond|1|-");
    EXPECT_EQ(whole, naively_parsed(recorded));
    for (std::size_t at = 0; at <= recorded.size(); ++at) {
        EXPECT_EQ(parsed(texts{recorded.substr(0, at), recorded.substr(at)}), whole) << at;
    }
    texts bytes;
    for (const char c : recorded) {
        bytes.emplace_back(1, c);
    }
    EXPECT_EQ(parsed(bytes), whole);
}

TEST(event_parser, a_recorded_stream_cut_at_every_byte_gives_only_whole_events)
{
    const auto whole = parsed(recorded);
    for (std::size_t at = 0; at <= recorded.size(); ++at) {
        const auto found = parsed(recorded.substr(0, at));
        ASSERT_LE(found.size(), whole.size());
        EXPECT_TRUE(std::equal(found.begin(), found.end(), whole.begin())) << at;
    }
}

TEST(event_parser, agrees_with_a_plain_reading_on_random_streams_and_splits)
{
    const texts words{"data", "event",    "id",           "retry", ":",      ": ",        " ",
                      "\n",   "\n",       "\n\n",         "\r",    "\r\n",   "\r\n\r\n",  "12",
                      "x",    "\xC3\xA9", "\xEF\xBB\xBF", "\0"s,   "data: ", "data:y\n\n"};
    std::mt19937 random(20261);
    const auto below = [&](std::size_t limit) { return random() % limit; };
    for (int round = 0; round < 10'000; ++round) {
        std::string text;
        for (std::size_t i = 0, count = below(40); i < count; ++i) {
            text += words[below(words.size())];
        }
        texts pieces;
        for (std::size_t at = 0; at < text.size();) {
            const auto size = 1 + below(12);
            pieces.push_back(text.substr(at, size));
            at += size;
        }
        text += "\n"; // the plain reading knows whole lines only
        pieces.emplace_back("\n");
        ASSERT_EQ(parsed(pieces), naively_parsed(text)) << "round " << round;
    }
}

} // namespace

#include "core/timestamp.hpp"
#include "fuzz/decode_everything.hpp"
#include "providers/finetuning/examples.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

namespace {

using andante::test::decode_everything;
using andante::test::examples;

/// Where two examples can be spliced so that the result is often still JSON.
constexpr std::string_view joints = "{}[],:\"";

class mutator {
public:
    explicit mutator(unsigned seed)
        : engine_(seed)
    {}

    std::size_t pick(std::size_t bound) { return engine_() % bound; }

    void mutate(std::string& text)
    {
        static const std::string pieces[] = {
            "null",
            "true",
            "{}",
            "[]",
            "\"\"",
            "-1",
            "1e999",
            "\\ud800",
            "\\u0000",
            "\xff",
            "{\"data\":",
            "[[[[[[[[",
            "}}}}",
            "\"id\":",
            ",",
            "0.5",
            "99999999999999999999",
            "2026-13-40"
        };
        if (text.empty()) {
            text = "{";
        }
        const auto at = pick(text.size());
        switch (pick(7)) {
        case 0:
            text[at] = static_cast<char>(pick(256));
            break;
        case 1:
            text.erase(at, 1 + pick(8));
            break;
        case 2:
            text.insert(at, pieces[pick(std::size(pieces))]);
            break;
        case 3:
            text.insert(at, text.substr(pick(text.size()), pick(40)));
            break;
        case 4:
            text.resize(at);
            break;
        case 5:
            text[at] = joints[pick(joints.size())];
            break;
        default:
            replace_value(text, pieces[pick(std::size(pieces))]);
            break;
        }
    }

private:
    /// Puts another value behind some colon, which keeps most of the text JSON.
    void replace_value(std::string& text, const std::string& piece)
    {
        const auto colon = text.find(':', pick(text.size()));
        if (colon == std::string::npos) {
            return;
        }
        const auto end = text.find_first_of(",}]", colon);
        text.replace(colon + 1, end == std::string::npos ? end : end - colon - 1, piece);
    }

    std::mt19937 engine_;
};

TEST(hostile_bodies, mutated_examples_never_crash_a_decoder)
{
    const auto* const wanted = std::getenv("ANDANTE_MUTATIONS");
    const int rounds = wanted != nullptr ? std::atoi(wanted) : 1500;
    mutator change(20260602);
    int decoded = 0;
    int refused = 0;
    for (int i = 0; i < rounds; ++i) {
        const auto& one = examples()[change.pick(examples().size())];
        auto text = boost::json::serialize(one.body);
        for (auto n = 1 + change.pick(4); n > 0; --n) {
            change.mutate(text);
        }
        SCOPED_TRACE(text);
        const auto counts = decode_everything(text);
        decoded += counts.decoded;
        refused += counts.refused;
    }
    EXPECT_GT(decoded, rounds / 10);
    EXPECT_GT(refused, rounds);
}

TEST(hostile_bodies, every_prefix_of_every_example_is_refused_or_read)
{
    for (const auto& one : examples()) {
        if (one.kind == "request" || (one.status >= 300 && one.operation != "addPlaylistTracks")) {
            continue;
        }
        const auto text = boost::json::serialize(one.body);
        for (std::size_t size = 0; size < text.size(); size += 7) {
            auto answer = andante::test::make_answer(200, text.substr(0, size));
            EXPECT_FALSE(andante::finetuning::decode_generation(answer)) << text.substr(0, size);
        }
    }
}

TEST(hostile_bodies, deep_and_wide_documents_end_in_a_value)
{
    const std::string opening(100000, '[');
    const std::string objects = [] {
        std::string text;
        for (int i = 0; i < 20000; ++i) {
            text += "{\"data\":";
        }
        return text;
    }();
    decode_everything(opening);
    decode_everything(objects);
    decode_everything("{\"data\":" + opening + std::string(100000, ']') + "}");
    decode_everything(std::string(100000, ' '));
    decode_everything(std::string(1000, '\0'));
    std::string wide = "{\"data\":{\"id\":\"a\",\"status\":\"x\"";
    for (int i = 0; i < 5000; ++i) {
        wide += ",\"k" + std::to_string(i) + "\":" + std::to_string(i);
    }
    EXPECT_GT(decode_everything(wide + "}}").decoded, 0);
}

/// Every member of a track present, null or absent by chance: the decoder must say exactly that.
TEST(decode_generation, any_mix_of_members_is_read_as_it_is)
{
    std::mt19937_64 engine(11);
    enum class presence { absent, null, value };
    const auto choose = [&engine] { return static_cast<presence>(engine() % 3); };
    const auto number = [&engine] { return static_cast<std::int64_t>(engine() % 1000000); };
    for (int i = 0; i < 3000; ++i) {
        boost::json::object body{{"id", "i" + std::to_string(i)}, {"status", "completed"}};
        const auto put = [&body](const char* key, presence how, boost::json::value value) {
            if (how != presence::absent) {
                body[key] = how == presence::null ? boost::json::value() : std::move(value);
            }
        };
        const auto title = choose();
        const auto hook = choose();
        const auto plays = choose();
        const auto length = choose();
        const auto created = choose();
        const auto count = number();
        const double seconds = static_cast<double>(number()) / 8;
        const std::chrono::system_clock::time_point moment{
            std::chrono::milliseconds(number() * 1000)
        };
        put("title", title, boost::json::string("T\"" + std::to_string(count)));
        put("webhook", hook, boost::json::string("https://h/" + std::to_string(count)));
        put("playCount", plays, count);
        put("duration", length, seconds);
        put("createdAt", created, boost::json::string(andante::detail::format_timestamp(moment)));
        auto answer = andante::test::make_answer(
            200, boost::json::serialize(boost::json::object{{"data", body}})
        );
        const auto track = andante::finetuning::decode_generation(answer).value();
        ASSERT_EQ(track.title.has_value(), title == presence::value);
        ASSERT_EQ(track.webhook.is_absent(), hook == presence::absent);
        ASSERT_EQ(track.webhook.is_null(), hook == presence::null);
        ASSERT_EQ(track.play_count, plays == presence::value ? std::optional(count) : std::nullopt);
        ASSERT_EQ(
            track.duration,
            length == presence::value ? std::optional(std::chrono::duration<double>(seconds))
                                      : std::nullopt
        );
        ASSERT_EQ(
            track.created_at, created == presence::value ? std::optional(moment) : std::nullopt
        );
    }
}

} // namespace

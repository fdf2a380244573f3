#include "media/wav.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace media = andante::media;
using andante::errc;
using media::join_wav;
using media::read_wav;

std::string number(std::uint32_t value, int bytes)
{
    std::string out;
    for (; bytes > 0; --bytes) {
        out += static_cast<char>(value & 0xFFU);
        value >>= 8U;
    }
    return out;
}

std::string chunk(std::string_view name, const std::string& body)
{
    return std::string(name) + number(static_cast<std::uint32_t>(body.size()), 4) + body +
           std::string(body.size() % 2, '\0');
}

std::string riff(const std::string& chunks)
{
    return "RIFF" + number(static_cast<std::uint32_t>(chunks.size() + 4), 4) + "WAVE" + chunks;
}

struct format {
    std::uint32_t rate = 1000;
    std::uint32_t channels = 1;
    std::uint32_t bits = 16;
    std::uint32_t coding = 1;
};

std::string format_chunk(const format& how)
{
    const auto frame = how.channels * how.bits / 8;
    return chunk(
        "fmt ",
        number(how.coding, 2) + number(how.channels, 2) + number(how.rate, 4) +
            number(how.rate * frame, 4) + number(frame, 2) + number(how.bits, 2)
    );
}

std::string wav(const std::string& samples, const format& how = {})
{
    return riff(format_chunk(how) + chunk("data", samples));
}

std::string joined(const std::vector<std::string>& files, std::chrono::milliseconds silence = 0ms)
{
    const std::vector<std::string_view> views(files.begin(), files.end());
    return join_wav(views, silence).value();
}

andante::error refused(const std::vector<std::string>& files)
{
    const std::vector<std::string_view> views(files.begin(), files.end());
    const auto made = join_wav(views, 0ms);
    return made.has_error() ? made.error() : andante::error();
}

TEST(wav, what_is_no_wav_file_is_refused)
{
    const auto whole = wav("abcd");
    for (const std::string& file : std::vector<std::string>{
             "",
             "RIFF",
             "ID3 and more of an MP3 file",
             riff(""),
             riff(format_chunk({})),
             riff(chunk("data", "abcd")),
             riff(chunk("fmt ", "short") + chunk("data", "abcd")),
             wav("abcd", {0, 1, 16, 1}),
             wav("abcd", {1000, 0, 16, 1}),
             "RIFX" + whole.substr(4),
             whole.substr(0, 40),
         }) {
        const auto read = read_wav(file);
        ASSERT_TRUE(read.has_error()) << file.size();
        EXPECT_TRUE(read.error() == errc::malformed_response);
        EXPECT_EQ(read.error().outcome(), andante::outcome::unknown);
    }
}

TEST(wav, format_and_samples_are_found)
{
    const auto file = wav("abcdefgh", {2000, 2, 16, 1});
    const auto read = read_wav(file).value();
    EXPECT_EQ(read.samples, "abcdefgh");
    EXPECT_EQ(read.rate, 2000u);
    EXPECT_EQ(read.channels, 2u);
    EXPECT_EQ(read.bits, 16u);
    EXPECT_EQ(read.frame_bytes, 4u);
    EXPECT_DOUBLE_EQ(read.seconds(), 0.001);
}

TEST(wav, other_chunks_and_a_broken_frame_are_left_out)
{
    const auto file = riff(
        chunk("LIST", "odd") + format_chunk({}) + chunk("fact", "1234") + chunk("data", "abcde")
    );
    EXPECT_EQ(read_wav(file).value().samples, "abcd");
    EXPECT_EQ(joined({file, wav("ef") + chunk("LIST", "x")}), wav("abcdef"));
}

TEST(wav, data_of_an_untold_size_goes_to_the_end)
{
    auto file = wav("abcdef");
    file.replace(40, 4, "\xFF\xFF\xFF\xFF");
    EXPECT_EQ(read_wav(file).value().samples, "abcdef");
    EXPECT_EQ(read_wav(wav("abcdef").substr(0, 48)).value().samples, "abcd");
}

TEST(wav, one_file_of_all_samples_has_one_header)
{
    EXPECT_EQ(joined({wav("ab"), wav("cdef"), wav("gh")}), wav("abcdefgh"));
    EXPECT_EQ(joined({wav("ab")}), wav("ab"));
    EXPECT_EQ(joined({wav(""), wav("ab"), wav("")}), wav("ab"));
}

TEST(wav, sizes_are_even_where_samples_are_not)
{
    const format bytes{1000, 1, 8, 1};
    EXPECT_EQ(joined({wav("a", bytes), wav("bc", bytes)}), wav("abc", bytes));
    EXPECT_EQ(joined({wav("a", bytes), wav("bc", bytes)}).size() % 2, 0u);
}

TEST(wav, silence_stands_between_pieces_alone_and_is_silent)
{
    EXPECT_EQ(
        joined({wav("ab"), wav("cd"), wav("ef")}, 2ms),
        wav(std::string("ab\0\0\0\0cd\0\0\0\0ef", 14))
    );
    EXPECT_EQ(joined({wav("ab")}, 2ms), wav("ab"));
    const format bytes{1000, 1, 8, 1};
    EXPECT_EQ(
        joined({wav("a", bytes), wav("b", bytes)}, 1ms),
        wav("a\x80"
            "b",
            bytes)
    );
    const format a_law{1000, 1, 8, 6};
    EXPECT_EQ(
        joined({wav("a", a_law), wav("b", a_law)}, 1ms),
        wav("a\xD5"
            "b",
            a_law)
    );
    const format mu_law{1000, 1, 8, 7};
    EXPECT_EQ(
        joined({wav("a", mu_law), wav("b", mu_law)}, 1ms),
        wav("a\xFF"
            "b",
            mu_law)
    );
    const format stereo{1000, 2, 16, 1};
    EXPECT_EQ(
        joined({wav("abcd", stereo), wav("efgh", stereo)}, 1ms),
        wav(std::string("abcd\0\0\0\0efgh", 12), stereo)
    );
    EXPECT_EQ(joined({wav("ab"), wav("cd")}, -5ms), wav("abcd"));
}

TEST(wav, another_format_is_refused_with_both_and_the_piece)
{
    for (const format& other : std::vector<format>{
             {2000, 1, 16, 1}, {1000, 2, 16, 1}, {1000, 1, 8, 1}, {1000, 1, 16, 3}
         }) {
        const auto problem = refused({wav("abcd"), wav("abcd", other)});
        EXPECT_TRUE(problem == errc::malformed_response);
        EXPECT_NE(problem.message().find("piece 1"), std::string::npos) << problem.message();
        EXPECT_NE(problem.message().find("1000 Hz"), std::string::npos) << problem.message();
    }
    EXPECT_NE(refused({wav("ab"), "no"}).message().find("piece 1"), std::string::npos);
    EXPECT_TRUE(refused({}) == errc::malformed_response);
}

TEST(wav, formats_with_and_without_an_empty_extension_are_one)
{
    auto longer = format_chunk({});
    longer = chunk("fmt ", longer.substr(8) + number(0, 2));
    EXPECT_EQ(joined({wav("ab"), riff(longer + chunk("data", "cd"))}), wav("abcd"));
}

TEST(wav, more_than_a_wav_file_can_hold_is_refused)
{
    const std::vector<std::string> files{wav("ab"), wav("cd")};
    const std::vector<std::string_view> views(files.begin(), files.end());
    const auto made = join_wav(views, std::chrono::hours(1000));
    ASSERT_TRUE(made.has_error());
    EXPECT_TRUE(made.error() == errc::body_too_large);
}

} // namespace

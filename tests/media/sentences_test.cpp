#include "media/characters.hpp"
#include "media/sentences.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace media = andante::media;
using andante::errc;
using media::cut_into_pieces;

using texts = std::vector<std::string>;

texts pieces(std::string_view text, std::size_t most)
{
    return cut_into_pieces(text, most).value();
}

/// Two sentences where a stop ends one, else one: whatever is cut in a text that is too long for a
/// piece by one character.
struct stop_row {
    std::string_view first;
    std::string_view second;
};

/// Cut where `first` ends, although a later blank would fit too.
void expect_end(const stop_row& row)
{
    const auto text = std::string(row.first) + ' ' + std::string(row.second) + " aa bb";
    const auto cut = pieces(text, media::code_points(text) - 1);
    ASSERT_FALSE(cut.empty());
    EXPECT_EQ(cut.front(), row.first) << text;
}

/// Not cut there: the last blank is taken in its place.
void expect_no_end(const stop_row& row)
{
    const auto text = std::string(row.first) + ' ' + std::string(row.second) + " aa bb";
    const auto cut = pieces(text, media::code_points(text) - 1);
    ASSERT_FALSE(cut.empty());
    EXPECT_EQ(cut.front(), std::string(row.first) + ' ' + std::string(row.second) + " aa") << text;
}

TEST(sentences, an_empty_text_is_refused)
{
    for (const std::string_view text : {"", " ", "\n\n", "\u00A0\u200B"}) {
        const auto cut = cut_into_pieces(text, 10);
        ASSERT_TRUE(cut.has_error());
        EXPECT_TRUE(cut.error() == errc::invalid_request);
        EXPECT_EQ(cut.error().field().value().field, "text");
        EXPECT_EQ(cut.error().outcome(), andante::outcome::not_sent);
    }
}

TEST(sentences, what_is_not_utf8_is_refused)
{
    for (const std::string_view text : {"\xFF", "caf\xE9 au lait", "\xED\xA0\x80", "\xE2\x82"}) {
        const auto cut = cut_into_pieces(text, 10);
        ASSERT_TRUE(cut.has_error()) << text;
        EXPECT_TRUE(cut.error() == errc::invalid_request);
    }
    const auto with_nul = cut_into_pieces(std::string_view("a\0b", 3), 10);
    ASSERT_TRUE(with_nul.has_error());
    EXPECT_EQ(with_nul.error().field().value().field, "text");
}

TEST(sentences, a_word_longer_than_a_piece_is_refused_and_shown)
{
    const auto cut = cut_into_pieces("short " + std::string(11, 'x'), 10);
    ASSERT_TRUE(cut.has_error());
    EXPECT_TRUE(cut.error() == errc::invalid_request);
    EXPECT_EQ(cut.error().field().value().value, std::string(10, 'x'));
    EXPECT_NE(cut.error().message().find("10 characters"), std::string::npos);
}

TEST(sentences, a_text_that_fits_is_one_piece)
{
    EXPECT_EQ(pieces("One. Two. Three.", 16), texts{"One. Two. Three."});
    EXPECT_EQ(pieces("  One. Two.\n", 9), texts{"One. Two."});
    EXPECT_EQ(pieces("a", 1), texts{"a"});
}

TEST(sentences, as_many_sentences_as_fit_make_a_piece)
{
    EXPECT_EQ(pieces("One. Two. Three. Four.", 16), (texts{"One. Two. Three.", "Four."}));
    EXPECT_EQ(pieces("One. Two. Three. Four.", 15), (texts{"One. Two.", "Three. Four."}));
    EXPECT_EQ(
        pieces("One! Two? Three\u2026 Four.", 6), (texts{"One!", "Two?", "Three\u2026", "Four."})
    );
}

TEST(sentences, code_points_are_counted_and_not_bytes)
{
    const std::string eight = "\u0436\u0436\u0436\u0436. \u0436\u0436"; // 16 bytes more
    EXPECT_EQ(pieces(eight, 8), texts{eight});
    EXPECT_EQ(pieces(eight, 7), (texts{"\u0436\u0436\u0436\u0436.", "\u0436\u0436"}));
    EXPECT_EQ(media::code_points("a\u0301\U0001F600"), 3u);
}

TEST(sentences, a_sentence_ends_at_its_sign)
{
    for (const auto& row : std::vector<stop_row>{
             {"He left.", "Then it rained"},
             {"Did he?", "Nobody knows"},
             {"Run!", "They ran"},
             {"And so\u2026", "The end"},
             {"And so...", "The end"},
             {"\"Go home.\"", "She went"},
             {"(It was late.)", "She went"},
             {"\u00ABAllons.\u00BB", "Elle part"},
             {"That was in 2024.", "Then it rained"},
             {"Alikuja nyumbani.", "Kisha akala"},
             {"\u041E\u043D \u0443\u0448\u0451\u043B.", "\u0414\u043E\u0436\u0434\u044C"},
             {"\u0647\u0644 \u062C\u0627\u0621\u061F", "\u0646\u0639\u0645"},
             {"\u0930\u093E\u092E \u0906\u092F\u093E\u0964", "\u0938\u0940\u0924\u093E"},
             {"\u12A0\u1260\u1260\u1362", "\u12A0\u1260\u1260"},
             {"\u0532\u0561\u0580\u0565\u0582\u0589", "\u0531\u0575\u0578"},
             {"What?!", "Nothing"},
         }) {
        expect_end(row);
    }
}

TEST(sentences, abbreviations_and_numbers_end_none)
{
    for (const auto& row : std::vector<stop_row>{
             {"I saw Dr.", "Smith there"},  {"Bw.", "Juma na"},
             {"Mwl.", "Nyerere alisema"},   {"See Fig.", "Three here"},
             {"It is No.", "5 of ten"},     {"Messrs.", "Hall and"},
             {"At 5 p.m.", "Monday came"},  {"Wanyama n.k.", "Kisha akala"},
             {"e.g.", "Paris is"},          {"in the U.S.A.", "Today we"},
             {"J.", "Smith wrote"},         {"J. R. R.", "Tolkien wrote"},
             {"Hr.", "M\u00FCller kam"},    {"z.B.", "Berlin ist"},
             {"am 24.", "Dezember kam"},    {"3.", "Third point"},
             {"It is 3.14.", "Pi goes on"}, {"(Dr.", "Who) came"},
             {"\"Mr.", "Fox\" came"},       {"the c. of it approx.", "ten men"},
             {"Alisema...", "kwamba yeye"}, {"\"Stop!\"", "he cried"},
             {"Yahoo!", "is big"},          {"\u0433.", "\u041C\u043E\u0441\u043A\u0432\u0430"},
         }) {
        expect_no_end(row);
    }
}

TEST(sentences, a_stop_inside_a_word_is_none)
{
    EXPECT_EQ(pieces("see example.com now", 15), (texts{"see example.com", "now"}));
    EXPECT_EQ(pieces("3.14159 x", 8), (texts{"3.14159", "x"}));
    EXPECT_TRUE(cut_into_pieces("3.14159265", 9).has_error());
}

TEST(sentences, an_end_of_a_sentence_is_better_than_a_later_pause_or_blank)
{
    EXPECT_EQ(pieces("Ja. One, two three four", 20), (texts{"Ja.", "One, two three four"}));
    EXPECT_EQ(pieces("one, two three four", 18), (texts{"one,", "two three four"}));
    EXPECT_EQ(pieces("one two three four", 17), (texts{"one two three", "four"}));
    EXPECT_EQ(pieces("one\ntwo three four", 17), (texts{"one", "two three four"}));
}

TEST(sentences, a_blank_line_ends_a_sentence)
{
    EXPECT_EQ(
        pieces("A title\n\nthe text, it begins", 27), (texts{"A title", "the text, it begins"})
    );
    EXPECT_EQ(pieces("A title\r\n\r\nthe text, it", 21), (texts{"A title", "the text, it"}));
    EXPECT_EQ(pieces("A title\r\nthe text, it", 19), (texts{"A title\r\nthe text,", "it"}));
}

TEST(sentences, scripts_without_blanks_are_cut_behind_their_signs)
{
    EXPECT_EQ(
        pieces("\u4F60\u597D\u3002\u518D\u89C1\u3002", 5),
        (texts{"\u4F60\u597D\u3002", "\u518D\u89C1\u3002"})
    );
    EXPECT_EQ(
        pieces("\u300C\u4F60\u597D\u3002\u300D\u518D\u89C1\u3002", 7),
        (texts{"\u300C\u4F60\u597D\u3002\u300D", "\u518D\u89C1\u3002"})
    );
    EXPECT_EQ(
        pieces("\u4F60\u597D\uFF0C\u518D\u89C1", 4), (texts{"\u4F60\u597D\uFF0C", "\u518D\u89C1"})
    );
    EXPECT_TRUE(cut_into_pieces("\u4F60\u597D\u518D\u89C1", 3).has_error());
}

TEST(sentences, no_break_spaces_and_marks_hold_a_word_together)
{
    EXPECT_EQ(pieces("a 10\u00A0000\u202Fkm b", 11), (texts{"a 10\u00A0000\u202Fkm", "b"}));
    EXPECT_TRUE(cut_into_pieces("10\u00A0000\u202Fkm", 8).has_error());
    // A mark that stands on the blank before it.
    EXPECT_EQ(pieces("ab  \u0301cd", 5), (texts{"ab", " \u0301cd"}));
    EXPECT_TRUE(cut_into_pieces("ab \u0301cd", 5).has_error());
}

TEST(sentences, the_longest_text_of_closing_signs_takes_no_time)
{
    const auto cut = cut_into_pieces(std::string(200'000, '\'') + " end", 150'000);
    EXPECT_TRUE(cut.has_error());
    std::string many;
    for (int i = 0; i < 50'000; ++i) {
        many += "'. ";
    }
    EXPECT_GT(pieces(many, 2'000).size(), 50u);
}

std::string without_blanks(std::string_view text)
{
    std::string left;
    const auto all = media::characters_of(text);
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!media::is_blank(all[i].code)) {
            const auto end = i + 1 < all.size() ? all[i + 1].at : text.size();
            left += text.substr(all[i].at, end - all[i].at);
        }
    }
    return left;
}

TEST(sentences, pieces_are_parts_of_any_text_in_order_and_none_is_too_long)
{
    const texts alphabet{"a",      "b",      "Z",      "0",      "7",      ".",      "!",
                         "?",      ",",      " ",      " ",      " ",      "\n",     "\r\n",
                         "\u00A0", "\"",     "(",      ")",      "\u2019", "-",      "\u2014",
                         "\u3002", "\u3001", "\u4F60", "\u0301", "\u0436", "\u0416", "\U0001F600",
                         "\u200D", "Dr.",    "e.g.",   "..."};
    std::mt19937 random(7);
    int cuts = 0;
    for (int round = 0; round < 3'000; ++round) {
        std::string text;
        for (auto left = random() % 60 + 1; left > 0; --left) {
            text += alphabet[random() % alphabet.size()];
        }
        const std::size_t most = random() % 20 + 1;
        const auto cut = cut_into_pieces(text, most);
        if (cut.has_error()) {
            continue;
        }
        std::string together;
        std::size_t from = 0;
        for (const auto& each : *cut) {
            EXPECT_FALSE(each.empty());
            EXPECT_LE(media::code_points(each), most) << text;
            const auto at = text.find(each, from);
            ASSERT_NE(at, std::string::npos) << text;
            EXPECT_EQ(without_blanks(text.substr(from, at - from)), "") << text;
            from = at + each.size();
            together += each;
            ++cuts;
        }
        EXPECT_EQ(without_blanks(together), without_blanks(text)) << text;
    }
    EXPECT_GT(cuts, 3'000);
}

} // namespace

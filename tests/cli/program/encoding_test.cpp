// Texts that are not what they seem: refused before anything is paid for.
#include "cli/fixture.hpp"

#include <fstream>

namespace cli_test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class cli_encoding : public cli {
protected:
    std::string file(const std::string& bytes) const
    {
        std::ofstream(fs::path(starting.folder) / "in.txt", std::ios::binary) << bytes;
        return "in.txt";
    }
    /// The bytes of ASCII text in UTF-16.
    static std::string utf16(const std::string& text, bool big_endian)
    {
        std::string out;
        for (const char each : text) {
            out += big_endian ? std::string(1, '\0') + each : std::string(1, each) + '\0';
        }
        return out;
    }
    void expect_refused(const finished& ended, const std::string& reason)
    {
        EXPECT_EQ(ended.code, 2) << ended.err;
        EXPECT_THAT(ended.err, HasSubstr(reason));
        EXPECT_EQ(service().record().requests().size(), 0u);
    }
};

TEST_F(cli_encoding, prompts_in_utf16_are_not_paid_for_line_by_line)
{
    for (const bool big_endian : {false, true}) {
        const std::string name = big_endian ? "UTF-16BE" : "UTF-16LE";
        const auto bytes = utf16("piano\ndrums\n", big_endian);
        expect_refused(run({"generate", "--from", file(bytes)}), "looks like " + name);
        const std::string mark = big_endian ? "\xFE\xFF" : "\xFF\xFE";
        const auto marked = run({"generate", "--from", file(mark + bytes)});
        expect_refused(marked, "iconv -f " + name + " -t UTF-8 'in.txt'");
        starting.input = bytes;
        expect_refused(run({"generate", "--from", "-"}), "standard input is not UTF-8");
        starting.input.clear();
    }
}

TEST_F(cli_encoding, a_byte_of_zero_is_named_by_its_line)
{
    const std::string bytes("piano and more words here\nsoft drums\0 with more\n", 47);
    expect_refused(run({"generate", "--from", file(bytes)}), "line 2 of 'in.txt'");
}

TEST_F(cli_encoding, a_prompt_that_cannot_be_seen_is_refused_and_says_what_it_is)
{
    expect_refused(run({"generate", "\xE2\x80\x8B"}), "U+200B");
    expect_refused(run({"generate", "\xC2\xA0\xC2\xA0"}), "U+00A0");
    expect_refused(run({"instrumental", "\xE2\x80\x8B"}), "U+200B");
    expect_refused(run({"sfx", "generate", "\xEF\xBB\xBF"}), "U+FEFF");
    const auto lines = run({"generate", "--from", file("piano\n\xE2\x80\x8B\n")});
    expect_refused(lines, "line 2: tags");
    EXPECT_THAT(lines.err, HasSubstr("Nothing was sent"));
}

TEST_F(cli_encoding, a_byte_order_mark_before_ids_is_no_part_of_the_first)
{
    const auto ids = add_tracks(2);
    starting.input = "\xEF\xBB\xBF" + ids[0] + "\r\n" + ids[1] + "\r\n";
    const auto ended = run({"delete", "--yes", "-"});
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(service().track_ids().size(), 0u);
}

TEST_F(cli_encoding, a_byte_order_mark_before_the_ids_of_a_playlist_is_no_part_of_the_first)
{
    const auto ids = add_tracks(1);
    const auto list = service().add_playlist(emulator::finetuning::playlist_seed("mine", false));
    const auto ended = run({"playlist", "sync", list, file("\xEF\xBB\xBF" + ids[0] + "\n")});
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("added 1 of 1"));
}

TEST_F(cli_encoding, ids_in_utf16_are_refused)
{
    starting.input = utf16("abc\ndef\n", false);
    expect_refused(run({"delete", "--yes", "-"}), "UTF-16LE");
    starting.input.clear();
    expect_refused(run({"playlist", "sync", "x", file(utf16("abc\n", true))}), "UTF-16BE");
}

TEST_F(cli_encoding, a_folder_is_no_empty_list_of_ids)
{
    fs::create_directory(fs::path(starting.folder) / "folder");
    const auto list = service().add_playlist(emulator::finetuning::playlist_seed("mine", false));
    expect_refused(run({"playlist", "sync", list, "folder"}), "could not be read");
}

} // namespace
} // namespace cli_test

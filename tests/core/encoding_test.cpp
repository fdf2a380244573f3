#include "core/encoding.hpp"

#include <gtest/gtest.h>

namespace andante::detail {
namespace {

TEST(encoding, reads_back_the_base64_that_it_writes_and_no_other_text_for_it)
{
    std::string bytes;
    for (int size = 0; size < 70; ++size) {
        const auto text = to_base64(bytes);
        EXPECT_EQ(from_base64(text, base64_form::canonical), bytes);
        EXPECT_EQ(from_base64(text.substr(0, text.find('=')), base64_form::lenient), bytes);
        bytes += static_cast<char>(size * 41);
    }
    for (const char* bad :
         {"A", "AA=", "AAA", "A===", "=", "====", "AA=A", "AAAA====", "AA-_", "A A="}) {
        EXPECT_FALSE(from_base64(bad, base64_form::canonical)) << bad;
    }
    EXPECT_FALSE(from_base64("AB==", base64_form::canonical));
    EXPECT_TRUE(from_base64("AB==", base64_form::lenient));
    EXPECT_FALSE(from_base64("AA=", base64_form::lenient));
}

TEST(encoding, writes_the_base64_of_rfc_4648)
{
    EXPECT_EQ(to_base64("fo"), "Zm8=");
    EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
    EXPECT_EQ(to_base64url("\xFB\xFF"), "-_8");
}

TEST(encoding, reads_hexadecimal_digits_of_either_case_and_nothing_else)
{
    EXPECT_EQ(to_hex("\x0F\xA5"), "0fa5");
    EXPECT_EQ(from_hex("0Fa5"), "\x0F\xA5");
    EXPECT_FALSE(from_hex("0"));
    EXPECT_FALSE(from_hex("0g"));
}

} // namespace
} // namespace andante::detail

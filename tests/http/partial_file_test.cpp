#include "http/partial_file.hpp"
#include "support/certificates.hpp"
#include "support/files.hpp"
#include "support/no_descriptors.hpp"
#include "support/sanitizers.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace andante::http {
namespace {

using support::content;

TEST(partial_file, names_a_full_disk)
{
    EXPECT_NE(file_problem("write", "/x", ENOSPC).message().find("disk full"), std::string::npos);
    EXPECT_EQ(file_problem("write", "/x", EACCES).message().find("disk full"), std::string::npos);
    EXPECT_NE(file_problem("write", "/x", EACCES).message().find("/x"), std::string::npos);
}

TEST(partial_file, is_gone_when_it_was_not_committed)
{
    const support::temporary_directory files;
    {
        partial_file file((files / "track").string());
        ASSERT_TRUE(file.create());
        ASSERT_TRUE(file.write(std::string(1'000'000, 'x')));
        EXPECT_FALSE(std::filesystem::is_empty(files.path()));
    }
    EXPECT_TRUE(std::filesystem::is_empty(files.path()));
}

TEST(partial_file, holds_what_was_written_since_the_last_restart)
{
    const support::temporary_directory files;
    const auto target = files / "track";
    partial_file file(target.string());
    ASSERT_TRUE(file.create());
    ASSERT_TRUE(file.write(std::string(300'000, 'x')));
    EXPECT_EQ(file.size(), 300'000u);
    ASSERT_TRUE(file.restart());
    EXPECT_EQ(file.size(), 0u);
    ASSERT_TRUE(file.write("new"));
    EXPECT_FALSE(std::filesystem::exists(target));
    ASSERT_TRUE(file.commit());
    EXPECT_EQ(content(target), "new");
}

TEST(partial_file, keeps_what_it_was_given_while_no_descriptor_is_left)
{
    if (andante_tests::address_sanitized) {
        GTEST_SKIP() << "the sanitizer's look at virtual tables needs descriptors itself";
    }
    const support::temporary_directory files;
    const auto target = files / "track";
    const std::string bytes(600'000, 'x');
    partial_file file(target.string());
    ASSERT_TRUE(file.create());
    {
        const support::no_descriptors none;
        EXPECT_FALSE(can_open_anything());
        EXPECT_FALSE(file.write(bytes));
        EXPECT_TRUE(file.lacks_descriptor());
        EXPECT_FALSE(file.commit());
    }
    EXPECT_TRUE(can_open_anything());
    file.forget_lack();
    ASSERT_TRUE(file.commit());
    EXPECT_FALSE(file.lacks_descriptor());
    EXPECT_EQ(content(target), bytes);
}

TEST(partial_file, bears_a_very_long_name)
{
    const support::temporary_directory files;
    const auto target = files / std::string(255, 'n');
    partial_file file(target.string());
    ASSERT_TRUE(file.create());
    ASSERT_TRUE(file.write("x"));
    ASSERT_TRUE(file.commit());
    EXPECT_EQ(content(target), "x");
}

TEST(partial_file, says_when_the_directory_went_away)
{
    const support::temporary_directory files;
    const auto inner = files / "inner";
    std::filesystem::create_directory(inner);
    partial_file file((inner / "track").string());
    ASSERT_TRUE(file.create());
    std::filesystem::remove_all(inner);
    const auto failed = file.commit();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::file_error);
    EXPECT_NE(failed.error().message().find("track"), std::string::npos);
}

} // namespace
} // namespace andante::http

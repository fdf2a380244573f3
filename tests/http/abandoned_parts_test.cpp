#include "http/abandoned_parts.hpp"
#include "http/partial_file.hpp"
#include "support/files.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace {

namespace fs = std::filesystem;
using andante::http::partial_file;
using andante::http::remove_abandoned_parts;

class abandoned_parts : public testing::Test {
protected:
    abandoned_parts()
    {
        std::string pattern = fs::temp_directory_path() / "andante-test-XXXXXX";
        folder = ::mkdtemp(pattern.data());
    }
    ~abandoned_parts() override { fs::remove_all(folder); }

    void leave(const std::string& name) const { std::ofstream(folder / name) << "half of"; }
    std::size_t count() const
    {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(folder), fs::directory_iterator())
        );
    }

    fs::path folder;
};

TEST_F(abandoned_parts, of_the_path_go_and_everything_else_stays)
{
    leave(".a.mp3.123.part");
    leave(".a.mp3.45.part");
    leave(".b.mp3.123.part");
    leave(".a.mp3.x1.part");
    leave(".a.mp3..part");
    leave(".a.mp3.123.part2");
    leave("a.mp3");
    remove_abandoned_parts(folder / "a.mp3");
    EXPECT_EQ(count(), 5u);
    EXPECT_FALSE(fs::exists(folder / ".a.mp3.123.part"));
    EXPECT_FALSE(fs::exists(folder / ".a.mp3.45.part"));
    EXPECT_TRUE(fs::exists(folder / "a.mp3"));
}

TEST_F(abandoned_parts, that_are_written_now_stay_and_become_the_file)
{
    partial_file now(folder / "a.mp3");
    ASSERT_TRUE(now.create());
    ASSERT_TRUE(now.write("all of it"));
    ASSERT_TRUE(now.flush());
    leave(".a.mp3.123.part");
    ASSERT_EQ(count(), 2u);
    remove_abandoned_parts(folder / "a.mp3");
    EXPECT_EQ(count(), 1u);
    ASSERT_TRUE(now.commit());
    EXPECT_EQ(andante::support::content(folder / "a.mp3"), "all of it");
}

TEST_F(abandoned_parts, of_a_folder_that_is_not_there_are_none)
{
    remove_abandoned_parts(folder / "none" / "a.mp3");
    remove_abandoned_parts("");
    EXPECT_EQ(count(), 0u);
}

} // namespace

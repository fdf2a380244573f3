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

/// Lets one of the calls fail.
class failing_system final : public file_system {
public:
    int create(const std::string& path, unsigned mode) const noexcept override
    {
        return at_create != 0 ? failed(at_create) : file_system::create(path, mode);
    }
    std::ptrdiff_t
    write(int descriptor, const char* bytes, std::size_t size) const noexcept override
    {
        written += size;
        return at_write != 0 && written > room ? failed(at_write)
                                               : file_system::write(descriptor, bytes, size);
    }
    int flush(int descriptor) const noexcept override
    {
        return at_flush != 0 ? failed(at_flush) : file_system::flush(descriptor);
    }
    int rename(const std::string& from, const std::string& to) const noexcept override
    {
        return at_rename != 0 ? failed(at_rename) : file_system::rename(from, to);
    }
    int rename_new(const std::string& from, const std::string& to) const noexcept override
    {
        return at_rename != 0 ? failed(at_rename) : file_system::rename_new(from, to);
    }

    int at_create = 0;
    int at_write = 0;
    int at_flush = 0;
    int at_rename = 0;
    std::size_t room = 0; ///< So many bytes are written before a failure.
    mutable std::size_t written = 0;

private:
    static int failed(int problem) noexcept
    {
        errno = problem;
        return -1;
    }
};

class failing_file : public testing::Test {
protected:
    /// What comes of a file of 600 kB.
    result<void> make(bool replaces = true)
    {
        partial_file file(target.string(), replaces, system);
        auto done = file.create();
        for (int i = 0; done && i < 6; ++i) {
            done = file.write(std::string(100'000, 'x'));
        }
        return done ? file.commit() : done;
    }

    void expect_cause(file_cause cause, const std::string& call)
    {
        const auto done = make();
        ASSERT_FALSE(done) << call;
        EXPECT_EQ(done.error(), errc::file_error) << call;
        EXPECT_EQ(to_string(done.error().file()), to_string(cause)) << call;
        EXPECT_NE(done.error().message().find(target.string()), std::string::npos) << call;
        EXPECT_TRUE(std::filesystem::is_empty(files.path())) << call << " leaves nothing behind";
    }

    const support::temporary_directory files;
    const std::filesystem::path target = files / "track";
    failing_system system;
};

TEST_F(failing_file, says_why_whichever_call_fails)
{
    struct row {
        int problem;
        file_cause cause;
    };
    for (const auto& [problem, cause] :
         {row{ENOSPC, file_cause::disk_full},
          row{EDQUOT, file_cause::disk_full},
          row{EACCES, file_cause::not_allowed},
          row{EPERM, file_cause::not_allowed},
          row{EROFS, file_cause::not_allowed},
          row{EFBIG, file_cause::too_large},
          row{ENOENT, file_cause::missing},
          row{EIO, file_cause::other}}) {
        for (int failing_system::* const call :
             {&failing_system::at_create,
              &failing_system::at_write,
              &failing_system::at_flush,
              &failing_system::at_rename}) {
            system.*call = problem;
            expect_cause(cause, std::to_string(problem));
            system.*call = 0;
        }
    }
    EXPECT_TRUE(make()) << "and nothing is left of the failures";
}

TEST_F(failing_file, a_disk_that_fills_up_leaves_nothing_behind)
{
    system.at_write = ENOSPC;
    system.room = 300'000;
    expect_cause(file_cause::disk_full, "write");
    EXPECT_GT(system.written, system.room);
}

TEST_F(failing_file, a_name_that_is_taken_is_told_before_and_at_the_end)
{
    const auto without = [this] { return make(false); };
    system.at_rename = EEXIST;
    const auto late = without();
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().file(), file_cause::exists);
    EXPECT_TRUE(std::filesystem::is_empty(files.path()));
    system.at_rename = 0;
    std::ofstream(target) << "old";
    const auto early = without();
    ASSERT_FALSE(early);
    EXPECT_EQ(early.error().file(), file_cause::exists);
    EXPECT_EQ(system.written, 600'000u) << "of the first one";
    EXPECT_EQ(content(target), "old");
}

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

// Which files are opened, which are refused, and that those stay as they are.
#include "journal/journal_file.hpp"
#include "journal/journal_rig.hpp"
#include "journal/sqlite_file.hpp"
#include "support/files.hpp"

#include <gmock/gmock.h>

#include <array>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

using namespace journal_test;
using andante::detail::journal_file;
using andante::support::content;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

class journal_opening : public journal_rig {
protected:
    /// A journal with an entry, closed.
    void make_journal()
    {
        const auto journal = open();
        add_one(*journal);
    }
    void write(const std::string& bytes) const { std::ofstream(path(), std::ios::binary) << bytes; }
    std::set<std::string> files() const
    {
        std::set<std::string> names;
        for (const auto& each : std::filesystem::directory_iterator(folder.path())) {
            names.insert(each.path().filename());
        }
        return names;
    }
    /// The error of opening a file, which must stay as it is.
    andante::error refusal() const
    {
        const auto before = content(path());
        auto opened = try_open();
        if (!opened.has_error()) {
            ADD_FAILURE() << "it was opened";
            return {};
        }
        EXPECT_EQ(content(path()), before) << "its bytes have changed";
        EXPECT_EQ(opened.error(), errc::journal_error);
        EXPECT_EQ(opened.error().outcome(), andante::outcome::not_sent);
        EXPECT_THAT(opened.error().message(), HasSubstr(path()));
        return opened.error();
    }
    void become(const std::string& sql) const { sqlite_file(path()).run(sql); }
};

//! [opening]
andante::result<std::shared_ptr<andante::journal>> open_journal(std::string path)
{
    andante::journal_options options;
    options.keep_over = 24h * 90; // entries that are over; the others stay until they are
    auto opened = andante::sqlite_journal::open(std::move(path), std::move(options));
    if (opened.has_error()) {
        return opened.error(); // its message names the file, the cause and what to do
    }
    return std::move(*opened); // for client_options::journal
}
//! [opening]

mode_t mode_of(const std::string& path)
{
    struct stat seen = {};
    return ::stat(path.c_str(), &seen) == 0 ? seen.st_mode & 0777 : 0;
}

} // namespace

TEST_F(journal_opening, with_options_that_make_no_sense_throws)
{
    EXPECT_THROW(static_cast<void>(sqlite_journal::open("")), std::invalid_argument);
    const auto nothing = [](std::string_view) { return andante::result<std::string>(""); };
    EXPECT_THROW(try_open([](auto& o) { o.keep_over = -1s; }), std::invalid_argument);
    EXPECT_THROW(try_open([](auto& o) { o.lock_wait = -1ms; }), std::invalid_argument);
    EXPECT_THROW(try_open([&](auto& o) { o.seal = nothing; }), std::invalid_argument);
    EXPECT_THAT(files(), IsEmpty());
}

TEST_F(journal_opening, in_a_folder_that_is_not_there_says_so)
{
    const auto away = (folder / "nowhere" / "journal").string();
    const auto opened = sqlite_journal::open(away, options());
    ASSERT_TRUE(opened.has_error());
    EXPECT_EQ(opened.error(), errc::journal_error);
    EXPECT_THAT(
        opened.error().message(),
        AllOf(HasSubstr(away), HasSubstr("No such file"), HasSubstr("make its folder first"))
    );
    EXPECT_THAT(files(), IsEmpty());
}

TEST_F(journal_opening, where_nothing_can_be_written_says_so)
{
    // Nobody can make files there, root included.
    const auto opened = sqlite_journal::open("/proc/journal", options());
    ASSERT_TRUE(opened.has_error());
    EXPECT_EQ(opened.error(), errc::journal_error);
    EXPECT_THAT(opened.error().message(), HasSubstr("/proc/journal"));
}

TEST_F(journal_opening, needs_no_more_than_a_path)
{
    EXPECT_TRUE(open_journal(path()).has_value());
    EXPECT_EQ(open_journal((folder / "away" / "x").string()).error(), errc::journal_error);
}

TEST_F(journal_opening, of_a_folder_is_refused)
{
    std::filesystem::create_directory(path());
    const auto opened = try_open();
    ASSERT_TRUE(opened.has_error());
    EXPECT_EQ(opened.error(), errc::journal_error);
    EXPECT_THAT(opened.error().message(), HasSubstr("it is no file"));
}

TEST_F(journal_opening, of_what_this_user_may_not_write_is_refused)
{
    if (::geteuid() == 0) {
        GTEST_SKIP() << "root may write everything";
    }
    make_journal();
    ::chmod(path().c_str(), 0400);
    EXPECT_THAT(refusal().message(), HasSubstr("change their permissions"));
    ::chmod(path().c_str(), 0600);
    ::chmod(folder.path().c_str(), 0500);
    const auto elsewhere = sqlite_journal::open((folder / "new").string(), options());
    ::chmod(folder.path().c_str(), 0700);
    ASSERT_TRUE(elsewhere.has_error());
    EXPECT_THAT(elsewhere.error().message(), HasSubstr("change their permissions"));
}

TEST_F(journal_opening, of_what_is_no_sqlite_file_is_refused)
{
    write("Dear diary, today I wrote a text of more than a hundred bytes, so that nobody takes it "
          "for the header of a file of another kind.\n");
    EXPECT_THAT(refusal().message(), HasSubstr("it is not a journal, and was left as it is"));
    write("short");
    EXPECT_THAT(refusal().message(), HasSubstr("it is not a journal"));
    EXPECT_THAT(files(), ElementsAre("journal")) << "nothing is made beside it";
}

TEST_F(journal_opening, of_the_file_of_another_program_is_refused)
{
    become("CREATE TABLE songs (title TEXT); INSERT INTO songs VALUES ('one')");
    EXPECT_THAT(refusal().message(), HasSubstr("another program"));
    become("PRAGMA journal_mode = WAL; PRAGMA application_id = 5");
    EXPECT_THAT(refusal().message(), HasSubstr("another program"));
    EXPECT_THAT(files(), ElementsAre("journal")) << "nothing is made beside it";
    write(std::string());
    ASSERT_TRUE(try_open().has_value()) << "an empty file is no other program's";
}

TEST_F(journal_opening, of_the_file_of_a_newer_andante_is_refused)
{
    make_journal();
    become("PRAGMA user_version = 2");
    EXPECT_THAT(
        refusal().message(), AllOf(HasSubstr("newer andante"), HasSubstr("version 2 of the file"))
    );
    become("PRAGMA user_version = -1");
    refusal();
}

TEST_F(journal_opening, finds_a_newer_version_that_only_the_log_tells_of_too)
{
    make_journal();
    const auto file = content(path());
    std::string log;
    {
        const sqlite_file writer(path());
        writer.run("PRAGMA user_version = 2");
        log = content(path() + "-wal");
        ASSERT_FALSE(log.empty());
    }
    // As a process leaves them that is killed.
    write(file);
    std::ofstream(path() + "-wal", std::ios::binary) << log;
    EXPECT_THAT(refusal().message(), HasSubstr("newer andante"));
    EXPECT_EQ(content(path() + "-wal"), log);
}

TEST_F(journal_opening, of_a_damaged_file_is_refused)
{
    make_journal();
    auto bytes = content(path());
    become("PRAGMA ignore_check_constraints = ON; UPDATE entries SET stage = 'lost'");
    EXPECT_THAT(refusal().message(), AllOf(HasSubstr("CHECK"), HasSubstr("it is damaged")));
    ASSERT_GT(bytes.size(), 8192u);
    write(bytes.substr(0, bytes.size() - 4096));
    EXPECT_THAT(refusal().message(), HasSubstr("it is damaged: put a copy back"));
    for (std::size_t i = 4096; i < bytes.size(); ++i) {
        bytes[i] = '\x55';
    }
    write(bytes);
    EXPECT_THAT(refusal().message(), HasSubstr("it is damaged"));
}

TEST_F(journal_opening, makes_files_that_their_owner_alone_can_read)
{
    const auto before = ::umask(0);
    const auto journal = open();
    ::umask(before);
    add_one(*journal);
    EXPECT_THAT(files(), ElementsAre("journal", "journal-holders", "journal-shm", "journal-wal"));
    for (const auto& each : files()) {
        EXPECT_EQ(mode_of((folder / each).string()), mode_t(0600)) << each;
    }
}

TEST_F(journal_opening, marks_the_file_and_keeps_it_safely)
{
    make_journal();
    {
        const sqlite_file file(path());
        EXPECT_EQ(file.value("PRAGMA application_id"), std::to_string(0x616e646a));
        EXPECT_EQ(file.value("PRAGMA user_version"), "1");
        EXPECT_EQ(file.value("PRAGMA journal_mode"), "wal");
        EXPECT_EQ(file.value("PRAGMA integrity_check"), "ok");
    }
    const auto opened = journal_file::open(path(), options());
    EXPECT_EQ((*opened)->database().number("PRAGMA synchronous").value(), 2);
    EXPECT_EQ((*opened)->database().number("PRAGMA secure_delete").value(), 1);
}

TEST_F(journal_opening, takes_a_relative_path_from_where_it_was_opened)
{
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    const auto opened = sqlite_journal::open("./sub/../journal", options());
    std::filesystem::current_path(before);
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ((*opened)->path(), path());
    EXPECT_EQ(add_one(**opened), 1);
}

TEST_F(journal_opening, by_a_symbolic_link_is_opening_what_it_leads_to)
{
    const auto link = (folder / "link").string();
    std::filesystem::create_symlink(path(), link);
    const auto one = open();
    const auto number = add_one(*one);
    const auto other = sqlite_journal::open(link, options()).value();
    EXPECT_EQ(other->path(), path());
    EXPECT_EQ(get_error(other->claim(number)), errc::journal_held);
}

TEST_F(journal_opening, anew_after_the_file_was_deleted_disturbs_nobody_who_has_the_old_one)
{
    const auto old = open();
    for (const auto* const end : {"", "-wal", "-shm"}) {
        std::filesystem::remove(path() + end);
    }
    const auto opened = journal_file::open(path(), options());
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ((*opened)->holder(), 2);
    const auto lost = get_error(old->add(entries_with({"x"})));
    EXPECT_EQ(lost, errc::journal_error) << "nothing would be left of it";
    EXPECT_THAT(lost.message(), HasSubstr("it was moved or deleted"));
}

TEST_F(journal_opening, by_a_newer_andante_ends_the_use_by_this_one)
{
    const auto journal = open();
    add_one(*journal);
    become("PRAGMA user_version = 2");
    const auto refused = get_error(journal->change(1, journal_change(journal_stage::sent)));
    EXPECT_EQ(refused, errc::journal_error);
    EXPECT_THAT(refused.message(), HasSubstr("newer andante"));
    become("PRAGMA user_version = 1");
    EXPECT_EQ(read(*journal, 1).stage, journal_stage::intended);
}

TEST_F(journal_opening, takes_odd_names)
{
    for (const auto* const name : {"a b", "50%25.db", "q?mode=ro#x", "\xC3\xBC", "file:x"}) {
        const auto odd = (folder / name).string();
        for (int i = 0; i < 2; ++i) {
            const auto opened = sqlite_journal::open(odd, options());
            ASSERT_TRUE(opened.has_value()) << name;
            add_one(**opened);
        }
        EXPECT_TRUE(std::filesystem::exists(odd));
    }
}

TEST_F(journal_opening, waits_no_longer_than_told_for_another_that_opens)
{
    make_journal();
    const int descriptor = ::open((path() + "-holders").c_str(), O_RDWR | O_CLOEXEC);
    struct flock opening = {};
    opening.l_type = F_WRLCK;
    opening.l_len = 1;
    ASSERT_EQ(::fcntl(descriptor, F_OFD_SETLK, &opening), 0);
    const auto opened = try_open([](auto& o) { o.lock_wait = 30ms; });
    ::close(descriptor);
    ASSERT_TRUE(opened.has_error());
    EXPECT_EQ(opened.error(), errc::journal_error);
    EXPECT_THAT(opened.error().message(), HasSubstr("another process is opening it"));
    EXPECT_TRUE(try_open().has_value());
}

namespace {

constexpr std::array<std::string_view, 2> two_steps{
    "CREATE TABLE holders (id INTEGER PRIMARY KEY AUTOINCREMENT, process INTEGER, since INTEGER);"
    "CREATE TABLE entries (number INTEGER PRIMARY KEY, stage TEXT, holder INTEGER, changed_at "
    "INTEGER)",
    "ALTER TABLE entries ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue'",
};
constexpr std::array<std::string_view, 3> with_a_bad_step{
    two_steps[0], two_steps[1], "CREATE TABLE more (x); CREATE TABLE more (x)"
};

} // namespace

TEST_F(journal_opening, brings_an_older_file_up_to_date)
{
    using andante::detail::schema_steps;
    const auto older = schema_steps(two_steps).first(1);
    ASSERT_TRUE(journal_file::open(path(), options(), older).has_value());
    become("INSERT INTO entries (stage) VALUES ('sent')");
    ASSERT_TRUE(journal_file::open(path(), options(), two_steps).has_value());
    {
        const sqlite_file file(path());
        EXPECT_EQ(file.value("PRAGMA user_version"), "2");
        EXPECT_EQ(file.value("SELECT stage || colour FROM entries"), "sentblue");
    }
    EXPECT_TRUE(journal_file::open(path(), options(), older).has_error()) << "and it is newer now";
}

TEST_F(journal_opening, leaves_an_older_file_as_it_is_when_it_cannot_be_brought_up_to_date)
{
    ASSERT_TRUE(journal_file::open(path(), options(), two_steps).has_value());
    const auto before = content(path());
    const auto opened = journal_file::open(path(), options(), with_a_bad_step);
    ASSERT_TRUE(opened.has_error());
    EXPECT_EQ(opened.error(), errc::journal_error);
    EXPECT_EQ(content(path()), before);
    {
        const sqlite_file file(path());
        EXPECT_EQ(file.value("PRAGMA user_version"), "2");
        EXPECT_EQ(file.value("SELECT count(*) FROM sqlite_schema WHERE name = 'more'"), "0");
    }
    EXPECT_TRUE(journal_file::open(path(), options(), two_steps).has_value());
}

TEST_F(journal_opening, makes_the_tables_of_a_file_that_was_only_marked)
{
    write(std::string());
    become("PRAGMA application_id = " + std::to_string(0x616e646a));
    const auto journal = open();
    EXPECT_EQ(add_one(*journal), 1);
}

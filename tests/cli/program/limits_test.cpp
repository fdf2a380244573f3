#include "cli/fixture.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/stat.h>

namespace cli_test {
namespace {

using testing::HasSubstr;

class cli_limits : public cli {};

TEST_F(cli_limits, shows_what_the_server_has_counted)
{
    settings.rates.enforced = true;
    settings.rates.read.limit = 50;
    EXPECT_EQ(run({"me"}).code, 0); // another process's request
    const auto ended = run_json({"limits"});

    EXPECT_EQ(ended.code, 0) << ended.err;
    const auto shown = document(ended.out);
    const auto& windows = shown.at("windows").as_array();
    ASSERT_EQ(windows.size(), 2u);
    EXPECT_EQ(windows[0].at("name"), "create");
    EXPECT_EQ(windows[0].at("left"), 10);
    EXPECT_EQ(windows[1].at("name"), "read");
    EXPECT_EQ(windows[1].at("limit"), 50) << "the server said so";
    EXPECT_EQ(windows[1].at("left"), 48);
    EXPECT_EQ(windows[1].at("in_flight"), 0);
    const auto& queued = shown.at("queued").as_object();
    for (const auto* const name : {"interactive", "normal", "batch", "poll"}) {
        EXPECT_EQ(queued.at(name), 0) << name;
    }
    EXPECT_TRUE(shown.at("spending").is_array());
}

TEST_F(cli_limits, are_a_table_for_people)
{
    const auto ended = run({"limits", "--limit", "create=20/30s"});
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("create  20 in 30 s"));
    EXPECT_THAT(ended.out, HasSubstr("IN FLIGHT"));
    EXPECT_THAT(ended.out, HasSubstr("waiting: 0 interactive, 0 normal, 0 batch, 0 poll\n"));
}

TEST_F(cli_limits, that_are_misspelt_are_refused_before_anything_is_sent)
{
    for (const auto* const each :
         {"create", "create=0/x", "creat=5/60s", "create=-1/60s", "=1/s"}) {
        const auto ended = run({"me", "--limit", each});
        EXPECT_EQ(ended.code, 2) << each;
        EXPECT_THAT(ended.err, HasSubstr("--limit")) << each;
    }
    EXPECT_EQ(service().record().requests().size(), 0u);
}

TEST_F(cli_limits, are_kept_by_commands_in_a_row)
{
    starting.environment["ANDANTE_STATE_DIR"] = starting.folder + "/state";
    const words create{
        "generate", "piano", "--no-wait", "--limit", "create=2/1h", "--timeout", "5s"
    };
    EXPECT_EQ(run(create).code, 0);
    EXPECT_EQ(run(create).code, 0);
    const auto third = run(create);
    EXPECT_EQ(third.code, 4) << third.err;
    EXPECT_EQ(service().record().count("POST /v1/generations"), 2u);

    auto stranger = create;
    stranger.insert(stranger.end(), {"--api-key", "ft_live_ffffffffffffffffffffffffffffffff"});
    EXPECT_EQ(run(stranger).code, 1) << "another key has limits of its own";
    starting.environment["ANDANTE_STATE_DIR"] = "off";
    EXPECT_EQ(run(create).code, 0) << "nothing is kept";
}

TEST_F(cli_limits, of_another_server_are_its_own)
{
    starting.environment["ANDANTE_STATE_DIR"] = starting.folder + "/state";
    const auto elsewhere = std::make_shared<emulator::finetuning::service>(settings);
    const emulator::server other(elsewhere, listening);
    const words create{
        "generate", "piano", "--no-wait", "--limit", "create=1/1h", "--timeout", "1s"
    };
    EXPECT_EQ(run(create).code, 0);
    auto to_other = create;
    to_other.insert(to_other.end(), {"--base-url", other.base_url()});
    EXPECT_EQ(run(to_other).code, 0) << "the same machine, another port";
    EXPECT_EQ(run(create).code, 4);
    EXPECT_EQ(run(to_other).code, 4);
}

TEST_F(cli_limits, that_cannot_be_kept_or_read_change_nothing_else)
{
    starting.environment["ANDANTE_STATE_DIR"] = "/proc/none";
    EXPECT_EQ(run({"me"}).code, 0);
    const auto where = starting.folder + "/state";
    starting.environment["ANDANTE_STATE_DIR"] = where;
    EXPECT_EQ(run({"me"}).code, 0);
    std::size_t kept = 0;
    for (const auto& each : std::filesystem::directory_iterator(where)) {
        ++kept;
        std::ofstream(each.path()) << "nonsense";
    }
    EXPECT_EQ(kept, 1u);
    EXPECT_EQ(run({"me"}).code, 0);
}

class cli_limits_file : public cli_limits {
protected:
    cli_limits_file()
    {
        where = starting.folder + "/state";
        starting.environment["ANDANTE_STATE_DIR"] = where.string();
        EXPECT_EQ(run({"me"}).code, 0); // makes the file
        file = std::filesystem::directory_iterator(where)->path();
    }
    std::size_t files_there() const
    {
        const std::filesystem::directory_iterator begin(where);
        return static_cast<std::size_t>(std::distance(begin, std::filesystem::directory_iterator())
        );
    }
    /// A command works, says once what is in the way, and touches nothing.
    void expect_said_and_left_alone()
    {
        const auto ended = run({"me"});
        EXPECT_EQ(ended.code, 0) << ended.err;
        const auto said = ended.err.find("limits are not kept");
        EXPECT_NE(said, std::string::npos) << ended.err;
        EXPECT_THAT(ended.err, HasSubstr(file.filename().string()));
        EXPECT_EQ(ended.err.find("limits are not kept", said + 1), std::string::npos);
        EXPECT_EQ(files_there(), 1u);
    }

    std::filesystem::path where;
    std::filesystem::path file;
};

TEST_F(cli_limits_file, that_is_a_folder_is_as_if_there_were_none)
{
    std::filesystem::remove(file);
    std::filesystem::create_directory(file);
    expect_said_and_left_alone();
    EXPECT_TRUE(std::filesystem::is_directory(file));
}

TEST_F(cli_limits_file, of_an_older_version_is_no_error)
{
    const auto old = where / "7f3a9c01d2e4b856.limits";
    std::filesystem::copy(file, old);
    std::ofstream(where / "42.limits") << "another form";
    const auto ended = run({"me"});
    EXPECT_EQ(ended.code, 0);
    EXPECT_EQ(ended.err, "");
    EXPECT_EQ(files_there(), 3u);
    std::filesystem::last_write_time(
        old, std::filesystem::file_time_type::clock::now() - std::chrono::hours(25)
    );
    EXPECT_EQ(run({"me"}).code, 0);
    EXPECT_FALSE(std::filesystem::exists(old)) << "it says nothing any more";
}

TEST_F(cli_limits_file, that_is_a_pipe_does_not_hang)
{
    std::filesystem::remove(file);
    ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
    expect_said_and_left_alone();
    EXPECT_TRUE(std::filesystem::is_fifo(file));
}

TEST_F(cli_limits_file, that_is_a_device_or_far_too_large_is_not_read)
{
    std::filesystem::remove(file);
    std::filesystem::create_symlink("/dev/zero", file);
    expect_said_and_left_alone();
    std::filesystem::remove(file);
    std::ofstream(file).close();
    std::filesystem::resize_file(file, 2'000'000);
    expect_said_and_left_alone();
}

TEST_F(cli_limits_file, that_a_killed_command_left_half_written_goes)
{
    const auto left = file.string() + ".4711";
    std::ofstream(left) << "half";
    EXPECT_EQ(run({"me"}).code, 0);
    EXPECT_EQ(files_there(), 2u) << "another command may be writing it";
    std::filesystem::last_write_time(
        left, std::filesystem::file_time_type::clock::now() - std::chrono::minutes(2)
    );
    EXPECT_EQ(run({"me"}).code, 0);
    EXPECT_EQ(files_there(), 1u);
}

} // namespace
} // namespace cli_test

// The line of a progress on a terminal that breaks its lines anew when it becomes narrower.
#include "cli/fixture.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace cli_test {
namespace {

using namespace std::chrono_literals;

class cli_resize : public cli {
protected:
    ~cli_resize() override
    {
        if (is_open_) {
            tmux({"kill-server"});
        }
    }
    static bool is_possible() { return std::filesystem::exists("/usr/bin/tmux"); }
    finished tmux(words arguments)
    {
        const words own{"tmux", "-f", "/dev/null", "-S", starting.folder + "/tmux"};
        arguments.insert(arguments.begin(), own.begin(), own.end());
        return process("/usr/bin/env", std::move(arguments), starting).finish();
    }
    /// Runs a program in a terminal of 80 columns.
    void open(const std::string& program, const words& arguments)
    {
        server();
        starting.environment["TERM"] = "screen";
        starting.environment["LC_ALL"] = "C.UTF-8";
        words all{"new-session", "-d", "-x", "80", "-y", "20", program};
        all.insert(all.end(), arguments.begin(), arguments.end());
        const auto started = tmux(std::move(all));
        ASSERT_EQ(started.code, 0) << started.err;
        is_open_ = true;
    }
    /// The lines with this text, as soon as the terminal shows another one too.
    words lines_with(const std::string& text, const std::string& sign)
    {
        for (;;) {
            const auto seen = tmux({"capture-pane", "-p"});
            if (seen.code != 0) {
                ADD_FAILURE() << "never shown: " << sign;
                return {};
            }
            if (seen.out.find(sign) == std::string::npos) {
                continue;
            }
            words out;
            std::istringstream lines(seen.out);
            for (std::string line; std::getline(lines, line);) {
                if (line.find(text) != std::string::npos) {
                    out.push_back(line);
                }
            }
            return out;
        }
    }

private:
    bool is_open_ = false;
};

TEST_F(cli_resize, leaves_no_torn_line)
{
    if (!is_possible()) {
        GTEST_SKIP() << "tmux is not installed";
    }
    settings.jobs.time = 30s;
    open(program_path, {"generate", "piano"});
    EXPECT_EQ(lines_with("processing", "processing").size(), 1u);

    tmux({"resize-window", "-x", "50"});

    EXPECT_EQ(lines_with("proces", "...").size(), 1u);
}

TEST_F(cli_resize, leaves_no_torn_line_of_the_example_that_makes_many_tracks)
{
    if (!is_possible()) {
        GTEST_SKIP() << "tmux is not installed";
    }
    settings.jobs.time = 3s;
    std::ofstream(starting.folder + "/prompts.txt") << "piano\nrain\n";
    const auto program = std::string(ANDANTE_EXAMPLES) + "/fan_out";
    open("/bin/sh", {"-c", program + " prompts.txt tracks; exec sleep 60"});
    EXPECT_EQ(lines_with("failed,", "2 running").size(), 1u);

    tmux({"resize-window", "-x", "30"});

    EXPECT_EQ(lines_with("failed,", "completed").size(), 0u);
}

} // namespace
} // namespace cli_test

// The line of a progress on a terminal that breaks its lines anew when it becomes narrower.
#include "cli/fixture.hpp"

#include <chrono>
#include <filesystem>
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
    /// Runs the program in a terminal of 80 columns.
    void open(const words& arguments)
    {
        server();
        starting.environment["TERM"] = "screen";
        starting.environment["LC_ALL"] = "C.UTF-8";
        words all{"new-session", "-d", "-x", "80", "-y", "20", program_path};
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
    open({"generate", "piano"});
    EXPECT_EQ(lines_with("processing", "processing").size(), 1u);

    tmux({"resize-window", "-x", "50"});

    EXPECT_EQ(lines_with("proces", "...").size(), 1u);
}

} // namespace
} // namespace cli_test

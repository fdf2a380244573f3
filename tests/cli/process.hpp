#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace cli_test {

/// What a program left behind.
struct finished {
    int code = -1;   ///< Its exit code; as in a shell 128 more than the signal when one ended it.
    int signal = 0;  ///< The signal that ended it.
    std::string out; ///< Standard output.
    std::string err; ///< Standard error, or what was shown on its terminal.
};

/// How a program is started.
class start_options {
public:
    start_options() = default;

    /// Given on standard input, which then ends. Not with a terminal.
    std::string input;
    std::map<std::string, std::string> environment;
    /// Standard input and error are a terminal of 100 columns.
    bool terminal = false;
    /// Standard output is the terminal too, so that its text comes with that of standard error.
    bool terminal_output = false;
    unsigned short columns = 100;
    std::string folder;
    /// Standard output cannot be written.
    bool full_output = false;
    /// Nobody reads standard output any more.
    bool closed_output = false;
};

/// A program that is running.
class process {
public:
    process(const std::string& program, std::vector<std::string> arguments, start_options options);
    ~process();
    process(const process&) = delete;
    process& operator=(const process&) = delete;

    /// Reads until standard error shows the text. False when that does not come.
    bool shows(std::string_view text);
    /// The same of standard output.
    bool prints(std::string_view text);
    /// What standard error has shown so far.
    const std::string& shown() const { return err_text_; }
    /// Reads until something elsewhere has happened. False when that does not come, or when the
    /// program ends first.
    bool runs_until(const std::function<bool()>& done);
    /// Types at the terminal.
    void type(std::string_view text);
    void send(int signal);
    /// Waits for the end. A program that does not end in 90 s is killed and fails the test.
    finished finish();

private:
    bool read_some(int& descriptor, std::string& into);
    bool read_any(std::chrono::milliseconds limit);

    pid_t id_ = -1;
    int out_ = -1;
    int err_ = -1;
    int terminal_ = -1;
    std::string out_text_;
    std::string err_text_;
};

} // namespace cli_test

#include "cli/process.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace cli_test {

namespace {

constexpr auto patience = std::chrono::seconds(90);

struct descriptor_pair {
    int ours = -1;
    int theirs = -1;
};

descriptor_pair make_pipe(bool we_read)
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("pipe2");
    }
    return we_read ? descriptor_pair{ends[0], ends[1]} : descriptor_pair{ends[1], ends[0]};
}

descriptor_pair make_terminal(unsigned short columns)
{
    descriptor_pair out;
    winsize size{};
    size.ws_col = columns;
    size.ws_row = 40;
    if (::openpty(&out.ours, &out.theirs, nullptr, nullptr, &size) != 0) {
        throw std::runtime_error("openpty");
    }
    ::fcntl(out.ours, F_SETFD, FD_CLOEXEC);
    ::fcntl(out.theirs, F_SETFD, FD_CLOEXEC);
    return out;
}

/// Only what a test says, and what sanitizers and coverage need.
std::vector<std::string> environment_of(const start_options& options)
{
    auto values = options.environment;
    for (const auto* const name :
         {"PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LD_LIBRARY_PATH"}) {
        if (const char* const value = std::getenv(name)) {
            values.emplace(name, value);
        }
    }
    values.emplace("TERM", "xterm");
    std::vector<std::string> out;
    for (const auto& [name, value] : values) {
        out.push_back(name + "=" + value);
    }
    return out;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts)
{
    std::vector<char*> out;
    for (auto& each : texts) {
        out.push_back(each.data());
    }
    out.push_back(nullptr);
    return out;
}

/// Signals as a shell leaves them to a program.
posix_spawnattr_t shell_attributes()
{
    posix_spawnattr_t attributes; // a shell does not have SIGPIPE ignored
    posix_spawnattr_init(&attributes);
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    for (const int number : {SIGHUP, SIGINT, SIGTERM}) {
        sigaddset(&defaults, number); // nor these, though the tests may run under nohup or behind &
    }
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    return attributes;
}

void write_all(int descriptor, std::string_view text)
{
    while (!text.empty()) {
        const auto count = ::write(descriptor, text.data(), text.size());
        if (count <= 0) {
            return;
        }
        text.remove_prefix(static_cast<std::size_t>(count));
    }
}

} // namespace

process::process(
    const std::string& program, std::vector<std::string> arguments, start_options options
)
{
    std::signal(SIGPIPE, SIG_IGN);
    const auto terminal = options.terminal ? make_terminal(options.columns) : descriptor_pair();
    const auto in = options.terminal ? descriptor_pair() : make_pipe(false);
    const auto err = options.terminal ? descriptor_pair() : make_pipe(true);
    auto out = options.terminal_output ? descriptor_pair() : make_pipe(true);
    if (options.closed_output) {
        ::close(std::exchange(out.ours, -1));
    }
    const int full = options.full_output ? ::open("/dev/full", O_WRONLY | O_CLOEXEC) : -1;

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, options.terminal ? terminal.theirs : in.theirs, 0);
    const int output = options.full_output       ? full
                       : options.terminal_output ? terminal.theirs
                                                 : out.theirs;
    posix_spawn_file_actions_adddup2(&actions, output, 1);
    posix_spawn_file_actions_adddup2(&actions, options.terminal ? terminal.theirs : err.theirs, 2);
    if (!options.folder.empty()) {
        posix_spawn_file_actions_addchdir_np(&actions, options.folder.c_str());
    }
    auto attributes = shell_attributes();
    arguments.insert(arguments.begin(), program);
    auto environment = environment_of(options);
    const int problem = ::posix_spawn(
        &id_,
        program.c_str(),
        &actions,
        &attributes,
        pointers_to(arguments).data(),
        pointers_to(environment).data()
    );
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    for (const int each : {terminal.theirs, in.theirs, err.theirs, out.theirs, full}) {
        if (each >= 0) {
            ::close(each);
        }
    }
    if (problem != 0) {
        throw std::runtime_error("cannot start " + program);
    }
    if (in.ours >= 0) {
        write_all(in.ours, options.input);
        ::close(in.ours);
    }
    out_ = out.ours;
    err_ = options.terminal ? terminal.ours : err.ours;
    terminal_ = terminal.ours;
}

process::~process()
{
    if (id_ > 0) {
        ::kill(id_, SIGKILL);
        ::waitpid(id_, nullptr, 0);
    }
    for (const int each : {out_, err_}) {
        if (each >= 0) {
            ::close(each);
        }
    }
}

bool process::read_some(int& descriptor, std::string& into)
{
    std::array<char, 4096> buffer{};
    const auto count = ::read(descriptor, buffer.data(), buffer.size());
    if (count <= 0) { // the end; EIO for a terminal that nobody holds any more
        ::close(descriptor);
        descriptor = -1;
        return false;
    }
    into.append(buffer.data(), static_cast<std::size_t>(count));
    return true;
}

bool process::read_any(std::chrono::milliseconds limit)
{
    std::array<pollfd, 2> ends{pollfd{out_, POLLIN, 0}, pollfd{err_, POLLIN, 0}};
    if (::poll(ends.data(), ends.size(), static_cast<int>(limit.count())) <= 0) {
        return false;
    }
    if (ends[0].revents != 0) {
        read_some(out_, out_text_);
    }
    if (ends[1].revents != 0) {
        read_some(err_, err_text_);
    }
    return true;
}

bool process::shows(std::string_view text)
{
    return runs_until([this, text] { return err_text_.find(text) != std::string::npos; });
}

bool process::prints(std::string_view text)
{
    return runs_until([this, text] { return out_text_.find(text) != std::string::npos; });
}

bool process::runs_until(const std::function<bool()>& done)
{
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!done()) {
        if ((out_ < 0 && err_ < 0) || std::chrono::steady_clock::now() > end) {
            return false;
        }
        read_any(std::chrono::milliseconds(10));
    }
    return true;
}

void process::type(std::string_view text)
{
    write_all(terminal_, text);
}

void process::send(int signal)
{
    ::kill(id_, signal);
}

finished process::finish()
{
    const auto end = std::chrono::steady_clock::now() + patience;
    while ((out_ >= 0 || err_ >= 0) && std::chrono::steady_clock::now() < end) {
        read_any(std::chrono::milliseconds(100));
    }
    if (out_ >= 0 || err_ >= 0) {
        ADD_FAILURE() << "the program did not end; standard error so far: " << err_text_;
        ::kill(id_, SIGKILL);
    }
    int status = 0;
    ::waitpid(id_, &status, 0);
    id_ = -1;
    finished result;
    result.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    result.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    result.out = std::move(out_text_);
    result.err = std::move(err_text_);
    return result;
}

} // namespace cli_test

#include "program/key_input.hpp"

#include "program/usage_error.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <array>
#include <cerrno>
#include <iostream>
#include <system_error>
#include <termios.h>
#include <unistd.h>
#include <utility>

namespace program {

namespace asio = boost::asio;

namespace {

constexpr std::size_t longest_key = 4096;

/// While it lives, the terminal does not show what is typed.
class unseen_typing {
public:
    unseen_typing()
    {
        if (::tcgetattr(STDIN_FILENO, &before_) == 0) {
            auto now = before_;
            now.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHOE | ECHOK | ECHONL);
            is_set_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &now) == 0;
        }
    }
    unseen_typing(const unseen_typing&) = delete;
    unseen_typing& operator=(const unseen_typing&) = delete;
    ~unseen_typing()
    {
        if (is_set_) {
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        }
        std::cerr << '\n';
    }
    /// Nobody looks on while nothing is hidden.
    bool works() const { return is_set_; }

private:
    termios before_{};
    bool is_set_ = false;
};

/// Until there is something to read. Only waited for, not read: a terminal that does not block
/// would stay so for the shell.
asio::awaitable<void> wait_for_input(asio::posix::stream_descriptor* input)
{
    boost::system::error_code problem;
    auto token = asio::redirect_error(asio::use_awaitable, problem);
    co_await input->async_wait(asio::posix::stream_descriptor::wait_read, std::move(token));
    if (problem && problem != asio::error::operation_not_supported) { // a file is always ready
        throw boost::system::system_error(problem);
    }
}

/// True while more may come.
bool read_some(std::string& into)
{
    std::array<char, longest_key> piece{};
    const auto count = ::read(STDIN_FILENO, piece.data(), piece.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) {
        return true;
    }
    if (count < 0) {
        throw usage_error(
            "the key cannot be read from standard input: " + std::generic_category().message(errno)
        );
    }
    into.append(piece.data(), static_cast<std::size_t>(count));
    if (into.size() > longest_key) {
        throw usage_error("that is no key: it has more than 4096 characters");
    }
    return count > 0;
}

asio::awaitable<std::string> read_input(session_ptr current, bool is_line)
{
    asio::posix::stream_descriptor input(current->executor(), ::dup(STDIN_FILENO));
    std::string text;
    for (bool goes_on = true; goes_on;) {
        auto waiting = wait_for_input(&input);
        co_await std::move(waiting);
        goes_on = read_some(text) && !(is_line && text.find('\n') != std::string::npos);
    }
    co_return text;
}

} // namespace

asio::awaitable<andante::secret> read_key(session_ptr current, std::string question)
{
    if (::isatty(STDIN_FILENO) != 1) {
        auto reading = read_input(current, false);
        const auto text = co_await std::move(reading);
        co_return andante::secret(text);
    }
    const unseen_typing unseen;
    if (!unseen.works()) {
        throw usage_error("this terminal cannot hide what is typed", "Pipe the key in.");
    }
    std::cerr << question << ": " << std::flush;
    auto reading = read_input(current, true);
    const auto text = co_await std::move(reading);
    co_return andante::secret(text);
}

} // namespace program

#pragma once

#include <andante/core/observer.hpp>

#include "program/output.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

namespace program {

/// Shows what the command is waiting for: a line that lives on a terminal, else a line for each
/// change. Used from the event loop's thread only.
class progress {
public:
    progress(boost::asio::any_io_executor executor, output& out);

    /// Something of some length begins, for example "5c0e7a34".
    void begin(std::string subject, std::string state);
    /// It is in this state now.
    void state(std::string_view word);
    /// As state(), but not worth a line where lines cannot be rewritten.
    void detail(std::string words) { state_ = std::move(words); }
    /// From now on the state is what `words` gives, asked whenever somebody looks.
    void follow(std::function<std::string()> words);
    /// So much of it is done.
    void counted(std::size_t done, std::size_t total);
    /// It is held up, for example by the server's limit; an empty reason ends that.
    void held(std::string reason, std::chrono::nanoseconds expected);
    void end();

private:
    void tick();
    std::string line() const;

    boost::asio::steady_timer timer_;
    output& out_;
    bool active_ = false;
    std::string subject_;
    std::string state_;
    std::function<std::string()> words_;
    std::string reason_;
    std::chrono::steady_clock::time_point since_;
    std::chrono::steady_clock::time_point held_until_;
    std::size_t frame_ = 0;
};

/// Tells a progress when a call has to wait.
class wait_watcher final : public andante::observer {
public:
    explicit wait_watcher(progress& shown)
        : shown_(shown)
    {}

    void on_wait(const andante::wait_start& event) override;
    void on_attempt_start(const andante::attempt_start& event) override;

private:
    progress& shown_;
};

} // namespace program

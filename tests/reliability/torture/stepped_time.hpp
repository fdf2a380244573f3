#pragma once

#include <andante/core/time_source.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <memory>

namespace torture {

/// Virtual time that is moved one handler at a time, so that something can happen between any two
/// of them. Each handler takes a millisecond: no two of them run at the same moment, and a deadline
/// can fall between any two. For one thread.
class stepped_time {
public:
    /// How long a handler takes.
    static constexpr std::chrono::milliseconds step_length{1};

    stepped_time();
    ~stepped_time();
    stepped_time(const stepped_time&) = delete;
    stepped_time& operator=(const stepped_time&) = delete;

    boost::asio::any_io_executor executor();
    std::shared_ptr<andante::time_source> source() const;
    andante::time_source::time_point now() const noexcept;
    /// How many handlers have run.
    std::size_t steps() const noexcept { return steps_; }
    /// How many timers are armed.
    std::size_t armed_timers() const noexcept;

    /// Runs the next handler; moves time to the next timer when none is ready, unless that is
    /// behind `until`. False when nothing was done.
    bool step(andante::time_source::time_point until = andante::time_source::time_point::max());
    /// Moves time on to then; nothing may be due before.
    void skip_to(andante::time_source::time_point then) noexcept;

private:
    class agenda;
    class clock;

    void post_due();

    std::shared_ptr<agenda> agenda_;
    std::shared_ptr<clock> clock_;
    boost::asio::io_context context_{1};
    std::size_t steps_ = 0;
};

} // namespace torture

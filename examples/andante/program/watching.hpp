#pragma once

#include "program/session.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace program {

class declared_option;
class declaration;

/// The time between two looks: --watch [TIME].
class watch_interval {
public:
    watch_interval() = default;

    static constexpr std::chrono::milliseconds usual{5000};
    static constexpr std::chrono::milliseconds shortest{1000};

    /// Nothing when the list is read once.
    std::optional<std::chrono::milliseconds> time;
};

/// Declares --watch.
declared_option& add_watch_option(declaration& sub, watch_interval& into);

/// Until the next look, by the client's clock. False when the command was stopped meanwhile.
boost::asio::awaitable<bool>
wait_for_look(std::shared_ptr<andante::time_source> time, std::chrono::milliseconds how_long);

/// For commands that go on until somebody stops them, which is no failure. Throws when it was
/// --timeout.
void throw_if_time_is_over(const session& current);

/// Makes room on a terminal for what is shown anew.
std::string screen_start();

} // namespace program

#include "program/watching.hpp"

#include <andante/core/result.hpp>
#include <andante/core/time_source.hpp>

#include "program/declaration.hpp"
#include "program/terminal.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

namespace program {

namespace asio = boost::asio;

declared_option& add_watch_option(declaration& sub, watch_interval& into)
{
    const auto read = [&into](const std::string& text) -> std::optional<std::string> {
        into.time = text.empty() ? watch_interval::usual : parse_duration(text);
        if (!into.time) {
            return "'" + printable(text) + "' is not a duration: write 5, 10s or 1m";
        }
        if (*into.time < watch_interval::shortest) {
            return "'" + printable(text) + "' is too short: at least 1s";
        }
        return std::nullopt;
    };
    return sub
        .add_option(
            "--watch", read, "Look again every 5 s, or every TIME, until Ctrl-C; shows what changes"
        )
        .may_stand_alone()
        .type("[TIME]");
}

asio::awaitable<bool>
wait_for_look(std::shared_ptr<andante::time_source> time, std::chrono::milliseconds how_long)
{
    auto sleeping = time->sleep_for(how_long);
    const auto slept = co_await andante::as_result(std::move(sleeping));
    co_return slept.has_value();
}

void throw_if_time_is_over(const session& current)
{
    const auto left = current.remaining();
    if (left && left->count() <= 0) {
        throw boost::system::system_error(asio::error::operation_aborted);
    }
}

std::string screen_start()
{
    return "\x1b[H\x1b[2J";
}

} // namespace program

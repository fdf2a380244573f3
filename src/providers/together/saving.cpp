#include "providers/together/saving.hpp"

#include <andante/client/answer_stream.hpp>

#include "http/partial_file.hpp"

#include <chrono>
#include <utility>

namespace andante::inline v0::together {

namespace {

/// A pipe that takes no more is asked again.
constexpr auto pipe_pause = std::chrono::milliseconds(10);

} // namespace

void save_bytes(const std::string& bytes, const std::string& path)
{
    http::partial_file target(path);
    target.create().value();
    target.write(bytes).value();
    target.commit().value();
    target.deliver().value();
}

boost::asio::awaitable<std::uint64_t>
save_answer(std::shared_ptr<const pipeline> calls, kit::prepared_call prepared, std::string path)
{
    auto what = std::move(prepared).value();
    http::partial_file target(path);
    target.create().value();
    auto opened = co_await calls->open(std::move(what));
    auto answer = std::move(opened).value();
    while (true) {
        const auto piece = co_await answer.read();
        if (piece.value().empty()) {
            break;
        }
        target.write(*piece).value();
    }
    target.commit().value();
    while (true) {
        const bool is_through = target.deliver().value();
        if (is_through) {
            break;
        }
        co_await calls->time()->sleep_for(pipe_pause);
    }
    co_return target.size();
}

} // namespace andante::inline v0::together

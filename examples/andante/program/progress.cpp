#include "program/progress.hpp"

#include "program/format.hpp"
#include "program/terminal.hpp"

#include <array>

namespace program {

namespace {

using clock = std::chrono::steady_clock;

constexpr std::array frames{'|', '/', '-', '\\'};
constexpr auto frame_time = std::chrono::milliseconds(120);
constexpr std::size_t bar_width = 30;
/// How often a job that does not change is mentioned where lines cannot be rewritten.
constexpr auto line_time = std::chrono::seconds(30);
/// Shorter waits are not worth a line.
constexpr auto notable_wait = std::chrono::seconds(1);

} // namespace

progress::progress(boost::asio::any_io_executor executor, output& out)
    : timer_(std::move(executor))
    , out_(out)
{}

void progress::begin(std::string subject, std::string state)
{
    subject_ = printable(subject);
    state_ = printable(state);
    reason_.clear();
    words_ = nullptr;
    since_ = clock::now();
    active_ = true;
    tick();
}

void progress::state(std::string_view word)
{
    const auto shown = printable(word);
    if (shown == state_ || !active_) {
        return;
    }
    state_ = shown;
    if (!out_.animated()) {
        out_.note(line());
    }
}

void progress::follow(std::function<std::string()> words)
{
    words_ = std::move(words);
    if (active_) {
        tick();
    }
}

void progress::counted(std::size_t done, std::size_t total)
{
    auto words = std::to_string(done) + " of " + std::to_string(total);
    if (!out_.animated()) {
        state(words);
        return;
    }
    const auto filled = total == 0 ? bar_width : bar_width * done / total;
    detail("[" + std::string(filled, '#') + std::string(bar_width - filled, ' ') + "] " + words);
}

void progress::held(std::string reason, std::chrono::nanoseconds expected)
{
    if (expected < notable_wait) {
        reason.clear();
    }
    const bool news = !words_ && !reason.empty() && reason != reason_;
    reason_ = std::move(reason);
    held_until_ = clock::now() + expected;
    if (news && !(active_ && out_.animated())) {
        out_.note("waiting up to " + elapsed_text(expected) + " for " + reason_);
    }
}

void progress::end()
{
    if (active_) {
        active_ = false;
        words_ = nullptr;
        timer_.cancel();
        out_.clear_transient();
    }
}

void progress::tick()
{
    if (out_.animated()) {
        out_.transient(std::string(1, frames[frame_++ % frames.size()]) + " " + line());
        timer_.expires_after(frame_time);
    } else {
        timer_.expires_after(line_time);
    }
    timer_.async_wait([this](const boost::system::error_code& problem) {
        if (problem || !active_) {
            return;
        }
        if (!out_.animated()) {
            out_.note(line());
        }
        tick();
    });
}

std::string progress::line() const
{
    const auto now = clock::now();
    const auto state = words_ ? words_() : state_;
    std::string text = subject_ + "  " + state + "  " + elapsed_text(now - since_);
    if (!words_ && !reason_.empty() && held_until_ > now) {
        text += "  (" + elapsed_text(held_until_ - now) + " more for " + reason_ + ")";
    }
    return text;
}

void wait_watcher::on_wait(const andante::wait_start& event)
{
    std::string reason =
        event.reason == andante::wait_reason::pacing ? "the request limit" : "the next attempt";
    if (!event.detail.empty()) {
        reason += " (" + printable(event.detail) + ")";
    }
    shown_.held(std::move(reason), event.expected);
}

void wait_watcher::on_attempt_start(const andante::attempt_start& /*event*/)
{
    shown_.held(std::string(), std::chrono::nanoseconds(0));
}

} // namespace program

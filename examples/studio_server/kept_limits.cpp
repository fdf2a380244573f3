#include "kept_limits.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace studio_server {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

constexpr auto between_looks = std::chrono::milliseconds(200);
/// Far more than the state of any account.
constexpr std::uintmax_t largest_kept = 1024 * 1024;

} // namespace

kept_limits::kept_limits(const std::string& journal, andante::finetuning::client client)
    : file_(journal.empty() ? "" : journal + ".limits")
    , client_(std::move(client))
{
    recall();
}

void kept_limits::recall() const
{
    std::error_code problem;
    if (!fs::is_regular_file(file_, problem) || fs::file_size(file_, problem) > largest_kept) {
        return;
    }
    std::ifstream in(file_, std::ios::binary);
    std::string where;
    std::getline(in, where);
    if (in && where == client_.base_url().text()) { // another service has limits of its own
        const std::string state(std::istreambuf_iterator<char>(in), {});
        static_cast<void>(client_.restore_limits(state));
    }
}

void kept_limits::keep() const
{
    std::error_code problem;
    if (file_.empty() || (fs::exists(file_, problem) && !fs::is_regular_file(file_, problem))) {
        return;
    }
    // Several studios may share one journal.
    const auto beside = file_ + "." + std::to_string(::getpid());
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out << client_.base_url().text() << '\n' << client_.save_limits();
    out.close();
    if (out) {
        fs::permissions(beside, fs::perms::owner_read | fs::perms::owner_write, problem);
        fs::rename(beside, file_, problem);
    }
    if (!out || problem) {
        fs::remove(beside, problem);
    }
}

asio::awaitable<void> kept_limits::keep_after(std::shared_ptr<const request_counter> requests) const
{
    if (file_.empty()) {
        co_return;
    }
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor);
    auto kept = requests->requests.load();
    for (;;) {
        timer.expires_after(between_looks);
        co_await timer.async_wait(asio::use_awaitable);
        const auto now = requests->requests.load();
        if (now != kept) {
            keep();
            kept = now;
        }
    }
}

} // namespace studio_server

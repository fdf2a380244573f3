#include "kept_limits.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <openssl/evp.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace studio_server {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

constexpr auto between_looks = std::chrono::milliseconds(200);
/// Far more than the state of any account.
constexpr std::uintmax_t largest_kept = 1024 * 1024;
/// A file that is older and has not got its name yet never will.
constexpr auto leftover_age = std::chrono::minutes(1);

/// Tells accounts apart, and no key to those who see it.
std::string fingerprint(std::string_view address, const andante::secret& key)
{
    std::string account(address);
    account += '\n'; // stands in neither
    account += key.reveal();
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    if (::EVP_Digest(
            account.data(), account.size(), digest.data(), nullptr, ::EVP_sha256(), nullptr
        ) != 1) {
        throw std::runtime_error("SHA-256 is not available");
    }
    std::ostringstream text;
    text << std::hex << std::setfill('0');
    for (std::size_t at = 0; at < 8; ++at) { // enough that no two accounts of one user meet
        text << std::setw(2) << unsigned{digest[at]};
    }
    return text.str();
}

/// What runs have left that were killed while they wrote "FILE.PID".
void remove_leftovers(const fs::path& file)
{
    std::error_code ignored;
    const auto begin = file.filename().string() + ".";
    const auto folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    std::vector<fs::path> old;
    for (const auto& each : fs::directory_iterator(folder, ignored)) {
        const auto age = fs::file_time_type::clock::now() - each.last_write_time(ignored);
        if (each.path().filename().string().starts_with(begin) && each.is_regular_file(ignored) &&
            age > leftover_age) {
            old.push_back(each.path());
        }
    }
    for (const auto& each : old) {
        fs::remove(each, ignored);
    }
}

} // namespace

kept_limits::kept_limits(
    const std::string& journal, andante::finetuning::client client, const andante::secret& key
)
    : client_(std::move(client))
{
    if (!journal.empty()) {
        file_ = journal + "-" + fingerprint(client_.base_url().text(), key) + ".limits";
        remove_leftovers(file_);
        recall();
    }
}

void kept_limits::recall() const
{
    std::error_code problem;
    if (!fs::is_regular_file(file_, problem) || fs::file_size(file_, problem) > largest_kept) {
        return;
    }
    std::ifstream in(file_, std::ios::binary);
    const std::string state(std::istreambuf_iterator<char>(in), {});
    static_cast<void>(client_.restore_limits(state)); // a broken file is like none
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
    out << client_.save_limits();
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

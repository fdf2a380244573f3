#include "limit_memory.hpp"

#include "environment.hpp"

#include <chrono>
#include <cstdint>
#include <fstream>
#include <functional>
#include <iterator>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace program {

namespace fs = std::filesystem;

namespace {

/// Windows are minutes: what is older says nothing.
constexpr auto worth_keeping = std::chrono::hours(24);
constexpr auto suffix = ".limits";

/// Another key or another server has other limits. The name must not give the key away, and a hash
/// of its random characters does not.
std::string name_for(const std::string& server, const std::string& key)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hashed = server;
    hashed += '\n';
    hashed += key;
    std::string out;
    for (auto left = std::uint64_t(std::hash<std::string>()(hashed)); left != 0; left /= 16) {
        out += digits[left % 16];
    }
    return out + suffix;
}

void remove_old(const fs::path& where)
{
    std::error_code ignored;
    std::vector<fs::path> old;
    for (const auto& each : fs::directory_iterator(where, ignored)) {
        const auto changed = each.last_write_time(ignored);
        if (!ignored && each.path().extension() == suffix &&
            fs::file_time_type::clock::now() - changed > worth_keeping) {
            old.push_back(each.path());
        }
    }
    for (const auto& each : old) {
        fs::remove(each, ignored);
    }
}

} // namespace

fs::path limit_memory::folder()
{
    if (const auto chosen = environment_variable("ANDANTE_STATE_DIR"); !chosen.empty()) {
        return chosen == "off" ? fs::path() : fs::path(chosen);
    }
    if (const auto state = environment_variable("XDG_STATE_HOME"); !state.empty()) {
        return fs::path(state) / "andante";
    }
    const auto home = environment_variable("HOME");
    return home.empty() ? fs::path() : fs::path(home) / ".local" / "state" / "andante";
}

limit_memory::limit_memory(andante::finetuning::client client, const std::string& key)
    : client_(std::move(client))
    , file_(folder())
{
    if (!file_.empty()) {
        file_ /= name_for(
            client_.base_url().origin(),
            key.empty() ? environment_variable("FINETUNING_API_KEY") : key
        );
    }
}

void limit_memory::recall() const
{
    std::ifstream in(file_, std::ios::binary);
    if (in) {
        const std::string state(std::istreambuf_iterator<char>(in), {});
        static_cast<void>(client_.restore_limits(state)); // a broken file is like none
    }
}

void limit_memory::keep() const
{
    if (file_.empty()) {
        return;
    }
    std::error_code problem;
    fs::create_directories(file_.parent_path(), problem);
    // Written beside and renamed, so that a command that starts meanwhile reads a whole file.
    const auto beside = file_.string() + "." + std::to_string(::getpid());
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out << client_.save_limits();
    out.close();
    if (out) {
        fs::permissions(beside, fs::perms::owner_read | fs::perms::owner_write, problem);
        fs::rename(beside, file_, problem);
        remove_old(file_.parent_path());
    } else {
        fs::remove(beside, problem);
    }
}

} // namespace program

#include "program/limit_memory.hpp"

#include <andante/core/secret.hpp>

#include "program/environment.hpp"
#include "program/limit_file.hpp"

#include <chrono>
#include <fstream>
#include <iterator>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace program {

namespace fs = std::filesystem;

namespace {

/// Windows are minutes: what is older says nothing.
constexpr auto worth_keeping = std::chrono::hours(24);
/// Far more than the state of any account.
constexpr std::uintmax_t largest_state = 1024 * 1024;
/// A file that is older and has not got its name yet never will.
constexpr auto longest_write = std::chrono::minutes(1);

enum class state_file { absent, usable, unusable };

/// What is there. A folder cannot be read, a pipe would hang, and a large file is somebody else's.
state_file look_at(const fs::path& file)
{
    std::error_code problem;
    const auto status = fs::status(file, problem);
    if (!fs::exists(status)) {
        return state_file::absent;
    }
    if (!fs::is_regular_file(status) || fs::file_size(file, problem) > largest_state || problem) {
        return state_file::unusable;
    }
    return state_file::usable;
}

/// "x.limits.4711", which a command that was killed left behind.
bool is_leftover(const fs::path& file)
{
    return file.filename().string().find(std::string(limit_file_suffix) + ".") != std::string::npos;
}

void remove_old(const fs::path& where)
{
    std::error_code ignored;
    std::vector<fs::path> old;
    for (const auto& each : fs::directory_iterator(where, ignored)) {
        const auto age = fs::file_time_type::clock::now() - each.last_write_time(ignored);
        if (ignored || !each.is_regular_file(ignored)) {
            continue;
        }
        const bool is_state = each.path().extension() == limit_file_suffix;
        if (is_leftover(each.path()) ? age > longest_write : is_state && age > worth_keeping) {
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

limit_memory::limit_memory(
    service_client_ptr client, const andante::provider_profile& whose, const std::string& key
)
    : client_(std::move(client))
    , file_(folder())
{
    if (!file_.empty()) {
        const andante::secret used(
            key.empty() ? environment_variable(whose.key_variable.c_str()) : key
        );
        file_ /= limit_file_name(whose.name, client_->base_url().text(), used);
    }
}

std::optional<std::string> limit_memory::recall() const
{
    const auto found = look_at(file_);
    if (found == state_file::usable) {
        std::ifstream in(file_, std::ios::binary);
        if (in) {
            const std::string state(std::istreambuf_iterator<char>(in), {});
            static_cast<void>(client_->restore_limits(state)); // a broken file is like none
        }
    }
    if (found != state_file::unusable) {
        return std::nullopt;
    }
    return "note: the limits are not kept between commands, because " + file_.string() +
           " is not a small file; remove it";
}

void limit_memory::keep() const
{
    if (file_.empty() || look_at(file_) == state_file::unusable) {
        return;
    }
    std::error_code problem;
    fs::create_directories(file_.parent_path(), problem);
    remove_old(file_.parent_path());
    // Written beside and renamed, so that a command that starts meanwhile reads a whole file.
    const auto beside = file_.string() + "." + std::to_string(::getpid());
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out << client_->save_limits();
    out.close();
    if (out) {
        fs::permissions(beside, fs::perms::owner_read | fs::perms::owner_write, problem);
        fs::rename(beside, file_, problem);
    }
    if (!out || problem) {
        fs::remove(beside, problem);
    }
}

} // namespace program

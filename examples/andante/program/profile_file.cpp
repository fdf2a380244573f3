#include "program/profile_file.hpp"

#include "program/environment.hpp"
#include "program/json_text.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace program {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

constexpr std::size_t largest_file = 1024 * 1024;
constexpr std::size_t longest_profile_name = 64;
constexpr std::int64_t format_version = 1;
constexpr mode_t of_others = S_IRWXG | S_IRWXO;

/// A file descriptor that is closed.
class descriptor {
public:
    explicit descriptor(int number)
        : number_(number)
    {}
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    ~descriptor()
    {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    int number() const { return number_; }
    bool is_open() const { return number_ >= 0; }

private:
    int number_;
};

std::string words_of_errno()
{
    return std::generic_category().message(errno);
}

[[noreturn]] void
refuse_file(const fs::path& what, const std::string& why, const std::string& remedy)
{
    throw usage_error("'" + printable(what.string()) + "' " + why, remedy);
}

std::string quoted_path(const fs::path& what)
{
    return "'" + printable(what.string()) + "'";
}

/// Who may write there could put another file in its place.
void check_folder(const fs::path& where)
{
    struct stat seen{};
    if (::stat(where.c_str(), &seen) != 0) {
        return; // then there is no file either
    }
    if (!S_ISDIR(seen.st_mode)) {
        refuse_file(
            where, "is no folder", "Move it away, or set XDG_CONFIG_HOME to another folder."
        );
    }
    if (seen.st_uid != ::geteuid()) {
        refuse_file(
            where, "belongs to another user", "Keys are read from a folder of your own only."
        );
    }
    if ((seen.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        refuse_file(where, "can be written by others", "Type: chmod 700 " + quoted_path(where));
    }
}

void check_file(const fs::path& where, const struct stat& seen)
{
    if (!S_ISREG(seen.st_mode)) {
        refuse_file(where, "is no plain file", "Move it away, then: andante login");
    }
    if (seen.st_uid != ::geteuid()) {
        refuse_file(where, "belongs to another user", "Move it away, then: andante login");
    }
    if ((seen.st_mode & of_others) != 0) {
        refuse_file(
            where,
            "holds keys and can be read by others",
            "Type: chmod 600 " + quoted_path(where) +
                ". If others use this machine, change the keys."
        );
    }
    if (static_cast<std::size_t>(seen.st_size) > largest_file) {
        refuse_file(
            where, "is too large for a file of profiles", "Move it away, then: andante login"
        );
    }
}

/// Nothing when there is no file.
std::optional<std::string> file_text(const fs::path& where)
{
    check_folder(where.parent_path());
    const descriptor file(::open(where.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file.is_open()) {
        if (errno == ENOENT || errno == ENOTDIR) {
            return std::nullopt;
        }
        if (errno == ELOOP) {
            refuse_file(where, "is a link", "Keys are read from a plain file only: move it here.");
        }
        refuse_file(where, "cannot be read: " + words_of_errno(), "");
    }
    struct stat seen{};
    if (::fstat(file.number(), &seen) != 0) {
        refuse_file(where, "cannot be read: " + words_of_errno(), "");
    }
    check_file(where, seen);
    std::string text;
    std::array<char, 4096> piece{};
    while (true) {
        const auto count = ::read(file.number(), piece.data(), piece.size());
        if (count < 0) {
            refuse_file(where, "cannot be read: " + words_of_errno(), "");
        }
        if (count == 0 || text.size() > largest_file) {
            return text;
        }
        text.append(piece.data(), static_cast<std::size_t>(count));
    }
}

std::string text_in(const json::object& from, const char* name)
{
    const auto* const found = from.if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

profile profile_in(const json::value& from)
{
    profile out;
    for (const auto& [provider, account] : from.as_object()) {
        auto& made = out[std::string(provider)];
        made.key = andante::secret(text_in(account.as_object(), "key"));
        made.base_url = text_in(account.as_object(), "base_url");
    }
    return out;
}

profile_map profiles_in(const std::string& text, const fs::path& where)
{
    const std::string remedy = "Mend it, or move it away, then: andante login";
    try {
        const auto whole = json::parse(text).as_object();
        if (whole.at("version").as_int64() != format_version) {
            refuse_file(where, "was written by another version of andante", remedy);
        }
        profile_map out;
        for (const auto& [name, each] : whole.at("profiles").as_object()) {
            out.emplace(name, profile_in(each));
        }
        return out;
    } catch (const usage_error&) {
        throw;
    } catch (const std::exception&) { // what it says may hold a part of a key
        refuse_file(where, "is no file of profiles", remedy);
    }
}

std::string profiles_text(const profile_map& all)
{
    json_text::object profiles;
    for (const auto& [name, each] : all) {
        json_text::object accounts;
        for (const auto& [provider, account] : each) {
            json_text::object one;
            one.add_text("key", account.key.reveal());
            if (!account.base_url.empty()) {
                one.add_text("base_url", account.base_url);
            }
            accounts.add(json_text::escaped(provider), one.text());
        }
        profiles.add(json_text::escaped(name), accounts.text());
    }
    json_text::object out;
    out.add("version", std::to_string(format_version)).add("profiles", profiles.text());
    return json_text::indented(out.text()) + "\n";
}

void write_all(const descriptor& file, std::string_view text, const fs::path& where)
{
    while (!text.empty()) {
        const auto count = ::write(file.number(), text.data(), text.size());
        if (count < 0 && errno != EINTR) {
            refuse_file(where, "cannot be written: " + words_of_errno(), "");
        }
        text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    }
}

/// Written beside and renamed, so that nobody ever reads a part of it.
void replace(const fs::path& where, const std::string& text, const descriptor& folder)
{
    const auto beside = where.string() + "." + std::to_string(::getpid());
    ::unlink(beside.c_str());
    try {
        const descriptor file(
            ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR)
        );
        if (!file.is_open()) {
            refuse_file(where, "cannot be written: " + words_of_errno(), "");
        }
        write_all(file, text, where);
        if (::fsync(file.number()) != 0 || ::rename(beside.c_str(), where.c_str()) != 0) {
            refuse_file(where, "cannot be written: " + words_of_errno(), "");
        }
    } catch (...) {
        ::unlink(beside.c_str());
        throw;
    }
    ::fsync(folder.number());
}

} // namespace

fs::path profile_path()
{
    const fs::path chosen = environment_variable("XDG_CONFIG_HOME");
    if (chosen.is_absolute()) { // the specification has others ignored
        return chosen / "andante" / "profiles.json";
    }
    const fs::path home = environment_variable("HOME");
    return home.is_absolute() ? home / ".config" / "andante" / "profiles.json" : fs::path();
}

std::string wrong_with_name(std::string_view name)
{
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789-_.";
    const bool fits = !name.empty() && name.size() <= longest_profile_name &&
                      name.find_first_not_of(plain) == std::string_view::npos;
    return fits ? ""
                : "'" + printable(name) +
                      "' cannot name a profile: 1 to 64 letters, digits, -, _ "
                      "and .";
}

profile_map read_profiles()
{
    const auto where = profile_path();
    const auto text = where.empty() ? std::nullopt : file_text(where);
    return text ? profiles_in(*text, where) : profile_map();
}

void change_profiles(const std::function<void(profile_map& all)>& how)
{
    const auto where = profile_path();
    if (where.empty()) {
        throw usage_error(
            "there is no place for profiles", "Set HOME or XDG_CONFIG_HOME to a folder of your own."
        );
    }
    const auto folder = where.parent_path();
    std::error_code problem;
    fs::create_directories(folder.parent_path(), problem);
    if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
        refuse_file(folder, "cannot be made: " + words_of_errno(), "");
    }
    check_folder(folder);
    const descriptor held(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!held.is_open() || ::flock(held.number(), LOCK_EX) != 0 ||
        ::fchmod(held.number(), S_IRWXU) != 0) {
        refuse_file(folder, "cannot be used: " + words_of_errno(), "");
    }
    auto all = read_profiles();
    how(all);
    replace(where, profiles_text(all), held);
}

std::string shown_key(const andante::secret& key)
{
    constexpr std::size_t shown = 4;
    constexpr std::size_t shortest = 16; // of shorter ones that would be too much
    const auto text = key.reveal();
    const auto end = text.size() < shortest ? std::string_view() : text.substr(text.size() - shown);
    return "****" + std::string(end);
}

} // namespace program

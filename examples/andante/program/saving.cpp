#include "program/saving.hpp"

#include <andante/core/result.hpp>
#include <andante/http/message.hpp>

#include "program/declaration.hpp"
#include "program/format.hpp"
#include "program/json_text.hpp"
#include "program/usage_error.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace program {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t slug_length = 40;
constexpr std::size_t longest_ending = 6;
/// Of a longer id, its beginning and a hash of the whole: a file name has 255 bytes at most.
constexpr std::size_t longest_id = 120;

/// FNV-1a: the same everywhere, which std::hash does not promise.
std::string hash_text(const std::string& text)
{
    std::uint64_t hash = 14695981039346656037U;
    for (const char each : text) {
        hash = (hash ^ static_cast<unsigned char>(each)) * 1099511628211U;
    }
    std::array<char, 17> out{};
    std::snprintf(out.data(), out.size(), "%016llx", static_cast<unsigned long long>(hash));
    return out.data();
}

/// An id for a file name. It is an opaque string: it must not lead into another folder, and of two
/// ids no one name must come.
std::string name_part(const std::string& id)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const char each : id) {
        const auto byte = static_cast<unsigned char>(each);
        if (std::isalnum(byte) != 0 || each == '_' || each == '-' || each == '.') {
            out += each;
        } else {
            out += {'%', digits[byte / 16], digits[byte % 16]};
        }
    }
    return out.size() <= longest_id ? out : out.substr(0, longest_id - 17) + "-" + hash_text(id);
}

/// It takes what is written to it and is never replaced. /dev/stdout and its like are what somebody
/// has open, whatever that is.
bool is_device_or_pipe(const fs::path& path)
{
    const auto name = path.string();
    if (name == "/dev/stdout" || name == "/dev/stderr" || name.starts_with("/dev/fd/") ||
        name.starts_with("/proc/")) {
        return true;
    }
    std::error_code ignored;
    return fs::is_other(fs::status(path, ignored));
}

/// The same open file or pipe as standard output.
bool is_standard_output(const fs::path& path)
{
    struct stat own{};
    struct stat named{};
    return is_device_or_pipe(path) && ::fstat(STDOUT_FILENO, &own) == 0 &&
           ::stat(path.c_str(), &named) == 0 && own.st_dev == named.st_dev &&
           own.st_ino == named.st_ino && own.st_rdev == named.st_rdev;
}

/// Something that must stay has the name. A link counts, wherever it leads.
bool is_taken_file(const fs::path& path, bool force)
{
    std::error_code ignored;
    return !force && !is_device_or_pipe(path) && fs::exists(fs::symlink_status(path, ignored));
}

/// A name like it that nothing has: "x-2.mp3".
fs::path free_name(const fs::path& path)
{
    auto free = path;
    for (int number = 2; is_taken_file(free, false); ++number) {
        free.replace_filename(
            path.stem().string() + "-" + std::to_string(number) + path.extension().string()
        );
    }
    return free;
}

/// `again` is the whole command, as it is typed.
std::string taken_advice(const fs::path& path, const std::string& again)
{
    return "It is finished, and '" + path.string() +
           "' stays as it is. To save it beside: " + again + " --output " +
           shell_quoted(free_name(path).string()) + "; to replace that file: " + again +
           " --output " + shell_quoted(path.string()) + " --force";
}

void refuse_existing(const fs::path& path, bool force)
{
    if (is_taken_file(path, force)) {
        throw usage_error(
            "'" + path.string() + "' exists",
            "Choose another file with --output, or replace it with --force."
        );
    }
}

andante::http::download_options download_options(session& current, const saving& where)
{
    andante::http::download_options out;
    out.replace = where.force;
    if (const auto left = current.call().deadline) {
        out.deadline = *left;
    }
    return out;
}

/// The folder, or the nearest one above it that exists, must take files.
void require_writable(fs::path folder)
{
    std::error_code ignored;
    while (!folder.empty() && !fs::exists(folder, ignored)) {
        folder = folder.parent_path();
    }
    const auto place = folder.empty() ? std::string(".") : folder.string();
    if (!fs::is_directory(place, ignored) || ::access(place.c_str(), W_OK | X_OK) != 0) {
        throw usage_error("'" + place + "' cannot be written", "Choose another place.");
    }
}

fs::path prepared_path(const saving& where, const std::string& name)
{
    auto path = where.path_for(name);
    if (path.has_parent_path()) {
        fs::create_directories(path.parent_path());
    }
    return path;
}

/// As prepared_path(), but what is wrong is a failure like that of the download itself.
fs::path path_or_failure(const saving& where, const std::string& name)
{
    andante::error_details details;
    details.stop = andante::stop_reason::permanent;
    try {
        return prepared_path(where, name);
    } catch (const usage_error& taken) {
        details.message = taken.what();
    } catch (const fs::filesystem_error& bad) {
        details.message = bad.what();
    }
    throw andante::failure(andante::error(andante::errc::file_error, std::move(details)));
}

/// As prepared_path(), but where the name is taken, which was free when the command began, the hint
/// is one that works now.
fs::path path_or_advice(const saving& where, const std::string& name, const std::string& again)
{
    if (where.is_taken(name)) {
        const auto path = where.place_for(name);
        throw usage_error("'" + path.string() + "' exists", taken_advice(path, again));
    }
    return prepared_path(where, name);
}

bool is_folder(const std::string& output)
{
    return output.empty() || output.ends_with('/') || fs::is_directory(output);
}

} // namespace

void saving::check(program::output& out) const
{
    if (is_device_or_pipe(output)) {
        if (is_standard_output(output)) {
            out.divert();
        }
        return;
    }
    if (!is_folder(output)) {
        refuse_existing(output, force);
    }
    require_writable(is_folder(output) ? fs::path(output) : fs::path(output).parent_path());
}

fs::path saving::place_for(const std::string& name) const
{
    const fs::path given(output);
    return is_folder(output) ? given / name : given;
}

fs::path saving::path_for(const std::string& name) const
{
    auto path = place_for(name);
    refuse_existing(path, force);
    return path;
}

std::string ending_of(const std::string& address)
{
    const auto where = andante::http::url::parse_loosely(address);
    const auto path = where ? where->target().substr(0, where->target().find('?')) : std::string();
    const auto ending = fs::path(path).extension().string();
    return ending.size() <= longest_ending ? ending : std::string();
}

std::string saving::target() const
{
    if (is_device_or_pipe(output)) {
        return std::string(); // what went there cannot be sent there again
    }
    auto path = fs::absolute(output.empty() ? "." : output).lexically_normal().string();
    return is_folder(output) && !path.ends_with('/') ? path + "/" : path;
}

bool saving::is_taken(const std::string& name) const
{
    return is_taken_file(place_for(name), force);
}

std::string saving::repeated() const
{
    return (output.empty() ? "" : " --output " + shell_quoted(output)) + (force ? " --force" : "");
}

void add_saving_options(declaration& app, saving& into, const std::string& output_help)
{
    app.add_option("-o,--output", &into.output, output_help).type("FILE");
    app.add_flag("--force", into.force, "Replace an existing file");
}

std::string slug_of(std::string_view text)
{
    std::string out;
    for (const char each : text) {
        const bool upper = each >= 'A' && each <= 'Z';
        if (upper || (each >= 'a' && each <= 'z') || (each >= '0' && each <= '9')) {
            out += upper ? static_cast<char>(each - 'A' + 'a') : each;
        } else if (!out.empty() && out.back() != '-') {
            out += '-';
        }
    }
    out.resize(std::min(out.size(), slug_length));
    while (out.ends_with('-')) {
        out.pop_back();
    }
    return out;
}

std::string file_name(const std::string& slug, const std::string& id, std::string_view extension)
{
    return slug + "-" + name_part(id) + std::string(extension);
}

std::string saved_document(const std::string& id, const saved_file& saved)
{
    json_text::object out;
    out.add_text("id", id).add_text("path", saved.path.string());
    out.add("bytes", std::to_string(saved.bytes));
    return out.text();
}

boost::asio::awaitable<fs::path> save_quietly(session_ptr current, remote_file file, saving where)
{
    const auto path = path_or_failure(where, file.name);
    auto saving_it = file.fetch(path.string(), download_options(*current, where));
    co_await std::move(saving_it);
    co_return path;
}

boost::asio::awaitable<saved_file>
save_file(session_ptr current, remote_file file, saving where, std::string again)
{
    const auto typed_again = current->typed(again);
    const auto path = path_or_advice(where, file.name, typed_again);
    current->explain_stop(
        "It is finished. To save it: " + current->typed(again + where.repeated())
    );
    current->progress().begin(path.filename().string(), "downloading");
    auto options = download_options(*current, where);
    options.on_progress = [current](std::uint64_t done, std::optional<std::uint64_t> total) {
        const auto of = total ? " of " + size_text(*total) : std::string();
        current->progress().detail("downloading " + size_text(done) + of);
    };
    auto saving_it = file.fetch(path.string(), std::move(options));
    const auto report = co_await andante::as_result(std::move(saving_it));
    current->progress().end();
    if (report.has_error()) {
        if (report.error() == andante::errc::file_error && is_taken_file(path, where.force)) {
            current->explain_stop(taken_advice(path, typed_again));
        } else if (report.error() == andante::errc::malformed_response) {
            current->explain_stop(""); // the same would come again
        }
        throw_exception_from_error(report.error(), BOOST_CURRENT_LOCATION);
    }
    current->out().note("saved " + path.string() + " (" + size_text(report->bytes) + ")");
    co_return saved_file(path, report->bytes);
}

} // namespace program

#pragma once

#include <andante/http/download.hpp>

#include "program/session.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace program {

class declaration;

/// A file that a service has.
class remote_file {
public:
    using fetcher = std::function<boost::asio::awaitable<andante::http::download_report>(
        std::string, andante::http::download_options
    )>;

    remote_file(std::string own_name, fetcher how)
        : name(std::move(own_name))
        , fetch(std::move(how))
    {}

    std::string name; ///< In a folder: see file_name().
    fetcher fetch;    ///< Saves it at a path.
};

/// Where a file is to be saved.
class saving {
public:
    saving() = default;

    /// A file, a folder, or empty for a name in the current folder.
    std::string output;
    /// An existing file may be replaced.
    bool force = false;

    /// Throws usage_error when the place is taken, so that nothing is paid for in vain. What goes
    /// to standard output has it for itself.
    void check(program::output& out) const;
    /// The path of a file with that name, whatever is there.
    std::filesystem::path place_for(const std::string& name) const;
    /// As place_for(). Throws usage_error when it exists and must not be replaced.
    std::filesystem::path path_for(const std::string& name) const;
    /// Absolute: the file, or the folder with a '/' at its end. Empty for a device or pipe.
    std::string target() const;
    /// True when that path is there and stays.
    bool is_taken(const std::string& name) const;
    /// The options as they would be typed again, with a space in front.
    std::string repeated() const;
};

/// Declares --output and --force.
void add_saving_options(declaration& app, saving& into, const std::string& output_help);

/// A text as part of a file's name: in lower case, cut, other characters as '-'. May be empty.
std::string slug_of(std::string_view text);
/// "<slug>-<id>.mp3". Of different ids never the same, so the whole id is in it: ids that are made
/// in a row begin alike.
std::string file_name(const std::string& slug, const std::string& id, std::string_view extension);

/// ".png" of a file's address; nothing when it has none that looks like one.
std::string ending_of(const std::string& address);

/// A file that was saved.
class saved_file {
public:
    saved_file(std::filesystem::path where, std::uint64_t size)
        : path(std::move(where))
        , bytes(size)
    {}

    std::filesystem::path path;
    std::uint64_t bytes;
};

/// What a download says with --json.
std::string saved_document(const std::string& id, const saved_file& saved);

/// As save_file(), without a progress display: for many at a time.
boost::asio::awaitable<std::filesystem::path>
save_quietly(session_ptr current, remote_file file, saving where);

/// Saves a file. Leaves no part of one, whatever happens. When it is stopped, the user is told to
/// go on with `again`, a command such as "download ID". A file that has taken the name since
/// check() stays unless `where` says force, and then the user is told how to save it all the same.
boost::asio::awaitable<saved_file>
save_file(session_ptr current, remote_file file, saving where, std::string again);

} // namespace program

#include "journal/problem.hpp"

#include <boost/asio/error.hpp>

#include <cerrno>
#include <sqlite3.h>
#include <system_error>
#include <utility>

namespace andante::inline v0::detail {

namespace {

constexpr std::string_view change_permissions =
    "this user must be able to write it and its folder: change their permissions, or choose "
    "another path";
constexpr std::string_view free_space = "free some space on its disk";

error with_message(errc code, std::string message)
{
    error_details details;
    details.message = std::move(message);
    return error(code, std::move(details));
}

/// What a person can do about it; empty when only the cause can tell.
std::string_view advice_for(int code)
{
    switch (code & 0xff) {
    case SQLITE_FULL:
        return free_space;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
        return change_permissions;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return "another process uses it for too long: try again when that has ended";
    case SQLITE_CORRUPT:
        return "it is damaged: put a copy back, or move it away with its -wal and -holders files "
               "to "
               "begin a new one; \".recover\" of the program sqlite3 reads what is left of it";
    case SQLITE_NOTADB:
        return "it is not a journal, and was left as it is: choose another path";
    case SQLITE_IOERR:
        return "check its disk";
    case SQLITE_TOOBIG:
        return "keep less in one entry";
    default:
        return {};
    }
}

std::string_view advice_for_system(int system)
{
    switch (system) {
    case ENOENT:
    case ENOTDIR:
        return "make its folder first, or choose another path";
    case EACCES:
    case EPERM:
    case EROFS:
        return change_permissions;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return free_space;
    case EMFILE:
    case ENFILE:
        return "raise the limit on open files";
    case ENOLCK:
    case EINVAL:
    case EOPNOTSUPP:
        return "choose a path on a local disk, which can lock files";
    default:
        return {};
    }
}

std::string with_advice(std::string said, std::string_view advice)
{
    if (!advice.empty()) {
        said += "; ";
        said += advice;
    }
    return said;
}

} // namespace

error journal_problem(std::string_view path, std::string_view what)
{
    std::string message("the journal ");
    message += path;
    message += ": ";
    message += what;
    return with_message(errc::journal_error, std::move(message));
}

error sqlite_problem(std::string_view path, int code, std::string_view said, int system)
{
    std::string what(said);
    const int kind = code & 0xff;
    if (system != 0 && (kind == SQLITE_IOERR || kind == SQLITE_CANTOPEN)) {
        what += " (" + std::generic_category().message(system) + ")";
    }
    auto advice = kind == SQLITE_IOERR || kind == SQLITE_CANTOPEN ? advice_for_system(system)
                                                                  : std::string_view();
    if (advice.empty()) {
        advice = advice_for(code);
    }
    return journal_problem(path, with_advice(std::move(what), advice));
}

error file_problem(std::string_view path, std::string_view what_failed, int system)
{
    std::string what(what_failed);
    what += ": " + std::generic_category().message(system);
    return journal_problem(path, with_advice(std::move(what), advice_for_system(system)));
}

error journal_is_closed()
{
    error_details details;
    details.message = "the journal was closed";
    details.stop = stop_reason::cancelled;
    return error(boost::asio::error::operation_aborted, std::move(details));
}

error no_such_entry(std::int64_t number)
{
    return with_message(
        errc::not_found, "the journal has no entry " + std::to_string(number) + "; it may be pruned"
    );
}

error not_the_holder(std::int64_t number, std::string_view why)
{
    std::string message("entry " + std::to_string(number) + " of the journal ");
    message += why;
    return with_message(errc::journal_held, std::move(message));
}

} // namespace andante::inline v0::detail

#include "journal_file.hpp"

#ifdef STUDIO_SERVER_JOURNAL
#include <andante/journal/sqlite_journal.hpp>
#endif

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace studio_server {

#ifdef STUDIO_SERVER_JOURNAL

namespace {

std::string environment(const char* name)
{
    const char* const value = std::getenv(name);
    return value != nullptr ? value : "";
}

} // namespace

std::string usual_journal()
{
    const auto state = environment("XDG_STATE_HOME");
    if (!state.empty()) {
        return state + "/andante/studio.journal";
    }
    const auto home = environment("HOME");
    return home.empty() ? "" : home + "/.local/state/andante/studio.journal";
}

std::shared_ptr<andante::journal> open_journal(const std::string& path)
{
    if (path.empty()) {
        return nullptr;
    }
    std::error_code ignored; // opening says what is wrong
    std::filesystem::create_directories(std::filesystem::absolute(path).parent_path(), ignored);
    return andante::sqlite_journal::open(path).value();
}

#else

std::string usual_journal()
{
    return "";
}

std::shared_ptr<andante::journal> open_journal(const std::string& path)
{
    if (path.empty()) {
        return nullptr;
    }
    throw std::invalid_argument(
        "this program was built without journals: build it where SQLite 3 is, or leave --journal "
        "out"
    );
}

#endif

} // namespace studio_server

#include "program/journal_file.hpp"

#ifdef ANDANTE_PROGRAM_JOURNAL
#include <andante/journal/sqlite_journal.hpp>
#endif

#include "program/environment.hpp"
#include "program/usage_error.hpp"

#include <filesystem>
#include <utility>

namespace program {

namespace fs = std::filesystem;

namespace {

/// So many bytes of a prompt are enough to know it by.
constexpr std::size_t label_length = 80;

/// Cut between characters.
std::string beginning_of(std::string_view words)
{
    if (words.size() <= label_length) {
        return std::string(words);
    }
    auto end = label_length;
    while (end > 0 && (static_cast<unsigned char>(words[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    return std::string(words.substr(0, end));
}

} // namespace

std::string journal_path(const global_options& options)
{
    return options.journal.empty() ? environment_variable("ANDANTE_JOURNAL") : options.journal;
}

std::shared_ptr<andante::journal> open_journal(const global_options& options)
{
    const auto path = journal_path(options);
    if (path.empty()) {
        return nullptr;
    }
#ifdef ANDANTE_PROGRAM_JOURNAL
    return andante::sqlite_journal::open(path).value();
#else
    throw usage_error(
        "--journal: this program was built without it",
        "Build it where SQLite 3 is (libsqlite3-dev), or leave --journal and ANDANTE_JOURNAL out."
    );
#endif
}

std::shared_ptr<andante::journal> open_existing_journal(const global_options& options)
{
    const auto path = journal_path(options);
    if (path.empty()) {
        throw usage_error(
            "no journal is named", "Give --journal FILE, or set ANDANTE_JOURNAL to the file."
        );
    }
    std::error_code ignored;
    if (!fs::exists(path, ignored)) {
        throw usage_error(
            "there is no journal '" + path + "'",
            "Paid commands begin one when they are given --journal FILE."
        );
    }
    return open_journal(options);
}

andante::journal_note
note_for(std::string_view words, const std::optional<saving>& where, std::string_view extension)
{
    andante::journal_note note;
    note.label = beginning_of(words);
    if (where) {
        note.target = where->target();
        note.note = std::string(extension);
    }
    return note;
}

std::string
place_of(const andante::journal_entry& entry, std::size_t index, const andante::http::url& from)
{
    if (!entry.target.ends_with('/')) {
        return entry.target;
    }
    if (entry.note != numbered) {
        return entry.target + file_name(slug_of(entry.label), entry.job_id, entry.note);
    }
    const auto id = entry.job_id + "-" + std::to_string(index + 1);
    return entry.target + file_name(slug_of(entry.label), id, ending_of(from.text()));
}

} // namespace program

#include "saving.hpp"

#include <andante/http/message.hpp>

#include "format.hpp"
#include "json_text.hpp"
#include "usage_error.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <unistd.h>

namespace program {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t slug_length = 40;
constexpr std::size_t id_length = 8;

/// Lower case, with runs of other characters turned into one '-'.
std::string slug_of(const std::string& text)
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

/// The audio's kind as its address shows it; mp3 is what the service makes.
std::string extension_of(const andante::finetuning::generation& track)
{
    const auto where = andante::http::url::parse(track.audio_url.value_or(""));
    const auto path = where ? where->target().substr(0, where->target().find('?')) : "";
    for (const auto* const each : {".wav", ".flac", ".ogg", ".m4a"}) {
        if (path.ends_with(each)) {
            return each;
        }
    }
    return ".mp3";
}

void refuse_existing(const fs::path& path, bool force)
{
    if (!force && fs::exists(fs::symlink_status(path))) {
        throw usage_error(
            "'" + path.string() + "' exists",
            "Choose another file with --output, or replace it with --force."
        );
    }
}

andante::http::download_options download_options(session& current)
{
    andante::http::download_options out;
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

fs::path prepared_path(const saving& where, const andante::finetuning::generation& track)
{
    auto path = where.path_for(track);
    if (path.has_parent_path()) {
        fs::create_directories(path.parent_path());
    }
    return path;
}

/// As prepared_path(), but what is wrong is a failure like that of the download itself.
fs::path path_or_failure(const saving& where, const andante::finetuning::generation& track)
{
    andante::error_details details;
    details.stop = andante::stop_reason::permanent;
    try {
        return prepared_path(where, track);
    } catch (const usage_error& taken) {
        details.message = taken.what();
    } catch (const fs::filesystem_error& bad) {
        details.message = bad.what();
    }
    throw andante::failure(andante::error(andante::errc::file_error, std::move(details)));
}

bool is_folder(const std::string& output)
{
    return output.empty() || output.ends_with('/') || fs::is_directory(output);
}

} // namespace

void saving::check() const
{
    if (!is_folder(output)) {
        refuse_existing(output, force);
    }
    require_writable(is_folder(output) ? fs::path(output) : fs::path(output).parent_path());
}

fs::path saving::path_for(const andante::finetuning::generation& track) const
{
    const fs::path given(output);
    auto path = is_folder(output) ? given / default_file_name(track) : given;
    refuse_existing(path, force);
    return path;
}

std::string saving::repeated() const
{
    return (output.empty() ? "" : " --output " + shell_quoted(output)) + (force ? " --force" : "");
}

void add_saving_options(CLI::App& app, saving& into, const std::string& output_help)
{
    app.add_option("-o,--output", into.output, output_help)->type_name("FILE");
    app.add_flag("--force", into.force, "Replace an existing file");
}

std::string default_file_name(const andante::finetuning::generation& track)
{
    std::string slug = slug_of(track.title.value_or(""));
    if (slug.empty()) {
        slug = slug_of(track.prompt.value_or(""));
    }
    if (slug.empty()) {
        slug = "generation";
    }
    std::string id;
    for (const char each : track.id.substr(0, id_length)) {
        // an id is an opaque string: it must not lead into another folder
        const bool plain = std::isalnum(static_cast<unsigned char>(each)) != 0 || each == '_';
        id += plain ? each : '-';
    }
    return slug + "-" + id + extension_of(track);
}

std::string saved_document(const std::string& id, const fs::path& path)
{
    json_text::object saved;
    saved.add_text("id", id).add_text("path", path.string());
    saved.add("bytes", std::to_string(fs::file_size(path)));
    return saved.text();
}

boost::asio::awaitable<fs::path>
save_quietly(session_ptr current, andante::finetuning::generation track, saving where)
{
    const auto path = path_or_failure(where, track);
    auto client = current->client();
    const auto options = download_options(*current);
    auto saving_it = client.generations().download(std::move(track), path.string(), options);
    co_await std::move(saving_it);
    co_return path;
}

boost::asio::awaitable<fs::path>
save_audio(session_ptr current, andante::finetuning::generation track, saving where)
{
    const auto path = prepared_path(where, track);
    current->progress().begin(path.filename().string(), "downloading");
    auto client = current->client();
    auto options = download_options(*current);
    options.on_progress = [current](std::uint64_t done, std::optional<std::uint64_t> total) {
        const auto of = total ? " of " + size_text(*total) : std::string();
        current->progress().detail("downloading " + size_text(done) + of);
    };
    auto saving_it = client.generations().download(std::move(track), path.string(), options);
    const auto report = co_await std::move(saving_it);
    current->progress().end();
    current->out().note("saved " + path.string() + " (" + size_text(report.bytes) + ")");
    co_return path;
}

} // namespace program

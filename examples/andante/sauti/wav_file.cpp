#include "sauti/wav_file.hpp"

#include <andante/core/error.hpp>

#include <fstream>
#include <iostream>

namespace program::sauti {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void cannot_write(const std::string& what)
{
    andante::error_details details;
    details.message = what + " cannot be written: look at the place and its free space";
    throw andante::failure(andante::error(andante::errc::file_error, std::move(details)));
}

} // namespace

void claim(output& out, const saving& where, const std::string& name, bool again)
{
    if (is_standard_output(where)) {
        out.divert();
        return;
    }
    auto place = where;
    place.force = where.force || again;
    place.check(out);
    if (!again) {
        place.path_for(name);
    }
}

fs::path wav_path(const saving& where, const std::string& name)
{
    return is_standard_output(where) ? fs::path("-") : where.place_for(name);
}

void write_wav(const fs::path& path, std::string_view bytes)
{
    const auto size = static_cast<std::streamsize>(bytes.size());
    if (path == "-") {
        std::cout.write(bytes.data(), size);
        std::cout.flush();
        if (!std::cout) {
            cannot_write("standard output");
        }
        return;
    }
    std::error_code wrong;
    if (path.has_parent_path()) {
        fs::create_directories(path.parent_path(), wrong);
    }
    const fs::path part = path.string() + ".part";
    std::ofstream file(part, std::ios::binary);
    file.write(bytes.data(), size);
    file.close();
    if (file) {
        fs::rename(part, path, wrong);
    }
    if (!file || wrong) {
        fs::remove(part, wrong);
        cannot_write("'" + path.string() + "'");
    }
}

} // namespace program::sauti

#include "emulator/kit/coded_answer.hpp"

#include <algorithm>
#include <new>
#include <string>
#include <zlib.h>

namespace andante::inline v0::emulator {

namespace {

/// Below it the coding costs more than it saves.
constexpr std::size_t least_coded_bytes = 1024;
constexpr int gzip_window_bits = 15 + 16;
constexpr int memory_level = 8;

std::string_view without_blanks(std::string_view text)
{
    const auto first = std::min(text.find_first_not_of(" \t"), text.size());
    text.remove_prefix(first);
    const auto last = text.find_last_not_of(" \t");
    return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

/// "gzip;q=0" refuses it.
bool is_refused(std::string_view parameters)
{
    const auto at = parameters.find("q=");
    return at != std::string_view::npos &&
           parameters.find_first_not_of("0. \t", at + 2) == std::string_view::npos;
}

std::string in_gzip(std::string& text)
{
    z_stream stream{};
    if (::deflateInit2(
            &stream, Z_BEST_SPEED, Z_DEFLATED, gzip_window_bits, memory_level, Z_DEFAULT_STRATEGY
        ) != Z_OK) {
        throw std::bad_alloc();
    }
    std::string coded(::deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(text.data());
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(coded.data());
    stream.avail_out = static_cast<uInt>(coded.size());
    ::deflate(&stream, Z_FINISH);
    coded.resize(coded.size() - stream.avail_out);
    ::deflateEnd(&stream);
    return coded;
}

} // namespace

bool takes_gzip(std::string_view accept_encoding)
{
    while (!accept_encoding.empty()) {
        const auto comma = std::min(accept_encoding.find(','), accept_encoding.size());
        const auto each = accept_encoding.substr(0, comma);
        accept_encoding.remove_prefix(std::min(comma + 1, accept_encoding.size()));
        const auto semicolon = std::min(each.find(';'), each.size());
        if (http::same_name(without_blanks(each.substr(0, semicolon)), "gzip")) {
            return !is_refused(each.substr(semicolon));
        }
    }
    return false;
}

void code_answer(const incoming& request, reply& answer)
{
    const auto type = answer.headers.find("Content-Type").value_or("");
    const bool is_json = type.starts_with("application/json");
    if (!is_json || answer.body.size() < least_coded_bytes || !answer.pieces.empty() ||
        answer.headers.find("ETag") ||
        !takes_gzip(request.headers.find("Accept-Encoding").value_or(""))) {
        return;
    }
    answer.body = in_gzip(answer.body);
    answer.headers.set("Content-Encoding", "gzip");
    answer.headers.add("Vary", "Accept-Encoding");
}

} // namespace andante::inline v0::emulator

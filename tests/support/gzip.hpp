#pragma once

#include <stdexcept>
#include <string>
#include <zlib.h>

namespace andante::support {

/// A text as one member of gzip, by zlib itself.
inline std::string in_gzip(std::string text, int level = Z_BEST_COMPRESSION)
{
    z_stream stream{};
    if (::deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        throw std::runtime_error("zlib does not begin");
    }
    std::string coded(::deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(text.data());
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(coded.data());
    stream.avail_out = static_cast<uInt>(coded.size());
    const int code = ::deflate(&stream, Z_FINISH);
    coded.resize(coded.size() - stream.avail_out);
    ::deflateEnd(&stream);
    if (code != Z_STREAM_END) {
        throw std::runtime_error("zlib does not end");
    }
    return coded;
}

} // namespace andante::support

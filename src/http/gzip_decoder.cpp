#include "http/gzip_decoder.hpp"

#include "http/errors.hpp"

#include <algorithm>
#include <limits>
#include <new>
#include <string>
#include <zlib.h>

namespace andante::inline v0::http {

namespace {

/// The largest window, and gzip's own head and trailer.
constexpr int gzip_window = 15 + 16;
constexpr char first_gzip_byte = '\x1f';

error damaged_gzip(std::string_view what)
{
    return network_error(
        errc::malformed_http, "the gzip-coded body " + std::string(what), outcome::unknown
    );
}

uInt piece_size(std::size_t size) noexcept
{
    return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
}

} // namespace

class gzip_decoder::state {
public:
    state()
    {
        if (::inflateInit2(&stream, gzip_window) != Z_OK) {
            throw std::bad_alloc();
        }
    }
    ~state() { ::inflateEnd(&stream); }
    state(const state&) = delete;
    state& operator=(const state&) = delete;

    /// Skips what may stand between members, and begins the next one.
    result<std::size_t> pass_padding(std::string_view coded)
    {
        const auto padding = has_member ? std::min(coded.find_first_not_of('\0'), coded.size()) : 0;
        is_padded = is_padded || padding > 0;
        coded.remove_prefix(padding);
        if (coded.empty()) {
            return padding;
        }
        if (coded.front() != first_gzip_byte || is_padded) {
            return damaged_gzip(has_member ? "has other bytes behind its end" : "is no gzip");
        }
        ::inflateReset(&stream);
        is_inside = has_member = true;
        return padding;
    }

    /// A step within a member.
    result<decoded_step> inflate_some(std::string_view coded, std::span<char> into)
    {
        // zlib reads through a pointer that it does not declare const.
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(coded.data()));
        stream.avail_in = piece_size(coded.size());
        stream.next_out = reinterpret_cast<Bytef*>(into.data());
        stream.avail_out = piece_size(into.size());
        const auto given = stream.avail_in;
        const auto room = stream.avail_out;
        const int code = ::inflate(&stream, Z_NO_FLUSH);
        if (code == Z_MEM_ERROR) {
            throw std::bad_alloc();
        }
        // Z_BUF_ERROR: no progress without further bytes or room, which is no fault.
        if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
            const auto* const why = stream.msg != nullptr ? stream.msg : "unknown";
            return damaged_gzip("is damaged: " + std::string(why));
        }
        is_inside = code != Z_STREAM_END;
        return decoded_step{given - stream.avail_in, room - stream.avail_out};
    }

    z_stream stream{};
    bool has_member = false; ///< One has begun.
    bool is_inside = false;  ///< Of a member that has not ended.
    bool is_padded = false;  ///< Zeros have come, and nothing else may follow.
};

gzip_decoder::gzip_decoder()
    : state_(std::make_unique<state>())
{}

gzip_decoder::~gzip_decoder() = default;

result<decoded_step> gzip_decoder::decode(std::string_view coded, std::span<char> into)
{
    auto& s = *state_;
    decoded_step done;
    do {
        if (!s.is_inside) {
            const auto padding = s.pass_padding(coded);
            if (!padding) {
                return padding.error();
            }
            done.taken += *padding;
            coded.remove_prefix(*padding);
            if (coded.empty()) {
                break;
            }
        }
        const auto step = s.inflate_some(coded, into);
        if (!step) {
            return step;
        }
        done.taken += step->taken;
        done.made += step->made;
        coded.remove_prefix(step->taken);
        into = into.subspan(step->made);
    } while (!coded.empty() && !into.empty());
    return done;
}

result<void> gzip_decoder::finish() const
{
    if (state_->is_inside) {
        return network_error(
            errc::truncated_body, "the gzip-coded body ends before its end", outcome::unknown
        );
    }
    return {};
}

} // namespace andante::inline v0::http

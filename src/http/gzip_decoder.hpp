#pragma once

#include <andante/core/result.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace andante::inline v0::http {

/// What one step of decoding came to.
struct decoded_step {
    std::size_t taken = 0; ///< Coded bytes that are done with.
    std::size_t made = 0;  ///< Decoded bytes, from the beginning of the room that was given.
};

/// Decodes a body in gzip (RFC 1952) while it comes, in any pieces. Members that follow each other
/// are one body; zeros behind the last one are padding. Each member's checksum and size are
/// checked. A body without a byte is an empty one.
class ANDANTE_DECL gzip_decoder {
public:
    gzip_decoder();
    ~gzip_decoder();
    gzip_decoder(const gzip_decoder&) = delete;
    gzip_decoder& operator=(const gzip_decoder&) = delete;

    /// Decodes as much of `coded` as `into`, which is not empty, has room for. When it was filled
    /// there may be more to come, also without further bytes. Of `coded` all is taken otherwise.
    ///
    /// Errors: errc::malformed_http for what is no gzip, a wrong checksum, and bytes behind the
    /// end.
    result<decoded_step> decode(std::string_view coded, std::span<char> into);
    /// Nothing more comes. Errors: errc::truncated_body within a member.
    result<void> finish() const;

private:
    class state;
    std::unique_ptr<state> state_;
};

} // namespace andante::inline v0::http

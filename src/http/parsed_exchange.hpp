#pragma once

#include "http/response_reader.hpp"

#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace andante::inline v0::http {

/// Where a parser puts what it finds.
class parsed_exchange {
public:
    /// What has a limit of its own.
    enum class part { head, extension, trailer };

    parsed_exchange(const exchange_limits& limits, body_sink* sink)
        : header_bytes(static_cast<std::uint32_t>(
              std::min<std::size_t>(limits.header_bytes, std::uint32_t(-1))
          ))
        , chunk_extension_bytes(limits.chunk_extension_bytes)
        , trailer_bytes(limits.trailer_bytes)
        , body_bytes(limits.body_bytes)
        , sink_(sink)
    {}

    void begin_body(std::optional<std::uint64_t> length, boost::system::error_code& failed)
    {
        has_head = true;
        if (sink_ && into.status / 100 == 2 && sink_->begin(into, length)) {
            is_streaming_ = true;
            return;
        }
        if (length.value_or(0) > body_bytes) {
            failed = boost::beast::http::error::body_limit;
            return;
        }
        const auto expected = std::min(length.value_or(0), trusted_length);
        into.body.reserve(static_cast<std::size_t>(expected) + response_reader::padding);
    }

    void add_body(std::string_view piece, boost::system::error_code& failed)
    {
        if (is_streaming_) {
            auto written = sink_->write(piece);
            if (!written) {
                sink_error = written.error();
                failed = boost::beast::http::error::end_of_stream;
            }
            return;
        }
        if (piece.size() > body_bytes - into.body.size()) {
            failed = boost::beast::http::error::body_limit;
            return;
        }
        into.body.append(piece);
    }

    /// Nothing of a chunk's extension is kept, and nothing of a trailer.
    void pass_extension(std::size_t size, boost::system::error_code& failed)
    {
        if (size > chunk_extension_bytes) {
            failed = boost::beast::http::error::header_limit;
            exceeded = part::extension;
        }
    }

    void
    pass_trailer(std::string_view name, std::string_view value, boost::system::error_code& failed)
    {
        trailer_passed_ += name.size() + value.size() + field_overhead;
        if (trailer_passed_ > trailer_bytes) {
            failed = boost::beast::http::error::header_limit;
            exceeded = part::trailer;
        }
    }

    void finish()
    {
        if (into.body.capacity() < into.body.size() + response_reader::padding) {
            into.body.reserve(into.body.size() + response_reader::padding);
        }
    }

    std::uint32_t header_bytes;
    std::size_t chunk_extension_bytes;
    std::size_t trailer_bytes;
    std::size_t body_bytes;
    response into;
    bool has_head = false;
    bool is_in_trailer = false; ///< The last chunk's line has been taken.
    part exceeded = part::head; ///< With error::header_limit.
    std::optional<error> sink_error;

private:
    /// A server may not make us allocate on its announcement alone.
    static constexpr std::uint64_t trusted_length = 1024 * 1024;
    /// Of a field: colon, blank and line end.
    static constexpr std::size_t field_overhead = 4;

    body_sink* sink_;
    bool is_streaming_ = false;
    std::size_t trailer_passed_ = 0;
};

} // namespace andante::inline v0::http

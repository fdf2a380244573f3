#pragma once

#include <andante/http/transport.hpp>

#include "http/gzip_decoder.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace andante::inline v0::http {

/// The codings of a body by its head, in one text; empty for none. "identity" is none.
ANDANTE_DECL std::string codings_of(const headers& fields);

/// True for a body in gzip and nothing else. Others cannot be decoded here.
ANDANTE_DECL bool is_gzip(const headers& fields);

/// Decodes the body of an answer that was collected, when it is in gzip. Its header fields stay as
/// they came.
///
/// Errors: errc::body_too_large when it has more than `most` bytes, of which no more than one
/// buffer is decoded; those of gzip_decoder.
ANDANTE_DECL result<void> decode_body(response& answer, std::size_t most);

/// Passes a body on to another sink, decoded when it is in gzip. A small coded body can be a large
/// one: what the other sink has no room for stays coded here until it has.
class ANDANTE_DECL decoding_sink final : public body_sink {
public:
    /// Passes it on to `to`, which is not null.
    explicit decoding_sink(std::shared_ptr<body_sink> to)
        : to_(std::move(to))
    {}

    bool begin(const response& head, std::optional<std::uint64_t> content_length) override;
    result<void> write(std::string_view piece) override;
    bool has_room() const noexcept override;
    boost::asio::awaitable<void> wait_for_room() override;

    /// The whole body has come: passes on what is left, as the other sink takes it.
    ///
    /// Errors: those of gzip_decoder and of the other sink. Cancellation: as wait_for_room().
    boost::asio::awaitable<result<void>> finish();

private:
    result<void> pass_on();
    result<void> pass_one();

    std::shared_ptr<body_sink> to_;
    std::unique_ptr<gzip_decoder> decoder_; ///< Null for a body that is not coded.
    std::string coded_;                     ///< What was not decoded yet.
    bool has_more_ = false;                 ///< There may be more without a further byte.
    result<void> problem_;
};

/// One exchange whose answer is decoded, for the request's sink or as it was collected. The limit
/// of the body's size counts for what came and for what it becomes.
///
/// Errors and cancellation: as transport::send(), and those of decode_body().
boost::asio::awaitable<result<response>>
send_decoded(std::shared_ptr<transport> over, request what, exchange_limits limits);

} // namespace andante::inline v0::http

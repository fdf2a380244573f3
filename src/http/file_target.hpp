#pragma once

#include <andante/core/result.hpp>
#include <andante/http/message.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace andante::inline v0::http {

/// What is known of a file before its bytes.
struct file_head {
    std::uint64_t first = 0;            ///< The index of the byte that the part begins with.
    std::optional<std::uint64_t> size;  ///< How many bytes the part has.
    std::optional<std::uint64_t> total; ///< How many the file has.
    std::string content_type;           ///< As the server said, or empty.
    std::string url;                    ///< Where it came from, after redirects.
    http::headers headers;              ///< Of the answer that the part began with.
};

/// Takes the bytes of a file, or of a part of it, in order.
class ANDANTE_DECL file_target {
public:
    virtual ~file_target();

    /// Told once, before the first byte, or at the end of an empty file.
    virtual result<void> begin(const file_head& head);
    /// The next bytes.
    virtual result<void> write(std::string_view bytes) = 0;
    /// After write(): how many bytes the file has, when that is known.
    virtual void advanced(std::optional<std::uint64_t> total);
    /// Bytes taken so far.
    virtual std::uint64_t size() const noexcept = 0;

    /// False when what was taken is out of reach.
    virtual bool can_restart() const noexcept;
    /// Begins again at the part's first byte. Only when it can.
    virtual result<void> restart() = 0;

    /// As body_sink's.
    virtual bool has_room() const noexcept;
    virtual boost::asio::awaitable<void> wait_for_room();

    /// The last failure was that no descriptor was free: it may work a little later.
    virtual bool lacks_descriptor() const noexcept;
    /// What failed for want of a descriptor is over.
    virtual void forget_lack() noexcept;
};

} // namespace andante::inline v0::http

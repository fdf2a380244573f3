#pragma once

#include <andante/client/event_stream.hpp>
#include <andante/core/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace andante::inline v0::detail {

/// Turns bytes into server-sent events by the HTML standard, section 9.2.6. Knows no socket and no
/// clock: bytes go in as they come, cut anywhere, and events come out.
class event_parser {
public:
    /// An event, and a line that has not ended, may have so many bytes.
    explicit event_parser(std::size_t most_bytes)
        : most_(most_bytes)
    {}

    /// The next bytes of the body.
    void add(std::string_view bytes);
    /// The next event that has ended; nothing when more bytes are needed. Error:
    /// errc::body_too_large.
    result<std::optional<server_event>> next();
    /// The body has ended: the event that its last line began or went on with, if its blank line is
    /// all that is missing. Nothing when there is no such event.
    std::optional<server_event> rest();

    /// Comments that were passed over so far.
    std::uint64_t comments() const noexcept { return comments_; }

private:
    std::optional<std::string_view> take_line();
    void read_line(std::string_view line);
    void read_field(std::string_view name, std::string_view value);
    server_event take_event();
    bool is_too_large(std::size_t more) const noexcept;

    std::size_t most_;
    std::string text_;        ///< What was not parsed yet begins at `begin_`.
    std::size_t begin_ = 0;   ///< Of the line that is read.
    std::size_t scanned_ = 0; ///< No line end stands before this.
    bool is_at_start_ = true;
    bool is_behind_cr_ = false;
    bool has_data_ = false;
    std::string type_;
    std::string data_;
    std::string id_;
    std::optional<std::chrono::milliseconds> retry_;
    std::uint64_t comments_ = 0;
};

} // namespace andante::inline v0::detail

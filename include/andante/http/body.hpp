#pragma once

#include <andante/core/result.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace andante::inline v0::http {

/// Reads a body once, from its beginning to its end. Used by one exchange.
class ANDANTE_DECL body_reader {
public:
    virtual ~body_reader();

    /// Puts the next bytes into `into`, which is not empty, and says how many: fewer than there is
    /// room for are fine, 0 is the end. Called on the thread of the exchange, which it holds up.
    [[nodiscard]] virtual result<std::size_t> read(std::span<char> into) = 0;
};

/// A request's body that is read in pieces while it is sent, so that it never is in memory as a
/// whole. Its size is known and it can be opened again: for the next attempt, and for the repeat on
/// another connection. Must not change while a call uses it. Thread-safe.
class ANDANTE_DECL body_source {
public:
    virtual ~body_source();

    /// Its size in bytes, which is announced to the server. The same every time.
    virtual std::uint64_t size() const = 0;
    /// Begins to read it from its beginning. An error ends the attempt before a byte was sent.
    [[nodiscard]] virtual result<std::unique_ptr<body_reader>> open() const = 0;
};

/// The whole of a body as text, for transports that have no wire.
///
/// Errors: those of the source; errc::file_error when it ends before its size.
[[nodiscard]] ANDANTE_DECL result<std::string> read_whole(const body_source& from);

/// A request's body: a text or a source, never both, and what it is.
class request_body {
public:
    request_body() = default;

    /// As the header Content-Type has it.
    std::string content_type;
    /// The whole body; empty when there is a source.
    std::string text;
    /// Reads the body in pieces; null when it is a text.
    std::shared_ptr<const body_source> source;
};

/// A body of that text or those bytes. One that is large costs a copy for each attempt:
/// bytes_body() does not.
ANDANTE_DECL request_body text_body(std::string content_type, std::string text);

/// A body of bytes that are kept once and read from there by every attempt.
ANDANTE_DECL request_body bytes_body(std::string content_type, std::string bytes);

/// The names and values of a form, as application/x-www-form-urlencoded.
ANDANTE_DECL request_body form_body(std::span<const std::pair<std::string, std::string>> fields);
/// The same of names and values that stand in the source.
ANDANTE_DECL request_body
form_body(std::initializer_list<std::pair<std::string_view, std::string_view>> fields);

/// The file at `path`, which is read while it is sent, in pieces of 64 KiB by the thread of the
/// exchange, which waits for the disk. It must be a file that can be read; its size is taken now.
///
/// Errors: errc::file_error with the path and the system's words. The same comes from a later
/// attempt when the file has another size by then, or cannot be read any more.
[[nodiscard]] ANDANTE_DECL result<request_body>
file_body(std::string path, std::string content_type);

/// The parts of a multipart/form-data body (RFC 7578), in the order in which they are added.
class ANDANTE_DECL multipart_form {
public:
    /// A form whose boundary is drawn at random: so long that no part holds it.
    multipart_form();
    /// A form with that boundary, for tests: 1 to 70 letters and digits. Throws
    /// std::invalid_argument for another one.
    explicit multipart_form(std::string boundary);

    /// A field with a text, in UTF-8.
    void add(std::string_view name, std::string_view value);
    /// A field with a text that has a content type of its own, for example "application/json".
    /// Throws std::invalid_argument for a content type with control characters.
    void add_typed(std::string_view name, std::string_view content_type, std::string value);
    /// A file whose bytes are here. Throws std::invalid_argument for a content type with control
    /// characters.
    void add_file(
        std::string_view name,
        std::string_view file_name,
        std::string_view content_type,
        std::string bytes
    );
    /// A file of the disk, read while it is sent: see file_body(). An empty `file_name` stands for
    /// the last part of the path, an empty `content_type` for "application/octet-stream".
    ///
    /// Errors: errc::file_error with the path and the system's words; the form is as before then.
    [[nodiscard]] result<void> add_file_from(
        std::string_view name,
        const std::string& path,
        std::string_view file_name = std::string_view(),
        std::string_view content_type = std::string_view()
    );

    /// How many parts there are.
    std::size_t size() const noexcept { return count_; }

    /// The body: a text while it has no file of the disk and no part above 4 KiB, else a source.
    request_body finish() &&;

private:
    void begin_part(
        std::string_view name,
        std::optional<std::string_view> file_name,
        std::string_view content_type
    );
    void add_bytes(std::string bytes);

    std::string boundary_;
    /// The sources in front, each behind the text in front of it.
    std::vector<std::shared_ptr<const body_source>> done_;
    std::string text_; ///< What follows them.
    std::size_t count_ = 0;
};

} // namespace andante::inline v0::http

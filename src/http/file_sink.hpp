#pragma once

#include <andante/http/download.hpp>
#include <andante/http/transport.hpp>

#include "http/file_digest.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace andante::inline v0::http {

class partial_file;

/// A number of digits only; nothing for anything else.
std::optional<std::uint64_t> whole_number(std::string_view text);

/// errc::malformed_response: a success whose body is not the file that was asked for.
error not_the_file(const response& head, std::string message, std::string_view beginning);

/// Which of its versions a file is in.
struct file_version {
    std::string tag;      ///< ETag, also a weak one.
    std::string modified; ///< Last-Modified.

    /// What makes sure that a resumed body continues the same file: RFC 9110, section 13.1.5.
    const std::string& validator() const noexcept { return tag.starts_with('"') ? tag : modified; }
    /// False when one of them says that they are two. A server that ignores If-Range sends a part
    /// of whatever the file is now.
    bool may_be(const file_version& other) const noexcept;
};

/// Puts a body into the file, at its end or, when the server starts again, from the beginning.
class file_sink final : public body_sink {
public:
    file_sink(partial_file& file, const download_options& options)
        : file_(&file)
        , on_progress_(&options.on_progress)
    {}

    bool begin(const response& head, std::optional<std::uint64_t> content_length) override;
    result<void> write(std::string_view piece) override;

    /// Why the body of this try was not taken.
    const result<void>& problem() const noexcept { return problem_; }
    /// The range did not continue what is there: begin again without one.
    void forget() { version = file_version(); }

    bool is_begun = false; ///< The answer of this try has a body for the file.
    std::optional<std::uint64_t> total;
    file_version version;
    std::string content_type;
    std::string beginning; ///< The first bytes of the file.
    file_digest digest;

private:
    void begin_part(const response& head, std::optional<std::uint64_t> content_length);

    partial_file* file_;
    const std::function<void(std::uint64_t, std::optional<std::uint64_t>)>* on_progress_;
    result<void> problem_;
};

} // namespace andante::inline v0::http

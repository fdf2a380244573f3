#include <andante/http/body.hpp>
#include <andante/http/message.hpp>

#include "http/body_sources.hpp"

#include <algorithm>
#include <random>
#include <stdexcept>
#include <utility>

namespace andante::inline v0::http {

namespace {

/// Smaller pieces are copied behind the others.
constexpr std::size_t small_piece = 4 * 1024;
constexpr std::size_t longest_boundary = 70; // RFC 2046, section 5.1.1.

constexpr std::string_view letters =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// 190 random bits: no part holds them by chance, and nobody who writes a part knows them.
std::string random_boundary()
{
    constexpr std::size_t length = 32;
    std::random_device entropy;
    std::uniform_int_distribution<std::size_t> any(0, letters.size() - 1);
    std::string text;
    for (std::size_t i = 0; i < length; ++i) {
        text += letters[any(entropy)];
    }
    return text;
}

std::string checked(std::string boundary)
{
    if (boundary.empty() || boundary.size() > longest_boundary ||
        boundary.find_first_not_of(letters) != std::string::npos) {
        throw std::invalid_argument("a boundary must be 1 to 70 letters and digits");
    }
    return boundary;
}

/// As browsers do: RFC 7578 leaves the quoting open, and servers undo no backslash.
void append_quoted(std::string& out, std::string_view text)
{
    out += '"';
    for (const char c : text) {
        if (c == '"') {
            out += "%22";
        } else if (c == '\r') {
            out += "%0D";
        } else if (c == '\n') {
            out += "%0A";
        } else {
            out += c;
        }
    }
    out += '"';
}

} // namespace

multipart_form::multipart_form()
    : boundary_(random_boundary())
{}

multipart_form::multipart_form(std::string boundary)
    : boundary_(checked(std::move(boundary)))
{}

void multipart_form::begin_part(
    std::string_view name, std::optional<std::string_view> file_name, std::string_view content_type
)
{
    if (!is_valid_value(content_type)) {
        throw std::invalid_argument("a part's content type must not hold control characters");
    }
    text_ += "--" + boundary_ + "\r\nContent-Disposition: form-data; name=";
    append_quoted(text_, name);
    if (file_name) {
        text_ += "; filename=";
        append_quoted(text_, *file_name);
    }
    text_ += "\r\n";
    if (!content_type.empty()) {
        text_ += "Content-Type: ";
        text_ += content_type;
        text_ += "\r\n";
    }
    text_ += "\r\n";
    ++count_;
}

void multipart_form::add_bytes(std::string bytes)
{
    if (bytes.size() <= small_piece) {
        text_ += bytes;
    } else {
        done_.push_back(make_bytes_source(std::exchange(text_, std::string())));
        done_.push_back(make_bytes_source(std::move(bytes)));
    }
    text_ += "\r\n";
}

void multipart_form::add(std::string_view name, std::string_view value)
{
    begin_part(name, std::nullopt, std::string_view());
    add_bytes(std::string(value));
}

void multipart_form::add_typed(
    std::string_view name, std::string_view content_type, std::string value
)
{
    begin_part(name, std::nullopt, content_type);
    add_bytes(std::move(value));
}

void multipart_form::add_file(
    std::string_view name,
    std::string_view file_name,
    std::string_view content_type,
    std::string bytes
)
{
    begin_part(name, file_name, content_type);
    add_bytes(std::move(bytes));
}

result<void> multipart_form::add_file_from(
    std::string_view name,
    const std::string& path,
    std::string_view file_name,
    std::string_view content_type
)
{
    auto found = find_file_source(path);
    if (!found) {
        return found.error();
    }
    const auto last_part = std::string_view(path).substr(path.rfind('/') + 1); // npos + 1 is 0
    begin_part(
        name,
        file_name.empty() ? last_part : file_name,
        content_type.empty() ? "application/octet-stream" : content_type
    );
    done_.push_back(make_bytes_source(std::exchange(text_, std::string())));
    done_.push_back(std::move(*found));
    text_ += "\r\n";
    return {};
}

request_body multipart_form::finish() &&
{
    text_ += "--" + boundary_ + "--\r\n";
    const auto type = "multipart/form-data; boundary=" + boundary_;
    if (done_.empty()) {
        return text_body(type, std::move(text_));
    }
    done_.push_back(make_bytes_source(std::move(text_)));
    request_body body;
    body.content_type = type;
    body.source = join_sources(std::move(done_));
    return body;
}

} // namespace andante::inline v0::http

#include "http/request_reader.hpp"

#include <algorithm>
#include <charconv>

namespace andante::inline v0::http {

namespace {

/// Digits of a chunk's size: enough for 64 bits.
constexpr std::size_t chunk_digits = 16;
constexpr std::size_t line_end_bytes = 2;
/// A chunk's lines may take this much, and twice its data; beyond that their excess is counted.
constexpr std::size_t fair_chunk_lines = 16;
/// A sender of tiny chunks with long extensions would have us read a thousand bytes for each one.
constexpr std::size_t most_wasted = 16 * 1024;

bool is_target_text(std::string_view text) noexcept
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char each) {
        const auto byte = static_cast<unsigned char>(each);
        return byte > 0x20 && byte != 0x7f;
    });
}

bool is_scheme_of_the_web(std::string_view text) noexcept
{
    return same_name(text, "http") || same_name(text, "https");
}

} // namespace

request_reader::request_reader(request_bounds bounds)
    : bounds_(bounds)
{
    start();
}

void request_reader::start()
{
    request_ = received_request();
    refusal_ = request_refusal();
    authority_.clear();
    left_ = 0;
    wasted_ = 0;
    expects_continue_ = false;
    begin_line_part(part::empty_lines, bounds_.head_bytes);
}

std::size_t request_reader::take(std::string_view bytes)
{
    const auto all = bytes.size();
    while (!bytes.empty() && !is_complete() && !is_refused()) {
        bytes.remove_prefix(is_data() ? take_data(bytes) : take_line(bytes));
    }
    return all - bytes.size();
}

bool request_reader::has_begun() const noexcept
{
    return part_ != part::empty_lines || line_.size() > 1 ||
           (line_.size() == 1 && line_.front() != '\r');
}

bool request_reader::wants_continue() const noexcept
{
    return expects_continue_ && has_head() && !is_complete() && request_.body.empty();
}

std::size_t request_reader::take_data(std::string_view bytes)
{
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), left_));
    request_.body.append(bytes.substr(0, size));
    left_ -= size;
    if (left_ == 0) {
        if (part_ == part::body) {
            part_ = part::complete;
        } else {
            begin_line_part(part::chunk_end, line_end_bytes);
        }
    }
    return size;
}

std::size_t request_reader::take_line(std::string_view bytes)
{
    const auto within = bytes.substr(0, room_);
    const auto end = within.find('\n');
    const auto piece = within.substr(0, end == std::string_view::npos ? end : end + 1);
    line_.append(piece);
    room_ -= piece.size();
    if (end != std::string_view::npos) {
        end_line();
    } else if (part_ == part::empty_lines && !line_.empty() && line_.front() != '\r' &&
               !is_valid_name(line_.substr(0, 1))) {
        // A TLS greeting, for one, has no line end that could be waited for.
        refuse(400, "this is not HTTP");
    } else if (room_ == 0) {
        refuse_length();
    }
    return piece.size();
}

void request_reader::end_line()
{
    if (line_.size() < line_end_bytes || !line_.ends_with("\r\n")) {
        refuse(400, "a line must end with CR LF");
        return;
    }
    const auto line = std::string_view(line_).substr(0, line_.size() - line_end_bytes);
    switch (part_) {
    case part::empty_lines:
    case part::request_line:
        if (!line.empty()) {
            read_request_line(line);
        }
        break;
    case part::fields:
    case part::trailers:
        if (!line.empty()) {
            read_field(line);
        } else if (part_ == part::fields) {
            end_head();
        } else {
            part_ = part::complete;
        }
        break;
    case part::chunk_size:
        read_chunk_size(line);
        break;
    case part::chunk_end:
        if (line.empty()) {
            begin_chunk();
        } else {
            refuse(400, "a chunk is longer than its announced size");
        }
        break;
    default:
        break;
    }
    line_.clear();
}

void request_reader::read_request_line(std::string_view line)
{
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) {
        refuse(400, "the first line must be METHOD TARGET HTTP/1.1");
        return;
    }
    const auto version = line.substr(last + 1);
    const auto target = line.substr(first + 1, last - first - 1);
    request_.method = line.substr(0, first);
    request_.is_http_1_0 = version == "HTTP/1.0";
    if (!is_valid_name(request_.method)) {
        refuse(400, "the method is not a word");
    } else if (version != "HTTP/1.1" && !request_.is_http_1_0) {
        refuse(400, "the version must be HTTP/1.1 or HTTP/1.0");
    } else if (!is_target_text(target) || !read_target(target)) {
        refuse(400, "the target must be a path or an http URL");
    } else {
        part_ = part::fields; // The room goes on: it is that of the whole head.
    }
}

bool request_reader::read_target(std::string_view text)
{
    if (text.front() == '/' || text == "*" || request_.method == "CONNECT") {
        request_.target = text;
        return true;
    }
    const auto scheme = text.substr(0, text.find("://"));
    if (scheme.size() == text.size() || !is_scheme_of_the_web(scheme)) {
        return false;
    }
    text.remove_prefix(scheme.size() + 3);
    const auto authority = text.substr(0, text.find_first_of("/?#"));
    if (authority.empty() || !is_host_text(authority)) {
        return false;
    }
    authority_ = authority;
    text.remove_prefix(authority.size());
    request_.target = text.starts_with('/') ? "" : "/";
    request_.target += text;
    return true;
}

void request_reader::read_field(std::string_view line)
{
    const auto colon = line.find(':');
    const auto name = line.substr(0, colon);
    if (colon == std::string_view::npos || !is_valid_name(name)) {
        refuse(400, "a field must be NAME: VALUE");
        return;
    }
    const auto value = without_blanks(line.substr(colon + 1));
    if (!is_field_text(value)) {
        refuse(400, "a field has control characters");
    } else if (part_ == part::fields) { // Those behind the body are only read.
        request_.headers.add(std::string(name), std::string(value));
    }
}

void request_reader::end_head()
{
    const request_framing framing(request_, bounds_.body_bytes);
    if (framing.refusal().status != 0) {
        refuse(framing.refusal().status, framing.refusal().reason);
        return;
    }
    if (!authority_.empty()) {
        request_.headers.set("Host", authority_);
    }
    request_.keep_alive = framing.keep_alive();
    expects_continue_ = framing.expects_continue();
    left_ = framing.length();
    if (framing.is_chunked()) {
        begin_chunk();
    } else {
        part_ = left_ > 0 ? part::body : part::complete;
    }
}

void request_reader::read_chunk_size(std::string_view line)
{
    std::uint64_t size = 0;
    const auto read = std::from_chars(line.data(), line.data() + line.size(), size, 16);
    const auto digits = static_cast<std::size_t>(read.ptr - line.data());
    const auto extension = without_blanks(line.substr(digits));
    if (digits == 0 || (!extension.empty() && extension.front() != ';') ||
        !is_field_text(extension)) {
        refuse(400, "a chunk must begin with its size");
        return;
    }
    if (line.size() - digits > bounds_.chunk_extension_bytes) {
        refuse_length();
        return;
    }
    if (read.ec != std::errc() || size > bounds_.body_bytes - request_.body.size()) {
        refuse(413, "the body exceeds " + std::to_string(bounds_.body_bytes) + " bytes");
        return;
    }
    const auto allowed = fair_chunk_lines + 2 * static_cast<std::size_t>(size);
    const auto spent = wasted_ + line.size() + 2 * line_end_bytes;
    wasted_ = spent - std::min(spent, allowed);
    if (wasted_ > most_wasted) {
        refuse(413, "the chunks hold too little data");
        return;
    }
    left_ = size;
    if (size == 0) {
        begin_line_part(part::trailers, bounds_.trailer_bytes + line_end_bytes);
    } else {
        part_ = part::chunk_data;
    }
}

void request_reader::begin_line_part(part next, std::size_t room)
{
    part_ = next;
    room_ = room;
    line_.clear();
}

void request_reader::begin_chunk()
{
    const auto most = chunk_digits + bounds_.chunk_extension_bytes + line_end_bytes;
    begin_line_part(part::chunk_size, most);
}

void request_reader::refuse(int status, std::string reason)
{
    part_ = part::refused;
    refusal_ = request_refusal(status, std::move(reason));
    line_.clear();
}

void request_reader::refuse_length()
{
    switch (part_) {
    case part::chunk_size:
        refuse(
            413,
            "a chunk's extension exceeds " + std::to_string(bounds_.chunk_extension_bytes) +
                " bytes"
        );
        break;
    case part::chunk_end:
        refuse(400, "a chunk is longer than its announced size");
        break;
    case part::trailers:
        refuse(431, "the trailer exceeds " + std::to_string(bounds_.trailer_bytes) + " bytes");
        break;
    default:
        refuse(431, "the head exceeds " + std::to_string(bounds_.head_bytes) + " bytes");
        break;
    }
}

} // namespace andante::inline v0::http

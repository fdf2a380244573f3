#include "http/file_sink.hpp"

#include "http/errors.hpp"
#include "http/media_check.hpp"
#include "http/partial_file.hpp"

#include <algorithm>
#include <charconv>

namespace andante::inline v0::http {

namespace {

/// "bytes 5-9/10": where a partial body begins, and the whole size when it is told.
struct content_range {
    std::uint64_t first = 0;
    std::optional<std::uint64_t> total;
};

std::optional<content_range> parse_content_range(std::string_view text)
{
    // Range units are names without regard to case: RFC 9110, section 14.1.
    constexpr std::string_view unit = "bytes";
    const auto dash = text.find('-');
    const auto slash = text.find('/');
    const auto begin = std::min(text.find_first_not_of(" \t", unit.size()), text.size());
    if (!same_name(text.substr(0, unit.size()), unit) || begin == unit.size() ||
        dash == std::string_view::npos || dash < begin || slash < dash) {
        return std::nullopt;
    }
    const auto first = whole_number(text.substr(begin, dash - begin));
    if (!first || slash == std::string_view::npos) {
        return std::nullopt;
    }
    return content_range{*first, whole_number(text.substr(slash + 1))};
}

std::string field_text(const headers& fields, std::string_view name)
{
    return std::string(fields.find(name).value_or(""));
}

file_version version_of(const headers& fields)
{
    return {field_text(fields, "ETag"), field_text(fields, "Last-Modified")};
}

/// The coding of a body that is not the file itself; empty when it is. Object stores keep
/// "aws-chunked" from an upload, whose bytes are not coded.
std::string coding_of(const headers& fields)
{
    std::string found;
    for (const auto each : fields.find_all("Content-Encoding")) {
        if (!each.empty() && !same_name(each, "identity") && !same_name(each, "aws-chunked")) {
            found += found.empty() ? "" : ", ";
            found += each;
        }
    }
    return found;
}

} // namespace

std::optional<std::uint64_t> whole_number(std::string_view text)
{
    std::uint64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_whole = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
    return is_whole ? std::optional(number) : std::nullopt;
}

error not_the_file(const response& head, std::string message, std::string_view beginning)
{
    error_details details;
    details.http_status = head.status;
    details.message = std::move(message);
    details.outcome = outcome::unknown;
    details.body_excerpt = escaped(beginning, media_check_bytes);
    return error(errc::malformed_response, std::move(details));
}

bool file_version::may_be(const file_version& other) const noexcept
{
    const auto agree = [](const std::string& left, const std::string& right) {
        return left.empty() || right.empty() || left == right;
    };
    return agree(tag, other.tag) && agree(modified, other.modified);
}

bool file_sink::begin(const response& head, std::optional<std::uint64_t> content_length)
{
    problem_ = {};
    if (head.status != 206 && head.status != 200) {
        return false;
    }
    is_begun = true;
    if (const auto coding = coding_of(head.headers); !coding.empty()) {
        problem_ = not_the_file(
            head,
            "the server sent the file coded as " + escaped(coding, 40) +
                " although it was asked for the file as it is",
            ""
        );
        return true;
    }
    if (head.status == 206) {
        begin_part(head, content_length);
    } else {
        problem_ = file_->restart();
        total = content_length;
        version = version_of(head.headers);
        digest.begin(head.headers);
        beginning.clear();
    }
    content_type = std::string(head.headers.find("Content-Type").value_or(""));
    return true;
}

result<void> file_sink::write(std::string_view piece)
{
    if (!problem_) {
        return problem_;
    }
    if (beginning.size() < media_check_bytes) {
        beginning += piece.substr(0, media_check_bytes - beginning.size());
    }
    digest.update(piece);
    auto written = file_->write(piece);
    if (written && *on_progress_) {
        (*on_progress_)(file_->size(), total);
    }
    return written;
}

void file_sink::begin_part(const response& head, std::optional<std::uint64_t> content_length)
{
    const auto range = parse_content_range(head.headers.find("Content-Range").value_or(""));
    const bool fits = range && range->first == file_->size() &&
                      (!range->total || !total || range->total == total);
    const bool is_other_version = !version.may_be(version_of(head.headers));
    if (is_other_version) {
        forget();
        problem_ = network_error(
            errc::truncated_body,
            "the file has changed at the server since the part that is here",
            outcome::unknown
        );
    } else if (!fits) {
        forget();
        problem_ =
            network_error(errc::truncated_body, "the server sent another range", outcome::unknown);
    } else if (range->total) {
        total = range->total;
    } else if (content_length) {
        total = file_->size() + *content_length;
    }
}

} // namespace andante::inline v0::http

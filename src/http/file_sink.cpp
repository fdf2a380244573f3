#include "http/file_sink.hpp"

#include "http/errors.hpp"
#include "http/media_check.hpp"

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

error cut(std::string message)
{
    return network_error(errc::truncated_body, std::move(message), outcome::unknown);
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

file_target::~file_target() = default;

result<void> file_target::begin(const file_head& /*head*/)
{
    return {};
}

void file_target::advanced(std::optional<std::uint64_t> /*total*/) {}

bool file_target::can_restart() const noexcept
{
    return true;
}

bool file_target::has_room() const noexcept
{
    return true;
}

boost::asio::awaitable<void> file_target::wait_for_room()
{
    co_return;
}

bool file_target::lacks_descriptor() const noexcept
{
    return false;
}

void file_target::forget_lack() noexcept {}

std::optional<std::uint64_t> whole_number(std::string_view text)
{
    std::uint64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_whole = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
    return is_whole ? std::optional(number) : std::nullopt;
}

error not_the_file(int status, std::string message, std::string_view beginning)
{
    error_details details;
    details.http_status = status;
    details.message = std::move(message);
    details.outcome = outcome::unknown;
    details.body_excerpt = escaped(beginning, media_check_bytes);
    return error(errc::malformed_response, std::move(details));
}

error not_satisfiable(int status, std::uint64_t first, std::optional<std::uint64_t> total)
{
    error_details details;
    details.http_status = status;
    details.message = "the file has no byte " + std::to_string(first);
    if (total) {
        details.message += ": it has " + std::to_string(*total) + " bytes";
    }
    details.outcome = outcome::rejected;
    return error(errc::request_refused, std::move(details));
}

bool file_version::may_be(const file_version& other) const noexcept
{
    const auto agree = [](const std::string& left, const std::string& right) {
        return left.empty() || right.empty() || left == right;
    };
    return agree(tag, other.tag) && agree(modified, other.modified);
}

void file_sink::start(std::string from)
{
    is_begun = false;
    head_.url = std::move(from);
    target_->forget_lack();
}

bool file_sink::begin(const response& head, std::optional<std::uint64_t> content_length)
{
    problem_ = {};
    skip_ = 0;
    if (head.status != 206 && head.status != 200) {
        return false;
    }
    is_begun = true;
    status_ = head.status;
    if (const auto coding = coding_of(head.headers); !coding.empty()) {
        problem_ = not_the_file(
            head.status,
            "the server sent the file coded as " + escaped(coding, 40) +
                " although it was asked for the file as it is",
            ""
        );
        return true;
    }
    problem_ =
        head.status == 206 ? begin_part(head, content_length) : begin_whole(head, content_length);
    content_type = field_text(head.headers, "Content-Type");
    return true;
}

/// A new beginning, unless there is none: then the bytes that are here are passed over, when they
/// are certainly the same.
result<void>
file_sink::begin_whole(const response& head, std::optional<std::uint64_t> content_length)
{
    if (!target_->can_restart()) {
        const bool is_same = version.is_surely(version_of(head.headers));
        skip_ = position();
        if (!is_same || (total_ && content_length && total_ != content_length)) {
            forget();
            return cut("the file has changed at the server, and a part of it was given away");
        }
        return {};
    }
    if (auto again = target_->restart(); !again) {
        return again;
    }
    total_ = content_length;
    if (wanted_.first > 0 && total_ && *total_ <= wanted_.first) {
        return not_satisfiable(head.status, wanted_.first, total_);
    }
    skip_ = wanted_.first;
    keep_facts(head);
    return {};
}

result<void>
file_sink::begin_part(const response& head, std::optional<std::uint64_t> content_length)
{
    const auto range = parse_content_range(head.headers.find("Content-Range").value_or(""));
    const auto at = position();
    const bool fits = range && range->first == at &&
                      (!range->total || !total_ || range->total == total_ || target_->size() == 0);
    if (target_->size() > 0 && !version.may_be(version_of(head.headers))) {
        forget();
        return cut("the file has changed at the server since the part that is here");
    }
    if (!fits) {
        forget();
        return cut("the server sent another range");
    }
    if (target_->size() == 0) {
        total_.reset(); // of an answer that came to nothing
    }
    if (range->total) {
        total_ = range->total;
    } else if (content_length && !wanted_.last) {
        total_ = at + *content_length;
    }
    if (target_->size() == 0) {
        keep_facts(head);
    }
    return {};
}

/// Of the answer with the first byte of the part.
void file_sink::keep_facts(const response& head)
{
    version = version_of(head.headers);
    // A digest is that of the whole file.
    digest_.begin(wanted_.is_whole() && head.status == 200 ? head.headers : headers(), tag_is_md5_);
    is_told_ = false;
    beginning_.clear();
    head_.first = wanted_.first;
    head_.total = total_;
    head_.size = expected_size();
    head_.content_type = field_text(head.headers, "Content-Type");
    head_.headers = head.headers;
}

result<void> file_sink::write(std::string_view piece)
{
    if (!problem_) {
        return problem_;
    }
    const auto before = std::min<std::uint64_t>(skip_, piece.size());
    skip_ -= before;
    piece.remove_prefix(static_cast<std::size_t>(before));
    bool is_more_than_wanted = false;
    if (wanted_.last) {
        const auto left = *wanted_.last - wanted_.first + 1 - have();
        is_more_than_wanted = piece.size() > left;
        piece =
            piece.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left, piece.size())));
    }
    if (!piece.empty()) {
        if (auto passed = pass_on(piece); !passed) {
            return passed;
        }
    }
    if (is_more_than_wanted) { // the rest of the file is left to the server
        is_complete = true;
        return cut("the rest of the file is not wanted");
    }
    return {};
}

result<void> file_sink::pass_on(std::string_view piece)
{
    if (!is_told_ && expects_ == file_content::media) {
        // What it is shows only in the first bytes together.
        const auto wanted = std::min(piece.size(), media_check_bytes - beginning_.size());
        beginning_ += piece.substr(0, wanted);
        piece.remove_prefix(wanted);
        if (beginning_.size() < media_check_bytes) {
            return {};
        }
    }
    if (auto opened = open_target(); !opened) {
        return opened;
    }
    return piece.empty() ? result<void>() : put(piece);
}

/// Before its first byte. Who gives bytes away at once is given none of a page.
result<void> file_sink::open_target()
{
    if (is_told_) {
        return {};
    }
    if (auto valid = check_content(); !valid) {
        return valid;
    }
    is_told_ = true;
    if (auto told = target_->begin(head_); !told) {
        return told;
    }
    return beginning_.empty() ? result<void>() : put(beginning_);
}

result<void> file_sink::put(std::string_view bytes)
{
    digest_.update(bytes);
    auto written = target_->write(bytes);
    if (written) {
        target_->advanced(total_);
    }
    return written;
}

std::uint64_t file_sink::have() const noexcept
{
    return target_->size() + (is_told_ ? 0 : beginning_.size());
}

/// A page or message in place of the file is no file, whatever its status.
result<void> file_sink::check_content() const
{
    if (expects_ == file_content::media && wanted_.first == 0) {
        if (const auto found = not_media(content_type, beginning_)) {
            return not_the_file(
                status_, "the server sent " + *found + " instead of media", beginning_
            );
        }
    }
    return {};
}

std::optional<std::uint64_t> file_sink::expected_size() const
{
    if (!total_) {
        return std::nullopt;
    }
    const auto end = wanted_.last && *wanted_.last < *total_ ? *wanted_.last + 1 : *total_;
    return end - std::min(end, wanted_.first);
}

result<void> file_sink::finish()
{
    if (!problem_) { // also when there was no piece to say it to
        return problem_;
    }
    const auto expected = expected_size();
    if (expected && *expected != have()) {
        return cut("the file is not as long as announced");
    }
    if (auto opened = open_target(); !opened) {
        return opened;
    }
    if (const auto difference = digest_.mismatch()) {
        forget(); // the next try begins anew
        return cut("the file is damaged: " + *difference);
    }
    return {};
}

} // namespace andante::inline v0::http

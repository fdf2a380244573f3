#include "client/event_parser.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace andante::inline v0::detail {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

error too_large(std::size_t most)
{
    error_details details;
    details.message = "a server-sent event exceeds " + std::to_string(most) + " bytes";
    details.outcome = outcome::unknown;
    details.stop = stop_reason::not_repeatable;
    return error(errc::body_too_large, std::move(details));
}

/// Digits alone count; a number beyond any wait is none.
std::optional<std::chrono::milliseconds> wait_in(std::string_view text)
{
    std::uint32_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (text.empty() || read.ec != std::errc() || read.ptr != end) {
        return std::nullopt;
    }
    return std::chrono::milliseconds(number);
}

} // namespace

void event_parser::add(std::string_view bytes)
{
    text_.erase(0, begin_);
    scanned_ -= begin_;
    begin_ = 0;
    text_ += bytes;
}

bool event_parser::is_too_large(std::size_t more) const noexcept
{
    return data_.size() + more > most_;
}

/// Carriage return, line feed, or both are one line end; the second half may come much later.
std::optional<std::string_view> event_parser::take_line()
{
    if (is_behind_cr_ && begin_ < text_.size()) {
        is_behind_cr_ = false;
        if (text_[begin_] == '\n') {
            ++begin_;
        }
        scanned_ = std::max(scanned_, begin_);
    }
    const auto end = text_.find_first_of("\r\n", scanned_);
    if (end == std::string::npos) {
        scanned_ = text_.size();
        return std::nullopt;
    }
    const auto line = std::string_view(text_).substr(begin_, end - begin_);
    is_behind_cr_ = text_[end] == '\r';
    begin_ = scanned_ = end + 1;
    return line;
}

result<std::optional<server_event>> event_parser::next()
{
    while (const auto line = take_line()) {
        if (is_too_large(line->size())) {
            return too_large(most_);
        }
        if (!line->empty()) {
            read_line(*line);
        } else if (has_data_) {
            is_at_start_ = false;
            return std::optional(take_event());
        } else {
            is_at_start_ = false;
            type_.clear();
        }
    }
    if (is_too_large(text_.size() - begin_)) {
        return too_large(most_);
    }
    return std::optional<server_event>();
}

std::optional<server_event> event_parser::rest()
{
    if (begin_ < text_.size()) {
        const auto line = std::exchange(text_, std::string()).substr(begin_);
        begin_ = scanned_ = 0;
        read_line(line);
    }
    return has_data_ ? std::optional(take_event()) : std::nullopt;
}

void event_parser::read_line(std::string_view line)
{
    if (std::exchange(is_at_start_, false) && line.starts_with(byte_order_mark)) {
        line.remove_prefix(byte_order_mark.size());
    }
    const auto colon = line.find(':');
    if (colon == 0) {
        ++comments_;
        return;
    }
    if (colon == std::string_view::npos) {
        read_field(line, std::string_view());
        return;
    }
    auto value = line.substr(colon + 1);
    if (value.starts_with(' ')) {
        value.remove_prefix(1);
    }
    read_field(line.substr(0, colon), value);
}

void event_parser::read_field(std::string_view name, std::string_view value)
{
    if (name == "data") {
        if (std::exchange(has_data_, true)) {
            data_ += '\n';
        }
        data_ += value;
    } else if (name == "event") {
        type_ = value;
    } else if (name == "id") {
        if (value.find('\0') == std::string_view::npos) {
            id_ = value;
        }
    } else if (name == "retry") {
        if (const auto wait = wait_in(value)) {
            retry_ = wait;
        }
    }
}

server_event event_parser::take_event()
{
    server_event event;
    if (!type_.empty()) {
        event.type = std::exchange(type_, std::string());
    }
    event.data = std::exchange(data_, std::string());
    event.id = id_;
    event.retry = std::exchange(retry_, std::nullopt);
    has_data_ = false;
    return event;
}

} // namespace andante::inline v0::detail

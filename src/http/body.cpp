#include <andante/http/body.hpp>
#include <andante/http/message.hpp>

#include "http/body_sources.hpp"
#include "http/errors.hpp"

#include <algorithm>
#include <cstring>

namespace andante::inline v0::http {

namespace {

/// Gives out bytes that somebody keeps.
class bytes_reader final : public body_reader {
public:
    explicit bytes_reader(std::shared_ptr<const std::string> bytes)
        : bytes_(std::move(bytes))
    {}

    result<std::size_t> read(std::span<char> into) override
    {
        const auto size = std::min(into.size(), bytes_->size() - at_);
        std::memcpy(into.data(), bytes_->data() + at_, size);
        at_ += size;
        return size;
    }

private:
    std::shared_ptr<const std::string> bytes_;
    std::size_t at_ = 0;
};

class bytes_source final : public body_source {
public:
    explicit bytes_source(std::string bytes)
        : bytes_(std::make_shared<const std::string>(std::move(bytes)))
    {}

    std::uint64_t size() const override { return bytes_->size(); }
    result<std::unique_ptr<body_reader>> open() const override
    {
        return std::unique_ptr<body_reader>(std::make_unique<bytes_reader>(bytes_));
    }

private:
    std::shared_ptr<const std::string> bytes_;
};

using source_list = std::vector<std::shared_ptr<const body_source>>;

/// Reads one source after the other, each of which is opened when its turn comes.
class joined_reader final : public body_reader {
public:
    explicit joined_reader(std::shared_ptr<const source_list> parts)
        : parts_(std::move(parts))
    {}

    result<std::size_t> read(std::span<char> into) override
    {
        for (; next_ < parts_->size() || current_; current_.reset()) {
            if (!current_) {
                const auto& part = *(*parts_)[next_++];
                auto opened = part.open();
                if (!opened) {
                    return opened.error();
                }
                current_ = std::move(*opened);
                left_ = part.size();
            }
            const auto room = std::min<std::uint64_t>(into.size(), left_);
            if (room == 0) {
                continue;
            }
            auto got = current_->read(into.first(static_cast<std::size_t>(room)));
            if (!got) {
                return got;
            }
            if (*got == 0) {
                return body_too_short(left_);
            }
            left_ -= *got;
            return got;
        }
        return std::size_t{0};
    }

private:
    std::shared_ptr<const source_list> parts_;
    std::unique_ptr<body_reader> current_;
    std::size_t next_ = 0;
    std::uint64_t left_ = 0;
};

class joined_source final : public body_source {
public:
    explicit joined_source(source_list parts)
        : parts_(std::make_shared<const source_list>(std::move(parts)))
    {
        for (const auto& each : *parts_) {
            size_ += each->size();
        }
    }

    std::uint64_t size() const override { return size_; }
    result<std::unique_ptr<body_reader>> open() const override
    {
        return std::unique_ptr<body_reader>(std::make_unique<joined_reader>(parts_));
    }

private:
    std::shared_ptr<const source_list> parts_;
    std::uint64_t size_ = 0;
};

void append_field(std::string& out, std::string_view name, std::string_view value)
{
    if (!out.empty()) {
        out += '&';
    }
    out += encode_query(name);
    out += '=';
    out += encode_query(value);
}

constexpr const char* form_type = "application/x-www-form-urlencoded";

} // namespace

body_reader::~body_reader() = default;

body_source::~body_source() = default;

error body_too_short(std::uint64_t missing)
{
    error_details details;
    details.message =
        "the request's body ended " + std::to_string(missing) + " bytes before its announced size";
    details.stop = stop_reason::permanent;
    details.outcome = outcome::unknown;
    return error(errc::file_error, std::move(details));
}

std::shared_ptr<const body_source> make_bytes_source(std::string bytes)
{
    return std::make_shared<bytes_source>(std::move(bytes));
}

std::shared_ptr<const body_source>
join_sources(std::vector<std::shared_ptr<const body_source>> parts)
{
    return std::make_shared<joined_source>(std::move(parts));
}

result<std::string> read_whole(const body_source& from)
{
    auto opened = from.open();
    if (!opened) {
        return opened.error();
    }
    std::string text(static_cast<std::size_t>(from.size()), '\0');
    for (std::size_t at = 0; at < text.size();) {
        const auto got = (*opened)->read(std::span(text).subspan(at));
        if (!got) {
            return got.error();
        }
        if (*got == 0) {
            return body_too_short(text.size() - at);
        }
        at += *got;
    }
    return text;
}

request_body text_body(std::string content_type, std::string text)
{
    request_body body;
    body.content_type = std::move(content_type);
    body.text = std::move(text);
    return body;
}

request_body bytes_body(std::string content_type, std::string bytes)
{
    request_body body;
    body.content_type = std::move(content_type);
    body.source = make_bytes_source(std::move(bytes));
    return body;
}

request_body form_body(std::span<const std::pair<std::string, std::string>> fields)
{
    std::string text;
    for (const auto& [name, value] : fields) {
        append_field(text, name, value);
    }
    return text_body(form_type, std::move(text));
}

request_body form_body(std::initializer_list<std::pair<std::string_view, std::string_view>> fields)
{
    std::string text;
    for (const auto& [name, value] : fields) {
        append_field(text, name, value);
    }
    return text_body(form_type, std::move(text));
}

result<request_body> file_body(std::string path, std::string content_type)
{
    auto found = find_file_source(std::move(path));
    if (!found) {
        return found.error();
    }
    request_body body;
    body.content_type = std::move(content_type);
    body.source = std::move(*found);
    return body;
}

} // namespace andante::inline v0::http

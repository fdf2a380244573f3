#include <andante/http/message.hpp>
#include <andante/http/methods.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace andante::inline v0::http {

namespace {

constexpr char lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_alnum(char c) noexcept
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr bool is_unreserved(char c) noexcept
{
    return is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

constexpr bool is_control(char c) noexcept
{
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

/// What a character may be part of. A request's fields are looked at one by one for each call.
enum class character_class : unsigned char { unreserved = 1, token = 2, control = 4 };

constexpr auto character_classes = [] {
    std::array<unsigned char, 256> table{};
    for (int code = 0; code < 256; ++code) {
        const auto c = static_cast<char>(static_cast<unsigned char>(code));
        // RFC 9110, section 5.6.2.
        const bool in_token =
            is_alnum(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
        const auto mark = [](bool is_one, character_class which) {
            return is_one ? static_cast<unsigned>(which) : 0U;
        };
        const auto found = mark(is_unreserved(c), character_class::unreserved) |
                           mark(in_token, character_class::token) |
                           mark(is_control(c), character_class::control);
        table[static_cast<std::size_t>(code)] = static_cast<unsigned char>(found);
    }
    return table;
}();

template <character_class Which>
constexpr bool is_of(char c) noexcept
{
    return (character_classes[static_cast<unsigned char>(c)] & static_cast<unsigned>(Which)) != 0;
}

void percent_encode(std::string_view text, std::string& out)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto* const first =
        std::find_if_not(text.begin(), text.end(), is_of<character_class::unreserved>);
    out.append(text.begin(), first); // nearly always all of it
    for (const char c : std::string_view(first, text.end())) {
        if (is_of<character_class::unreserved>(c)) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
}

} // namespace

std::string_view to_string(method value) noexcept
{
    switch (value) {
    case method::get:
        return "GET";
    case method::head:
        return "HEAD";
    case method::post:
        return "POST";
    case method::put:
        return "PUT";
    case method::patch:
        return "PATCH";
    case method::delete_:
        break;
    }
    return "DELETE";
}

std::optional<method> method_named(std::string_view word) noexcept
{
    for (const auto each : methods) {
        if (to_string(each) == word) {
            return each;
        }
    }
    return std::nullopt;
}

std::optional<std::string_view> headers::find(std::string_view name) const noexcept
{
    for (const auto& field : fields_) {
        if (same_name(field.first, name)) {
            return std::string_view(field.second);
        }
    }
    return std::nullopt;
}

std::vector<std::string_view> headers::find_all(std::string_view name) const
{
    std::vector<std::string_view> found;
    for (const auto& field : fields_) {
        if (same_name(field.first, name)) {
            found.emplace_back(field.second);
        }
    }
    return found;
}

void headers::add(std::string name, std::string value)
{
    fields_.emplace_back(std::move(name), std::move(value));
}

void headers::set(std::string name, std::string value)
{
    const auto is_same = [&](const value_type& field) { return same_name(field.first, name); };
    const auto first = std::find_if(fields_.begin(), fields_.end(), is_same);
    if (first == fields_.end()) {
        add(std::move(name), std::move(value));
        return;
    }
    fields_.erase(std::remove_if(first + 1, fields_.end(), is_same), fields_.end());
    *first = value_type(std::move(name), std::move(value));
}

void headers::erase(std::string_view name)
{
    std::erase_if(fields_, [&](const value_type& field) { return same_name(field.first, name); });
}

bool same_name(std::string_view left, std::string_view right) noexcept
{
    return left.size() == right.size() &&
           std::equal(left.begin(), left.end(), right.begin(), [](char a, char b) {
               return lower(a) == lower(b);
           });
}

bool is_valid_name(std::string_view name) noexcept
{
    return !name.empty() && std::all_of(name.begin(), name.end(), is_of<character_class::token>);
}

bool is_valid_value(std::string_view value) noexcept
{
    return std::none_of(value.begin(), value.end(), is_of<character_class::control>);
}

std::string encode_segment(std::string_view text)
{
    std::string encoded;
    percent_encode(text, encoded);
    return encoded;
}

void append_segment(std::string_view text, std::string& path)
{
    percent_encode(text, path);
}

std::optional<std::string> decode_segment(std::string_view text)
{
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            out += text[at];
            continue;
        }
        unsigned code = 0;
        const auto digits = text.substr(at + 1, 2);
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
        if (digits.size() != 2 || read.ec != std::errc() ||
            read.ptr != digits.data() + digits.size()) {
            return std::nullopt;
        }
        out += static_cast<char>(static_cast<unsigned char>(code));
        at += 2;
    }
    return out;
}

std::string encode_query(std::string_view text)
{
    std::string encoded;
    percent_encode(text, encoded);
    return encoded;
}

} // namespace andante::inline v0::http

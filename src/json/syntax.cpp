#include "json/syntax.hpp"

#include <algorithm>
#include <cstdint>

namespace andante::inline v0::json {

namespace {

bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

bool is_blank(char c) noexcept
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// Behind the digits that begin at `at`; `at` itself when there is none.
std::size_t behind_digits(std::string_view text, std::size_t at) noexcept
{
    while (at < text.size() && is_digit(text[at])) {
        ++at;
    }
    return at;
}

/// Behind the number that begins at `at`; nothing when none does.
std::optional<std::size_t> behind_number(std::string_view text, std::size_t at) noexcept
{
    const auto is = [text](std::size_t where, char c) {
        return where < text.size() && text[where] == c;
    };
    at += is(at, '-') ? 1 : 0;
    auto end = is(at, '0') ? at + 1 : behind_digits(text, at);
    if (end == at) {
        return std::nullopt;
    }
    if (is(end, '.')) {
        const auto fraction = end + 1;
        end = behind_digits(text, fraction);
        if (end == fraction) {
            return std::nullopt;
        }
    }
    if (is(end, 'e') || is(end, 'E')) {
        const auto exponent = end + (is(end + 1, '+') || is(end + 1, '-') ? 2 : 1);
        end = behind_digits(text, exponent);
        if (end == exponent) {
            return std::nullopt;
        }
    }
    return end;
}

/// The value of the four hexadecimal digits at `at`.
std::optional<std::uint32_t> code_unit(std::string_view text, std::size_t at) noexcept
{
    if (text.size() < at + 4) {
        return std::nullopt;
    }
    std::uint32_t value = 0;
    for (const char c : text.substr(at, 4)) {
        const char lower = static_cast<char>(c | 0x20);
        if (!is_digit(c) && (lower < 'a' || lower > 'f')) {
            return std::nullopt;
        }
        value = value * 16 + static_cast<std::uint32_t>(is_digit(c) ? c - '0' : lower - 'a' + 10);
    }
    return value;
}

/// What a backslash and this letter stand for; 0 for none, and for 'u'.
char plain_escape(char letter) noexcept
{
    switch (letter) {
    case '"':
    case '\\':
    case '/':
        return letter;
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return '\0';
    }
}

/// How many bytes an escape takes with its backslash, which is the first of `text`; 0 for none.
std::size_t escape_size(std::string_view text) noexcept
{
    if (text.size() < 2) {
        return 0;
    }
    if (plain_escape(text[1]) != '\0') {
        return 2;
    }
    return text[1] == 'u' && code_unit(text, 2) ? 6 : 0;
}

/// The code unit of "\uXXXX" at the front.
std::optional<std::uint32_t> escaped_unit(std::string_view text) noexcept
{
    return text.starts_with("\\u") ? code_unit(text, 2) : std::nullopt;
}

void append_utf8(std::string& out, std::uint32_t code)
{
    const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
        return;
    }
    if (code < 0x800) {
        put(0xC0U | code >> 6U);
    } else {
        if (code < 0x10000) {
            put(0xE0U | code >> 12U);
        } else {
            put(0xF0U | code >> 18U);
            put(0x80U | (code >> 12U & 0x3FU));
        }
        put(0x80U | (code >> 6U & 0x3FU));
    }
    put(0x80U | (code & 0x3FU));
}

constexpr std::uint32_t replacement = 0xFFFD;

/// Appends what the "\uXXXX" at the front stands for, with its other half if it follows. Gives how
/// many bytes that took.
std::size_t append_unit(std::string& out, std::string_view text, std::uint32_t unit)
{
    const auto is_low = [](std::uint32_t half) { return half >= 0xDC00 && half <= 0xDFFF; };
    if (unit >= 0xD800 && unit <= 0xDBFF) {
        const auto low = escaped_unit(text.substr(6));
        if (low && is_low(*low)) {
            append_utf8(out, 0x10000 + ((unit - 0xD800) << 10U) + (*low - 0xDC00));
            return 12;
        }
        unit = replacement;
    }
    append_utf8(out, is_low(unit) ? replacement : unit);
    return 6;
}

/// Walks a document token by token, without recursion: depth costs a byte, not a stack frame.
class syntax_walk {
public:
    syntax_walk(std::string_view document, std::size_t most_depth)
        : text_(document)
        , most_depth_(most_depth)
    {}

    std::optional<flaw> run()
    {
        while (!found_) {
            while (at_ < text_.size() && is_blank(text_[at_])) {
                ++at_;
            }
            if (at_ == text_.size()) {
                return wants_ == wanted::nothing
                           ? std::nullopt
                           : std::optional(flaw{at_, "the text ends too early"});
            }
            step(text_[at_]);
        }
        return found_;
    }

private:
    enum class wanted { value, element_or_end, name, name_or_end, separator, nothing };

    void step(char c)
    {
        switch (wants_) {
        case wanted::element_or_end:
        case wanted::value:
            c == ']' && wants_ == wanted::element_or_end ? close() : value(c);
            break;
        case wanted::name_or_end:
        case wanted::name:
            c == '}' && wants_ == wanted::name_or_end ? close() : name(c);
            break;
        case wanted::separator:
            separator(c);
            break;
        case wanted::nothing:
            fail("more text follows the value");
            break;
        }
    }

    void value(char c)
    {
        if (c == '{' || c == '[') {
            open_.push_back(c);
            ++at_;
            wants_ = c == '{' ? wanted::name_or_end : wanted::element_or_end;
            if (open_.size() > most_depth_) {
                fail("it is nested too deeply");
            }
            return;
        }
        c == '"' ? string() : c == '-' || is_digit(c) ? number() : literal();
        value_ended();
    }

    void name(char c)
    {
        if (c != '"') {
            fail("expected a member's name");
            return;
        }
        string();
        while (at_ < text_.size() && is_blank(text_[at_])) {
            ++at_;
        }
        if (at_ == text_.size() || text_[at_] != ':') {
            fail("expected a colon");
            return;
        }
        ++at_;
        wants_ = wanted::value;
    }

    void separator(char c)
    {
        const bool in_object = open_.back() == '{';
        if (c == ',') {
            ++at_;
            wants_ = in_object ? wanted::name : wanted::value;
        } else if (c == (in_object ? '}' : ']')) {
            close();
        } else {
            fail(
                in_object ? "expected a comma or the object's end"
                          : "expected a comma or the array's end"
            );
        }
    }

    void close()
    {
        ++at_;
        open_.pop_back();
        value_ended();
    }

    void value_ended() { wants_ = open_.empty() ? wanted::nothing : wanted::separator; }

    void string()
    {
        for (++at_; at_ < text_.size() && text_[at_] != '"';) {
            if (static_cast<unsigned char>(text_[at_]) < 0x20) {
                fail("a control character stands in a string");
                return;
            }
            const auto size = text_[at_] == '\\' ? escape_size(text_.substr(at_)) : 1;
            if (size == 0) {
                fail("a backslash and what follows is no escape");
                return;
            }
            at_ += size;
        }
        at_ < text_.size() ? void(++at_) : fail("a string does not end");
    }

    void number()
    {
        const auto end = behind_number(text_, at_);
        end ? void(at_ = *end) : fail("expected a number");
    }

    void literal()
    {
        for (const std::string_view word : {"true", "false", "null"}) {
            if (text_.substr(at_).starts_with(word)) {
                at_ += word.size();
                return;
            }
        }
        fail("expected a value");
    }

    void fail(const char* why)
    {
        if (!found_) {
            found_ = flaw{at_, why};
        }
    }

    std::string_view text_;
    std::size_t most_depth_;
    std::size_t at_ = 0;
    wanted wants_ = wanted::value;
    std::string open_; ///< The brackets that are open.
    std::optional<flaw> found_;
};

} // namespace

std::optional<flaw> find_flaw(std::string_view document, std::size_t most_depth)
{
    return syntax_walk(document, most_depth).run();
}

bool is_number(std::string_view text) noexcept
{
    return behind_number(text, 0) == text.size();
}

bool has_half_surrogate(std::string_view text) noexcept
{
    // U+D800 to U+DFFF would begin with ED A0 to ED BF, which no character does.
    for (auto at = text.find('\xED'); at != std::string_view::npos;
         at = text.find('\xED', at + 1)) {
        if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xA0U) {
            return true;
        }
    }
    return false;
}

std::optional<std::string> unescaped(std::string_view rest)
{
    std::string out;
    for (std::size_t at = 0; at < rest.size();) {
        const char c = rest[at];
        if (c == '"') {
            return out;
        }
        if (c != '\\') {
            out += c;
            ++at;
            continue;
        }
        const auto here = rest.substr(at);
        if (const auto unit = escaped_unit(here)) {
            at += append_unit(out, here, *unit);
        } else if (escape_size(here) == 2) {
            out += plain_escape(here[1]);
            at += 2;
        } else {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

std::string_view without_mark(std::string_view document) noexcept
{
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    return document.starts_with(mark) ? document.substr(mark.size()) : document;
}

} // namespace andante::inline v0::json

// The URL of a Redis server.
#include <andante/pacing/redis.hpp>

#include <charconv>
#include <stdexcept>

namespace andante::inline v0::pacing {

namespace {

[[noreturn]] void refuse(const char* why)
{
    // The URL may hold a password, so it is not repeated.
    throw std::invalid_argument(std::string("the URL of a Redis server ") + why);
}

int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char low = static_cast<char>(c | 0x20);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

std::string decoded(std::string_view text)
{
    std::string made;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            made += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
        if (high < 0 || low < 0) {
            refuse("has a '%' without two hexadecimal digits");
        }
        made += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return made;
}

template <class Number>
Number number(std::string_view text, const char* why)
{
    Number value = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (text.empty() || read.ec != std::errc() || read.ptr != end) {
        refuse(why);
    }
    return value;
}

/// What stands before the last '@', which is then taken off.
void read_user(std::string_view& rest, redis_options& into)
{
    const auto at = rest.rfind('@');
    if (at == std::string_view::npos) {
        return;
    }
    const auto who = rest.substr(0, at);
    const auto colon = who.find(':');
    into.user = decoded(who.substr(0, colon));
    if (colon != std::string_view::npos) {
        into.password = secret(decoded(who.substr(colon + 1)));
    }
    rest = rest.substr(at + 1);
}

/// Host and port, with nothing around them.
void read_host(std::string_view text, redis_options& into)
{
    const bool bracketed = !text.empty() && text.front() == '[';
    const auto end = bracketed ? text.find(']') : std::string_view::npos;
    if (bracketed && end == std::string_view::npos) {
        refuse("has a '[' without a ']'");
    }
    const auto colon = text.find(':', bracketed ? end : 0);
    if (colon != std::string_view::npos) {
        into.port = number<unsigned short>(text.substr(colon + 1), "has no port after the ':'");
        text = text.substr(0, colon);
    }
    into.host = bracketed ? text.substr(1, end - 1) : text;
    if (into.host.empty() || into.port == 0) {
        refuse("names no host");
    }
}

} // namespace

redis_options::redis_options(std::string_view url, std::string account)
    : scope(std::move(account))
{
    constexpr std::string_view tcp = "redis://";
    constexpr std::string_view local = "unix://";
    if (scope.empty()) {
        throw std::invalid_argument("a shared quota needs the name of its account");
    }
    if (url.substr(0, local.size()) == local) {
        path = decoded(url.substr(local.size()));
        if (path.empty() || path.front() != '/' || path.size() > 107 ||
            path.find('\0') != std::string::npos) {
            refuse("has no absolute path of at most 107 bytes after unix://");
        }
        return;
    }
    if (url.starts_with("rediss://")) {
        refuse("asks for TLS (rediss://), which is not supported: reach it through a tunnel, with "
               "redis:// or unix:// to the near end");
    }
    if (url.substr(0, tcp.size()) != tcp) {
        refuse("begins neither with redis:// nor with unix:///");
    }
    auto rest = url.substr(tcp.size());
    if (const auto slash = rest.find('/'); slash != std::string_view::npos) {
        const auto number_text = rest.substr(slash + 1);
        if (!number_text.empty()) {
            database = number<unsigned>(number_text, "has no number as database");
        }
        rest = rest.substr(0, slash);
    }
    read_user(rest, *this);
    read_host(rest, *this);
}

} // namespace andante::inline v0::pacing

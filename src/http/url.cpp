#include <andante/http/message.hpp>

#include <boost/url.hpp>

#include <algorithm>
#include <charconv>
#include <stdexcept>

// Authority and reference resolution are taken apart here and only addresses, paths and queries are
// left to Boost.URL: version 1.81 reads "http://127.0.0.1.example.com/" as the host 127.0.0.1 with
// the path ".example.com/", which would make a foreign host look like this machine.

namespace andante::inline v0::http {

namespace {

namespace urls = boost::urls;

unsigned short default_port(std::string_view scheme) noexcept
{
    return scheme == "https" ? 443 : 80;
}

/// What a host name may hold. Anything else, percent-encoded or not, could change the Host header
/// or mean another host to a resolver.
bool is_host_character(char c) noexcept
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_';
}

std::string lower_case(std::string_view text)
{
    std::string lower(text);
    for (auto& c : lower) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return lower;
}

/// One spelling for one address: without brackets, compressed, lower case.
std::optional<std::string> ipv6_host(std::string_view inside_brackets)
{
    const auto address = urls::parse_ipv6_address(inside_brackets);
    if (!address) {
        return std::nullopt;
    }
    char text[urls::ipv6_address::max_str_len];
    const auto written = address->to_buffer(text, sizeof(text));
    return std::string(written.data(), written.size());
}

std::string_view before(std::string_view text, std::string_view stops) noexcept
{
    return text.substr(0, text.find_first_of(stops));
}

/// A label is missing: what is left of the name would mean another host, or all hosts, to the check
/// of a certificate. One dot at the end belongs to DNS.
bool has_empty_label(std::string_view name) noexcept
{
    return name.empty() || name.front() == '.' || name.find("..") != std::string_view::npos;
}

/// Resolvers take "127.1", "0x7f.1" and "2130706433" for addresses, so what ends in a number is one
/// in its usual form or nothing.
bool is_odd_address(std::string_view name)
{
    const auto label = name.substr(name.find_last_of('.', name.size() - 2) + 1);
    const auto digits = before(label, ".");
    const bool is_hexadecimal =
        digits.starts_with("0x") && digits.find_first_not_of("0123456789abcdef", 2) == digits.npos;
    const bool is_number = digits.find_first_not_of("0123456789") == digits.npos;
    return (is_number || is_hexadecimal) && !urls::parse_ipv4_address(name);
}

std::optional<std::string> named_host(std::string_view text)
{
    auto name = lower_case(text);
    const bool is_valid = !has_empty_label(name) && name.size() <= 253 &&
                          std::all_of(name.begin(), name.end(), is_host_character) &&
                          !is_odd_address(name);
    return is_valid ? std::optional(std::move(name)) : std::nullopt;
}

/// 0 when the text is no port from 1 to 65535.
unsigned short parse_port(std::string_view text) noexcept
{
    unsigned short port = 0;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, port);
    return parsed.ec == std::errc() && parsed.ptr == end ? port : 0;
}

bool begins_with_scheme(std::string_view reference) noexcept
{
    const auto colon = reference.find(':');
    return colon != std::string_view::npos && reference.find_first_of("/?#") > colon;
}

/// Where the path begins: behind the host, if there is one.
std::size_t path_begin(std::string_view reference) noexcept
{
    const auto scheme = begins_with_scheme(reference) ? reference.find(':') + 1 : 0;
    if (!reference.substr(scheme).starts_with("//")) {
        return scheme;
    }
    return std::min(reference.find_first_of("/?#", scheme + 2), reference.size());
}

bool is_escape(std::string_view text) noexcept
{
    const auto is_hexadecimal = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    return text.size() >= 3 && is_hexadecimal(text[1]) && is_hexadecimal(text[2]);
}

/// Servers write Location headers and other addresses with spaces and other bytes that RFC 3986
/// wants encoded; the meaning is plain, so they are encoded as a browser does, and blanks around
/// them are dropped.
std::optional<std::string> tidy_reference(std::string_view text)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto first = std::min(text.find_first_not_of(" \t\r\n"), text.size());
    text = text.substr(first, text.find_last_not_of(" \t\r\n") + 1 - first);
    const auto path = path_begin(text);
    std::string tidy;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) {
            return std::nullopt;
        }
        // Brackets belong around an IPv6 host, and nowhere else.
        const bool is_stray = at >= path && (c == '[' || c == ']');
        const bool is_plain_percent = c == '%' && !is_escape(text.substr(at));
        if (byte > 0x7f || is_stray || is_plain_percent ||
            std::string_view(" \"<>\\^`{|}").find(c) != std::string_view::npos) {
            tidy += '%';
            tidy += digits[byte >> 4];
            tidy += digits[byte & 15];
        } else {
            tidy += c;
        }
    }
    return tidy;
}

/// RFC 3986, section 5.2.4, for a path that begins with '/'.
std::string without_dot_segments(std::string_view path)
{
    std::string kept;
    while (!path.empty()) {
        const auto end = std::min(path.find('/', 1), path.size());
        const auto segment = path.substr(1, end - 1);
        const bool is_last = end == path.size();
        if (segment == "..") {
            kept.erase(std::min(kept.rfind('/'), kept.size()));
        } else if (segment != ".") {
            kept += path.substr(0, end);
        }
        if (is_last && (segment == "." || segment == "..")) {
            kept += '/';
        }
        path.remove_prefix(end);
    }
    return kept;
}

} // namespace

std::optional<url> url::parse_loosely(std::string_view text)
{
    const auto tidy = tidy_reference(text);
    return tidy ? parse(*tidy) : std::nullopt;
}

std::optional<url> url::parse(std::string_view text)
{
    url value;
    const auto colon = text.find("://");
    value.scheme_ = lower_case(text.substr(0, std::min(colon, text.size())));
    if (colon == std::string_view::npos || (value.scheme_ != "http" && value.scheme_ != "https")) {
        return std::nullopt;
    }
    const auto rest = text.substr(colon + 3);
    const auto authority = before(rest, "/?#");
    const bool is_bracketed = authority.starts_with('[');
    const auto host_end = is_bracketed ? authority.find(']') : authority.find(':');
    const auto name = authority.substr(0, host_end);
    auto host = !is_bracketed                        ? named_host(name)
                : host_end == std::string_view::npos ? std::nullopt
                                                     : ipv6_host(name.substr(1));
    if (!host) {
        return std::nullopt;
    }
    value.host_ = std::move(*host);
    auto after_host = authority.substr(name.size() + (is_bracketed ? 1 : 0));
    value.port_ = default_port(value.scheme_);
    if (after_host.starts_with(':') && after_host.size() > 1) {
        value.port_ = parse_port(after_host.substr(1));
    } else if (!after_host.empty() && after_host != ":") {
        return std::nullopt;
    }
    const auto target = before(rest.substr(authority.size()), "#");
    value.target_ = target.starts_with('/') ? std::string(target) : '/' + std::string(target);
    if (value.port_ == 0 || !urls::parse_origin_form(value.target_)) {
        return std::nullopt;
    }
    return value;
}

std::string url::origin() const
{
    return scheme_ + "://" + authority();
}

std::string url::authority() const
{
    auto text = host_.find(':') == std::string::npos ? host_ : '[' + host_ + ']';
    if (port_ != default_port(scheme_)) {
        text += ':' + std::to_string(port_);
    }
    return text;
}

bool url::is_loopback() const noexcept
{
    if (host_ == "localhost" || host_ == "::1") {
        return true;
    }
    const auto address = urls::parse_ipv4_address(host_);
    return address && address->is_loopback();
}

url url::with_target(std::string target) const
{
    if (target.empty() || target.front() != '/') {
        throw std::invalid_argument("andante: a request target must begin with '/'");
    }
    url other;
    other.scheme_ = scheme_;
    other.host_ = host_;
    other.port_ = port_;
    other.target_ = std::move(target);
    return other;
}

std::optional<url> url::resolve(std::string_view reference) const
{
    // RFC 3986, section 5.2.2.
    const auto tidy = tidy_reference(reference);
    if (!tidy) {
        return std::nullopt;
    }
    if (begins_with_scheme(*tidy)) {
        return parse(*tidy);
    }
    if (tidy->starts_with("//")) {
        return parse(scheme_ + ':' + *tidy);
    }
    const auto relative = before(*tidy, "#");
    const auto own_path = before(target_, "?");
    const auto path = before(relative, "?");
    const auto query = path.empty() && relative.empty()
                           ? std::string_view(target_).substr(own_path.size())
                           : relative.substr(path.size());
    std::string merged;
    if (path.empty()) {
        merged = own_path;
    } else if (path.starts_with('/')) {
        merged = without_dot_segments(path);
    } else {
        merged = own_path.substr(0, own_path.rfind('/') + 1);
        merged += path;
        merged = without_dot_segments(merged);
    }
    return parse(origin() + merged + std::string(query));
}

} // namespace andante::inline v0::http

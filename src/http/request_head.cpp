#include "http/request_head.hpp"

#include <andante/http/body.hpp>

#include "http/errors.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace andante::inline v0::http {

namespace {

bool is_valid_target(std::string_view target) noexcept
{
    return target.starts_with('/') && std::all_of(target.begin(), target.end(), [](char c) {
               return static_cast<unsigned char>(c) > 0x20 &&
                      static_cast<unsigned char>(c) < 0x7f && c != '#';
           });
}

bool has_announced_body(const request& what) noexcept
{
    return !what.body.empty() || what.source || what.method == method::post ||
           what.method == method::put || what.method == method::patch;
}

void write_authorization(const proxy_address& through, std::string& out)
{
    if (!through.authorization.empty()) {
        out += "Proxy-Authorization: ";
        out += through.authorization.reveal();
        out += "\r\n";
    }
}

} // namespace

bool is_owned_by_transport(std::string_view name) noexcept
{
    static constexpr std::array<std::string_view, 6> owned{
        "Host", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade"
    };
    return std::any_of(owned.begin(), owned.end(), [name](std::string_view each) {
        return same_name(name, each);
    });
}

result<void> validate(const request& what)
{
    if (what.target.host().empty()) {
        return invalid_option("target", "", "an absolute http or https URL");
    }
    if (!is_valid_target(what.target.target())) {
        return invalid_option(
            "target", what.target.target(), "a path without spaces and control characters"
        );
    }
    if (what.source && !what.body.empty()) {
        return invalid_option("body", "", "a text or a source, not both");
    }
    for (const auto& [name, value] : what.headers) {
        if (!is_valid_name(name)) {
            return invalid_option("header", name, "a name of token characters");
        }
        if (is_owned_by_transport(name)) {
            return invalid_option("header", name, "none of those that the transport writes");
        }
        if (!is_valid_value(value)) {
            // The value may be the key, so only its name is told.
            return invalid_option("header", name, "given a value without control characters");
        }
    }
    return {};
}

void write_head(const request& what, const proxy_address* through, std::string& out)
{
    const auto& target = what.target;
    const bool is_ipv6 = target.host().find(':') != std::string::npos;
    const bool is_default_port = target.port() == (target.is_secure() ? 443 : 80);
    out += to_string(what.method);
    out += ' ';
    if (through) {
        out += target.origin();
    }
    out += target.target();
    out += " HTTP/1.1\r\nHost: ";
    if (is_ipv6 || !is_default_port) {
        out += target.authority();
    } else {
        out += target.host();
    }
    out += "\r\n";
    for (const auto& [name, value] : what.headers) {
        out += name;
        out += ": ";
        out += value;
        out += "\r\n";
    }
    if (through) {
        write_authorization(*through, out);
    }
    if (has_announced_body(what)) {
        char digits[24];
        const std::uint64_t size = what.source ? what.source->size() : what.body.size();
        const auto end = std::to_chars(digits, digits + sizeof(digits), size).ptr;
        out += "Content-Length: ";
        out.append(digits, end);
        out += "\r\n";
    }
    out += "\r\n";
}

void write_connect(const url& target, const proxy_address& through, std::string& out)
{
    const bool is_ipv6 = target.host().find(':') != std::string::npos;
    auto authority = is_ipv6 ? '[' + target.host() + ']' : target.host();
    authority += ':' + std::to_string(target.port());
    out += "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n";
    write_authorization(through, out);
    out += "\r\n";
}

} // namespace andante::inline v0::http

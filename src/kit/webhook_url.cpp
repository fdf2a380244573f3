#include <andante/kit/checks.hpp>

#include "json/text.hpp"

#include <boost/url/ipv4_address.hpp>
#include <boost/url/ipv6_address.hpp>
#include <boost/url/parse.hpp>

namespace andante::inline v0::kit {

namespace {

constexpr std::size_t webhook_most = 2048;

bool is_private(const boost::urls::ipv4_address& address)
{
    const auto bytes = address.to_bytes();
    const bool link_local = bytes[0] == 169 && bytes[1] == 254;
    return bytes[0] == 0 || bytes[0] == 10 || bytes[0] == 127 || link_local ||
           (bytes[0] == 172 && bytes[1] >= 16 && bytes[1] <= 31) ||
           (bytes[0] == 192 && bytes[1] == 168);
}

bool is_private(const boost::urls::ipv6_address& address)
{
    const auto bytes = address.to_bytes();
    if (address.is_v4_mapped()) {
        return is_private(boost::urls::ipv4_address({bytes[12], bytes[13], bytes[14], bytes[15]}));
    }
    const bool unique_local = (bytes[0] & 0xFEU) == 0xFCU;
    const bool link_local = bytes[0] == 0xFEU && (bytes[1] & 0xC0U) == 0x80U;
    return address.is_loopback() || address.is_unspecified() || unique_local || link_local;
}

/// A host that cannot be reached from the public internet, as far as its name tells.
bool is_private_host(const http::url& where)
{
    if (where.is_loopback() || where.host().ends_with(".localhost")) {
        return true;
    }
    if (const auto v4 = boost::urls::parse_ipv4_address(where.host())) {
        return is_private(*v4);
    }
    const auto v6 = boost::urls::parse_ipv6_address(where.host());
    return v6 && is_private(*v6);
}

/// The URL without its query, which is where people put a secret.
std::string shown(std::string_view webhook)
{
    const auto query = webhook.find('?');
    if (query == std::string_view::npos) {
        return json::escape_bytes(webhook, 80);
    }
    return json::escape_bytes(webhook.substr(0, query), 75) + "?...";
}

error invalid_webhook(std::string_view webhook, std::string_view limit, std::string_view advice)
{
    return invalid("webhook", shown(webhook), limit, advice);
}

} // namespace

result<void> check_webhook_url(std::string_view webhook, const http::url& api)
{
    const auto length = json::utf16_length(webhook);
    if (!length) {
        return invalid_webhook(webhook, "UTF-8 text", "convert it to UTF-8");
    }
    if (*length > webhook_most) {
        return invalid_webhook(webhook, "at most 2048 characters", "shorten its path or query");
    }
    const auto where = http::url::parse(webhook);
    if (!where) {
        return invalid_webhook(
            webhook,
            "an absolute https URL with a host and without user information",
            "write it as https://host/path"
        );
    }
    if (api.is_loopback()) {
        if (!where->is_secure() && !where->is_loopback()) {
            return invalid_webhook(webhook, "https, or plain http to a loopback host", "use https");
        }
        return {};
    }
    if (!where->is_secure()) {
        return invalid_webhook(webhook, "an https URL", "use https");
    }
    if (is_private_host(*where)) {
        return invalid_webhook(
            webhook,
            "a URL on a public host",
            "the service cannot reach this host; use a public name or a tunnel"
        );
    }
    return {};
}

} // namespace andante::inline v0::kit

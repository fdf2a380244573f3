#include "emulator/kit/webhook_address.hpp"

#include <andante/http/message.hpp>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace andante::inline v0::emulator {

namespace {

namespace urls = boost::urls;

enum class reach { everywhere, loopback, nowhere };

reach reach_of(const urls::ipv4_address& address)
{
    const auto bytes = address.to_bytes();
    if (bytes[0] == 127) {
        return reach::loopback;
    }
    const bool is_private =
        bytes[0] == 10 || bytes[0] == 0 || (bytes[0] == 172 && (bytes[1] & 0xf0U) == 16) ||
        (bytes[0] == 192 && bytes[1] == 168) || (bytes[0] == 169 && bytes[1] == 254);
    return is_private ? reach::nowhere : reach::everywhere;
}

reach reach_of(const urls::ipv6_address& address)
{
    if (address.is_loopback()) {
        return reach::loopback;
    }
    const auto first = address.to_bytes()[0];
    const auto second = address.to_bytes()[1];
    const bool is_local = (first & 0xfeU) == 0xfcU || (first == 0xfeU && (second & 0xc0U) == 0x80U);
    return is_local || address.is_unspecified() ? reach::nowhere : reach::everywhere;
}

reach reach_of_name(std::string_view name)
{
    return http::same_name(name, "localhost") ? reach::loopback : reach::everywhere;
}

reach reach_of(const urls::url_view& url)
{
    switch (url.host_type()) {
    case urls::host_type::ipv4:
        return reach_of(url.host_ipv4_address());
    case urls::host_type::ipv6:
        return reach_of(url.host_ipv6_address());
    case urls::host_type::name:
        return reach_of_name(url.host());
    default:
        return reach::nowhere;
    }
}

} // namespace

bool is_webhook_url(std::string_view text, bool allow_loopback)
{
    const auto url = urls::parse_uri(text);
    if (!url || !url->has_authority() || url->encoded_host().empty() || url->has_userinfo()) {
        return false;
    }
    if (url->scheme_id() == urls::scheme::https) {
        return true;
    }
    return allow_loopback && url->scheme_id() == urls::scheme::http &&
           reach_of(*url) == reach::loopback;
}

bool may_call(std::string_view url, bool allow_loopback)
{
    const auto parsed = urls::parse_uri(url);
    if (!parsed) {
        return false;
    }
    const auto found = reach_of(*parsed);
    return found == reach::everywhere || (found == reach::loopback && allow_loopback);
}

} // namespace andante::inline v0::emulator

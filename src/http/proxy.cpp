#include "http/proxy.hpp"

#include "core/invalid.hpp"
#include "http/errors.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <charconv>

namespace andante::inline v0::http {

namespace {

namespace ip = boost::asio::ip;

/// Percent-decoding of user information; nothing when it is malformed.
std::optional<std::string> percent_decode(std::string_view text)
{
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        unsigned byte = 0;
        const auto digits = text.substr(i + 1, 2);
        const auto* end = digits.data() + digits.size();
        const auto parsed = std::from_chars(digits.data(), end, byte, 16);
        if (digits.size() != 2 || parsed.ptr != end || parsed.ec != std::errc()) {
            return std::nullopt;
        }
        decoded += static_cast<char>(byte);
        i += 2;
    }
    return decoded;
}

secret basic_authorization(std::string_view credentials)
{
    std::string encoded(4 * ((credentials.size() + 2) / 3) + 1, '\0');
    EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(encoded.data()),
        reinterpret_cast<const unsigned char*>(credentials.data()),
        static_cast<int>(credentials.size())
    );
    encoded.pop_back();
    auto header = "Basic " + encoded;
    secret value(header);
    OPENSSL_cleanse(encoded.data(), encoded.size());
    OPENSSL_cleanse(header.data(), header.size());
    return value;
}

std::string_view trim(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    const auto last = text.find_last_not_of(" \t");
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, last - first + 1);
}

template <class Network, class Address>
bool contains(const Network& network, const Address& address)
{
    return Network(address, network.prefix_length()).canonical() == network.canonical();
}

bool block_covers(std::string_view entry, const ip::address& host)
{
    boost::system::error_code failed;
    if (host.is_v4()) {
        const auto network = ip::make_network_v4(entry, failed);
        return !failed && contains(network, host.to_v4());
    }
    const auto network = ip::make_network_v6(entry, failed);
    return !failed && contains(network, host.to_v6());
}

/// Splits "host:port" and "[v6]:port"; the port is empty when there is none.
std::pair<std::string_view, std::string_view> split_port(std::string_view entry)
{
    if (entry.starts_with('[')) {
        const auto end = std::min(entry.find(']'), entry.size());
        const auto rest = entry.substr(std::min(end + 1, entry.size()));
        return {entry.substr(1, end - 1), rest.starts_with(':') ? rest.substr(1) : rest};
    }
    const auto colon = entry.find(':');
    if (colon == std::string_view::npos || entry.find(':', colon + 1) != std::string_view::npos) {
        return {entry, {}};
    }
    return {entry.substr(0, colon), entry.substr(colon + 1)};
}

bool entry_covers(std::string_view entry, const url& target)
{
    if (entry == "*") {
        return true;
    }
    const auto [name, port] = split_port(entry);
    if (name.empty() || (!port.empty() && port != std::to_string(target.port()))) {
        return false;
    }
    boost::system::error_code failed;
    const auto address = ip::make_address(target.host(), failed);
    if (!failed) {
        if (name.find('/') != std::string_view::npos) {
            return block_covers(name, address);
        }
        const auto other = ip::make_address(name, failed);
        return !failed && other == address;
    }
    if (name.starts_with('.') || name.starts_with("*.")) {
        return target.host().ends_with(name.substr(name.find('.')));
    }
    const auto& host = target.host();
    return host == name || (host.ends_with(name) && host.size() > name.size() &&
                            host[host.size() - name.size() - 1] == '.');
}

/// `text` is not shown, because it may hold a password; of its scheme that is known.
error not_a_proxy(std::string_view field, std::string_view text)
{
    auto problem =
        invalid_option(field, "", "\"http://host:port\" or \"http://user:password@host:port\"");
    const auto scheme = text.substr(0, std::min(text.find("://"), text.size()));
    if (scheme.size() < text.size() && is_valid_name(scheme) && !same_name(scheme, "http")) {
        return andante::detail::with_addition(
            problem, "; " + escaped(scheme, 20) + " proxies are not supported"
        );
    }
    if (!is_valid_value(text)) {
        return andante::detail::with_addition(
            problem, "; it holds a line break or another control character"
        );
    }
    return problem;
}

} // namespace

result<proxy_address> parse_proxy(std::string_view text, std::string_view field)
{
    auto rest = text;
    if (const auto colon = text.find("://"); colon != std::string_view::npos) {
        if (!same_name(text.substr(0, colon), "http")) {
            return not_a_proxy(field, text);
        }
        rest = text.substr(colon + 3);
    }
    rest = rest.substr(0, rest.find_first_of("/?#"));
    const auto at = rest.rfind('@');
    const auto authority = at == std::string_view::npos ? rest : rest.substr(at + 1);
    const auto where = url::parse("http://" + std::string(authority));
    if (!where) {
        return not_a_proxy(field, text);
    }
    proxy_address proxy(*where);
    if (at != std::string_view::npos) {
        auto credentials = percent_decode(rest.substr(0, at));
        if (!credentials || !is_valid_value(*credentials)) {
            return not_a_proxy(field, text);
        }
        if (credentials->find(':') == std::string::npos) {
            *credentials += ':';
        }
        proxy.authorization = basic_authorization(*credentials);
        OPENSSL_cleanse(credentials->data(), credentials->size());
    }
    return proxy;
}

host_list::host_list(std::string_view text)
{
    constexpr std::string_view separators = ", \t\r\n";
    for (;;) {
        text.remove_prefix(std::min(text.find_first_not_of(separators), text.size()));
        if (text.empty()) {
            return;
        }
        std::string entry(text.substr(0, text.find_first_of(separators)));
        text.remove_prefix(entry.size());
        std::transform(entry.begin(), entry.end(), entry.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        entries_.push_back(std::move(entry));
    }
}

bool host_list::covers(const url& target) const
{
    return std::any_of(entries_.begin(), entries_.end(), [&](const std::string& entry) {
        return entry_covers(entry, target);
    });
}

result<const proxy_address*> proxy_rules::find(const url& target) const
{
    const auto& proxy = target.is_secure() ? for_https : for_http;
    if (!proxy || (is_loopback_direct && target.is_loopback()) || direct.covers(target)) {
        return nullptr;
    }
    if (!*proxy) {
        return proxy->error();
    }
    return &**proxy;
}

proxy_rules proxy_rules_from_environment(const read_variable& read)
{
    struct variable {
        const char* name;
        std::optional<result<proxy_address>> proxy_rules::* place;
    };
    proxy_rules rules;
    rules.is_loopback_direct = true;
    for (const auto& each : {
             variable{"https_proxy", &proxy_rules::for_https},
             variable{"HTTPS_PROXY", &proxy_rules::for_https},
             variable{"http_proxy", &proxy_rules::for_http},
             variable{"HTTP_PROXY", &proxy_rules::for_http},
         }) {
        const bool may_come_from_a_client =
            std::string_view(each.name) == "HTTP_PROXY" && read("REQUEST_METHOD");
        const auto text = read(each.name);
        if (!text || trim(*text).empty() || rules.*each.place || may_come_from_a_client) {
            continue;
        }
        rules.*each.place = parse_proxy(trim(*text), each.name);
    }
    const auto lower = read("no_proxy");
    rules.direct = host_list(lower ? *lower : read("NO_PROXY").value_or(""));
    return rules;
}

result<proxy_rules>
make_proxy_rules(const secret& proxy, std::string_view no_proxy, const read_variable& read)
{
    if (proxy.empty()) {
        return proxy_rules_from_environment(read);
    }
    proxy_rules rules;
    if (proxy.reveal() == "none") {
        return rules;
    }
    auto parsed = parse_proxy(proxy.reveal(), "proxy");
    if (!parsed) {
        return parsed.error();
    }
    rules.for_https = parsed;
    rules.for_http = std::move(parsed);
    rules.direct = host_list(no_proxy);
    return rules;
}

} // namespace andante::inline v0::http

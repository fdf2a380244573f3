#pragma once

#include <andante/core/result.hpp>
#include <andante/core/secret.hpp>
#include <andante/http/message.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::http {

/// A plain http proxy.
class proxy_address {
public:
    explicit proxy_address(url where)
        : address(std::move(where))
    {}

    url address;
    /// The value of Proxy-Authorization, empty for none.
    secret authorization;
};

/// Parses "http://user:password@host:port" or "host:port". `field` names the setting in the error,
/// which never shows the text.
result<proxy_address> parse_proxy(std::string_view text, std::string_view field);

/// A list of hosts in the form of NO_PROXY.
class host_list {
public:
    host_list() = default;
    /// Entries are parted by commas, blanks or both.
    explicit host_list(std::string_view text);

    bool covers(const url& target) const;

private:
    std::vector<std::string> entries_;
};

/// Which proxy a URL goes through.
class proxy_rules {
public:
    proxy_rules() = default;

    /// The proxy for `target`, null for none. Error: errc::invalid_request when it is of a kind
    /// that is not supported.
    result<const proxy_address*> find(const url& target) const;

    std::optional<result<proxy_address>> for_http;
    std::optional<result<proxy_address>> for_https;
    host_list direct;
    bool is_loopback_direct = false;
};

/// Reads one environment variable; nothing when it is not set.
using read_variable = std::function<std::optional<std::string>(const char* name)>;

/// The rules of HTTPS_PROXY, HTTP_PROXY and NO_PROXY. What cannot be used is an error for those who
/// would go that way only: the variables are often meant for other programs.
proxy_rules proxy_rules_from_environment(const read_variable& read);

/// The rules of transport_options::proxy and no_proxy.
result<proxy_rules>
make_proxy_rules(const secret& proxy, std::string_view no_proxy, const read_variable& read);

} // namespace andante::inline v0::http

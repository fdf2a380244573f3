#include "allowed_hosts.hpp"

#include <andante/http/message.hpp>

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <stdexcept>

namespace studio_server {

namespace asio = boost::asio;

allowed_hosts::allowed_hosts(std::string_view address, std::string_view public_url)
{
    const auto listening = asio::ip::make_address(std::string(address));
    any_address_ = listening.is_unspecified();
    names_.push_back("localhost");
    names_.push_back(listening.to_string());
    if (!public_url.empty()) {
        const auto parsed = andante::http::url::parse(public_url);
        if (!parsed) {
            throw std::invalid_argument("'" + std::string(public_url) + "' is not an http(s) URL");
        }
        names_.push_back(parsed->host());
    }
}

bool allowed_hosts::allow(std::string_view host) const
{
    // The URL's parser knows ports, brackets and capitals, and what no host can be.
    const auto parsed = andante::http::url::parse("http://" + std::string(host) + "/");
    if (!parsed || parsed->target() != "/") {
        return false;
    }
    if (std::find(names_.begin(), names_.end(), parsed->host()) != names_.end()) {
        return true;
    }
    boost::system::error_code is_name;
    const auto address = asio::ip::make_address(parsed->host(), is_name);
    return !is_name &&
           (any_address_ || address.is_loopback() ||
            std::find(names_.begin(), names_.end(), address.to_string()) != names_.end());
}

} // namespace studio_server

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace studio_server {

/// The names under which the page may be opened. A foreign page can point a name of its own at this
/// machine (DNS rebinding): the browser then takes the studio for a part of that page, which may
/// read it and spend its credits. Its requests still carry the foreign name, and are refused by it.
class allowed_hosts {
public:
    /// `address` is the numeric one that the server listens on, `public_url` empty or the address
    /// under which others reach it. Throws std::invalid_argument when that is not a URL.
    allowed_hosts(std::string_view address, std::string_view public_url);

    /// Whether the value of a Host header is one of them, with any port: localhost, a loopback
    /// address, the listening address, the public URL's host. A server that listens on every
    /// address of its machine allows every numeric one, which nobody can rebind.
    bool allow(std::string_view host) const;

private:
    std::vector<std::string> names_;
    bool any_address_ = false;
};

} // namespace studio_server

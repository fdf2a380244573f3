#include "http/address_scope.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace andante::inline v0::http {

namespace {

namespace ip = boost::asio::ip;

struct block {
    std::uint32_t first;
    int bits;
    address_scope scope;
};

constexpr std::uint32_t v4(unsigned a, unsigned b, unsigned c, unsigned d) noexcept
{
    return a << 24 | b << 16 | c << 8 | d;
}

/// RFC 6890, as far as something can answer there.
constexpr std::array near_blocks{
    block{v4(0, 0, 0, 0), 8, address_scope::this_machine}, // Linux connects 0.0.0.0 to itself.
    block{v4(127, 0, 0, 0), 8, address_scope::this_machine},
    block{v4(169, 254, 0, 0), 16, address_scope::this_machine},
    block{v4(10, 0, 0, 0), 8, address_scope::private_network},
    block{v4(100, 64, 0, 0), 10, address_scope::private_network},
    block{v4(172, 16, 0, 0), 12, address_scope::private_network},
    block{v4(192, 168, 0, 0), 16, address_scope::private_network},
};

address_scope scope_of_v4(std::uint32_t address)
{
    for (const auto& near : near_blocks) {
        if ((address ^ near.first) >> (32 - near.bits) == 0) {
            return near.scope;
        }
    }
    return address_scope::internet;
}

/// The IPv4 address in the last four bytes: of a mapped address, and of one that a NAT64
/// translates.
std::uint32_t embedded_v4(const ip::address_v6::bytes_type& bytes) noexcept
{
    return v4(bytes[12], bytes[13], bytes[14], bytes[15]);
}

address_scope scope_of_v6(const ip::address_v6& address)
{
    constexpr std::array<unsigned char, 12> nat64{0x00, 0x64, 0xff, 0x9b};
    if (address.is_loopback() || address.is_unspecified() || address.is_link_local()) {
        return address_scope::this_machine;
    }
    const auto bytes = address.to_bytes();
    if (address.is_v4_mapped() || std::equal(nat64.begin(), nat64.end(), bytes.begin())) {
        return scope_of_v4(embedded_v4(bytes));
    }
    const bool is_unique_local = (bytes[0] & 0xfe) == 0xfc;
    return is_unique_local ? address_scope::private_network : address_scope::internet;
}

} // namespace

address_scope scope_of(const ip::address& where)
{
    return where.is_v4() ? scope_of_v4(where.to_v4().to_uint()) : scope_of_v6(where.to_v6());
}

address_scope stated_scope(const url& where)
{
    boost::system::error_code is_name;
    const auto address = ip::make_address(where.host(), is_name);
    if (!is_name) {
        return scope_of(address);
    }
    std::string_view name = where.host();
    if (name.ends_with('.')) {
        name.remove_suffix(1);
    }
    return name == "localhost" || name.ends_with(".localhost") ? address_scope::this_machine
                                                               : address_scope::internet;
}

} // namespace andante::inline v0::http

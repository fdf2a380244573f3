#include "program/provider.hpp"

namespace program {

service_client::~service_client() = default;

std::string provider::typed(std::string_view words) const
{
    auto out = "andante" + (needs_name ? " " + profile.name : std::string());
    return out + (words.empty() ? "" : " ") + std::string(words);
}

} // namespace program

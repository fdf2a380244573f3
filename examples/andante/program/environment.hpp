#pragma once

#include <cstdlib>
#include <string>

namespace program {

/// The value of an environment variable; empty when there is none.
inline std::string environment_variable(const char* name)
{
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

} // namespace program

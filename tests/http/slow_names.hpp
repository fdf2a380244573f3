#pragma once

#include <cstddef>
#include <string>

namespace andante::support {

/// This program's name server, for names that end in ".slow": it is silent about each until told
/// otherwise, and then says that it is this machine. Other names go to the system.
namespace slow_names {

/// Lets a name be answered.
void answer(const std::string& name);
/// Waits until a name was asked for.
void wait_until_asked(const std::string& name);
/// How often a name was asked for.
std::size_t asked(const std::string& name);

} // namespace slow_names

} // namespace andante::support

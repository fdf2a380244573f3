#pragma once

#include <boost/json/value.hpp>

#include <string>

namespace andante::inline v0::emulator {

/// Compact JSON with numbers as JavaScript writes them: 95.4, where Boost.JSON writes 9.54E1.
std::string json_text(const boost::json::value& value);

} // namespace andante::inline v0::emulator

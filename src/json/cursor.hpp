#pragma once

#include <simdjson.h>

namespace andante::inline v0::json {

namespace od = simdjson::ondemand;

/// What stands behind a value.
inline od::value& cursor(void* native) noexcept
{
    return *static_cast<od::value*>(native);
}

} // namespace andante::inline v0::json

#pragma once

#include "pacing/headers/rate_headers.hpp"

namespace andante::inline v0::pacing {

/// Adds what the RateLimit and RateLimit-Policy fields say, in their list form (drafts from 08 on)
/// and in the older dictionary form (draft 07). A field that does not parse is ignored whole.
void read_structured_quotas(
    const http::headers& headers, std::optional<double> date, std::vector<quota_reading>& quotas
);

} // namespace andante::inline v0::pacing

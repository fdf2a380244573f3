#pragma once

#include <andante/core/time_source.hpp>
#include <andante/http/transport.hpp>

#include <memory>
#include <string>

namespace andante::inline v0::pioneer {

/// A transport that sees through a spend cap that the service hides behind 401.
///
/// Such an answer looks like that of a revoked key. When the key has worked earlier in the same UTC
/// day, /billing/plan-info is asked with it; when that says that nothing is left, the answer gets
/// the field X-RateLimit-Reason that an open refusal has, and everybody above reads it as one.
/// Otherwise the answer stays as it came. Two such looks are a minute apart at least.
/// `base`: the path of the client's base URL without a slash at its end, filled in before the first
/// request.
std::shared_ptr<http::transport> look_twice(
    std::shared_ptr<http::transport> inner,
    std::shared_ptr<time_source> time,
    std::shared_ptr<const std::string> base
);

} // namespace andante::inline v0::pioneer

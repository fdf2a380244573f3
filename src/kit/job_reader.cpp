#include <andante/kit/job_reader.hpp>

#include "http/retry_after.hpp"

#include <algorithm>

namespace andante::inline v0::kit {

namespace {

/// Times beyond these are nonsense, and could overflow.
constexpr double longest_seconds = 24 * 3600;
constexpr auto oldest_age = std::chrono::hours(24 * 365);

} // namespace

answer_times::answer_times(const http::headers& headers, const time_source& time)
{
    using seconds = std::chrono::duration<double>;
    const auto ours = time.utc_now();
    const seconds since_1970 = ours.time_since_epoch();
    service_now_ = ours;
    if (const auto date = http::server_clock(headers, since_1970.count())) {
        const seconds ahead(
            std::clamp(*date - since_1970.count(), -longest_seconds, longest_seconds)
        );
        service_now_ += std::chrono::duration_cast<std::chrono::seconds>(ahead);
    }
    const auto wait = http::told_wait(headers, std::string_view(), since_1970.count());
    if (wait && *wait > 0) {
        const seconds pause(std::min(*wait, longest_seconds));
        retry_after = std::chrono::duration_cast<time_source::duration>(pause);
    }
}

time_source::duration answer_times::age_of(std::chrono::system_clock::time_point when) const
{
    const auto oldest = service_now_ - oldest_age;
    return std::chrono::duration_cast<time_source::duration>(
        service_now_ - std::clamp(when, oldest, service_now_)
    );
}

} // namespace andante::inline v0::kit
